import { expect, test } from '@jest/globals';
import { Alias, type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import type { Covered } from '../../../../lib/infrastructure/encryption/encryption-key.ts';
import { createApp, createKeeper } from '../../../support/infrastructure.ts';

const env = { account: '111111111111', region: 'eu-central-1' };
const keys = () => new Stack(createApp(), 'Keys', { env });
const ARN = 'arn:aws:kms:eu-central-1:111111111111:';

test.each<[string, () => IKey]>([
  ['an alias by its name', () => Alias.fromAliasName(keys(), 'Key', 'alias/mine')],
  [
    'an alias that is made here',
    () => new Alias(keys(), 'Key', { aliasName: 'alias/mine', targetKey: new Key(keys(), 'It') }),
  ],
  ['the ARN of an alias', () => Key.fromKeyArn(keys(), 'Key', `${ARN}alias/mine`)],
])('%s is no key: a policy that names it allows nothing', (_what, keyOf) => {
  const message = 'expected the key, not an alias, which no policy can name';
  expect(() => createKeeper({ encryptionKey: keyOf() }, { env })).toThrow(`encryptionKey: ${message}`);
  const secretKeys = { 'token-keeper/alpha': keyOf() };
  expect(() => createKeeper({ secrets: { alpha: 'crm' }, secretKeys }, { env })).toThrow(
    `secretKeys: "token-keeper/alpha": ${message}`,
  );
});

test.each([{}, null, `${ARN}key/k`])('%j is no key either', (key) => {
  const encryptionKey = key as unknown as IKey;
  expect(() => createKeeper({ encryptionKey })).toThrow('encryptionKey: expected a key of CDK');
});

test('a key of another region is refused, of another account it is not', () => {
  const of = (arn: string) => Key.fromKeyArn(keys(), 'Key', arn);
  const elsewhere = of('arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000');
  expect(() => createKeeper({ encryptionKey: elsewhere }, { env })).toThrow(
    'encryptionKey: expected a key of the region eu-central-1, where everything is that it encrypts, got one of us-east-1',
  );
  const another = of('arn:aws:kms:eu-central-1:222222222222:key/00000000-0000-0000-0000-000000000000');
  expect(() => createKeeper({ encryptionKey: another }, { env })).not.toThrow();
  expect(() => createKeeper({ encryptionKey: elsewhere })).not.toThrow();
});

test('what is covered is a list', () => {
  const covers = { encryptionKey: new Key(keys(), 'Key'), encryptionKeyCovers: 'logs' as unknown as Covered[] };
  expect(() => createKeeper(covers, { env })).toThrow('encryptionKeyCovers: expected a list');
});
