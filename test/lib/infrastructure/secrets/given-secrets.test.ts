import { expect, test } from '@jest/globals';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { createKeeper } from '../../../support/infrastructure.ts';

test.each([undefined, null, 3, {}])('%j for a secret is refused: nothing would say that one is created', (value) => {
  const secrets = { alpha: value as unknown as ISecret };
  expect(() => createKeeper({ secrets })).toThrow('secrets.alpha: expected the name or ARN of a secret');
});

test('a key for a secret that is created is refused: that one has encryptionKey', () => {
  const key = new Key(new Stack(), 'Key');
  const message = /secretKeys: "alpha" is created here: its key is encryptionKey/;
  expect(() => createKeeper({ secretKeys: { alpha: key } })).toThrow(message);
  expect(() => createKeeper({ secretKeys: { alpha: key }, secrets: { beta: 'crm' } })).toThrow(message);
  // By the id of the service here, by the name of its secret there.
  const secrets = { 'token-keeper/alpha': 'crm' };
  expect(() => createKeeper({ secretKeys: { alpha: key }, secrets })).not.toThrow();
});
