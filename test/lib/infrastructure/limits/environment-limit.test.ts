import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import { createApp, createKeeper, resourcesOf, service } from '../../../support/infrastructure.ts';

const variablesOf = (stack: Stack): readonly Readonly<Record<string, unknown>>[] =>
  Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(
    ({ Properties }) => (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables,
  );

/** A keeper with secrets of another stack, which CloudFormation names: what is known of them is a token. */
const withMadeElsewhere = (count: number): Stack => {
  const app = createApp();
  const elsewhere = new Stack(app, 'Elsewhere');
  const stack = new Stack(app, 'Keeper');
  const ids = Array.from({ length: count }, (_, index) => `service-${index}`);
  const secrets = Object.fromEntries(ids.map((id) => [`token-keeper/${id}`, new Secret(elsewhere, id) as ISecret]));
  new TokenKeeper(stack, 'TokenKeeper', { services: ids.map((id) => service(id)), secrets });
  return stack;
};

describe('the environment variables of a function', () => {
  test('do not grow with secrets that are known at synth: 90 of them need no byte', () => {
    const stack = new Stack(createApp(), 'Keeper');
    const ids = Array.from({ length: 90 }, (_, index) => `service-${index}`);
    const arnOf = (id: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:legacy/${id}-AbCdEf`;
    const secrets = Object.fromEntries(
      ids.map((id) => [`token-keeper/${id}`, Secret.fromSecretCompleteArn(stack, `Secret-${id}`, arnOf(id))]),
    );
    new TokenKeeper(stack, 'TokenKeeper', { services: ids.map((id) => service(id)), secrets, alarmEmails: [] });
    expect(variablesOf(stack).map((variables) => Object.keys(variables))).toEqual([
      ['TABLE_NAME', 'DEPLOYMENT', 'EVENT_BUS'],
      expect.not.arrayContaining(['SECRET_PARTS']),
    ]);
  });

  test('hold the ends of ARNs that are known when they are deployed, as many as have room at their longest', () => {
    expect(Object.keys(variablesOf(withMadeElsewhere(6))[0] ?? {})).toContain('SECRET_PARTS');
    expect(() => Template.fromStack(withMadeElsewhere(60))).not.toThrow();
    expect(() => Template.fromStack(withMadeElsewhere(140))).toThrow(
      /RefreshTokens\/Function\/Resource: the environment variables can have \d+ \(SECRET_PARTS\) \+ .* \+ 1 = \d+ bytes, and Lambda takes 4096; of a secret/,
    );
  });

  test.each(['refreshTokens', 'serveTokens'] as const)('of %s are counted to the byte, whoever sets them', (name) => {
    const withText = (length: number): (() => unknown) => {
      const { stack, keeper } = createKeeper();
      (keeper[name] as LambdaFunction).addEnvironment('NOTE', 'x'.repeat(length));
      return () => Template.fromStack(stack);
    };
    const limit = /(\d+) \(NOTE\) .* = (\d+) bytes, and Lambda takes 4096/;
    const [, , bytes] = limit.exec(String(messageOf(withText(4000)))) ?? [];
    const room = 4000 - (Number(bytes) - 4096);
    expect(withText(room)).not.toThrow();
    expect(withText(room + 1)).toThrow(/= 4097 bytes/);
  });
});

function messageOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
