import { describe, expect, test } from '@jest/globals';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Stack as CdkStack, type Stack } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import {
  allowedStatements,
  createApp,
  createKeeper,
  resourcesOf,
  service,
  template,
  toldSecretIds,
} from '../../../support/infrastructure.ts';

const PER_TENANT = { secret: 'per-tenant' } as const;
const reading = (stack: Stack) =>
  allowedStatements(stack).filter(({ Action }) => String(Action).startsWith('secretsmanager:'));
const START = 'arn:{AWS::Partition}:secretsmanager:{AWS::Region}:{AWS::AccountId}:secret:';
/** The ARNs of a statement with references written as they are called. */
const told = (resource: unknown): readonly string[] =>
  [resource]
    .flat()
    .map((one) =>
      typeof one === 'string'
        ? one
        : ((one as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join']?.[1] ?? ['?'])
            .map((part) => (typeof part === 'string' ? part : `{${(part as { Ref: string }).Ref}}`))
            .join(''),
    );

const { secret: _named, ...withoutName } = template('genesys', PER_TENANT);

describe('secrets of tenants', () => {
  test('are made by nobody, and read by a pattern that fits nothing else', () => {
    const { stack, keeper } = createKeeper({ services: [template('genesys', PER_TENANT)] });
    expect(resourcesOf(stack, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(keeper.secretsToFill).toEqual([]);
    expect(toldSecretIds(stack)).toEqual({ texts: {}, parts: undefined });
    expect(reading(stack).map(({ Action, Resource }) => [Action, told(Resource)])).toEqual([
      ['secretsmanager:GetSecretValue', [`${START}token-keeper/genesys/tenants/????-??????`]],
      ['secretsmanager:BatchGetSecretValue', ['*']],
    ]);
  });

  test('stand beside those of services and of templates that share one', () => {
    const services = [template('genesys', PER_TENANT), template('graph'), service('alpha')];
    const { stack } = createKeeper({ services });
    const names = Object.values(resourcesOf(stack, 'AWS::SecretsManager::Secret')).map(
      ({ Properties }) => Properties['Name'],
    );
    expect(names.toSorted()).toEqual(['token-keeper/alpha', 'token-keeper/graph']);
    const [own] = reading(stack);
    expect(own?.Resource).toHaveLength(3);
    expect(JSON.stringify(own)).toContain('token-keeper/genesys/tenants/????-??????');
  });

  test.each(['encryptionKey', 'secretKeys'])(
    'are decrypted with the key of %s, through Secrets Manager only',
    (prop) => {
      const stack = new CdkStack(createApp(), 'Keeper');
      const key = new Key(stack, 'Key');
      const { secret, ...genesys } = template('genesys', PER_TENANT);
      const props = prop === 'encryptionKey' ? { encryptionKey: key } : { secretKeys: { genesys: key } };
      new TokenKeeper(stack, 'TokenKeeper', { services: [genesys], ...props });
      const decrypting = allowedStatements(stack).filter(({ Sid }) => Sid === 'DecryptSecrets');
      expect(decrypting).toMatchObject([
        {
          Action: 'kms:Decrypt',
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
          Condition: { StringEquals: {} },
        },
      ]);
      expect(JSON.stringify(decrypting)).toContain('secretsmanager.');
    },
  );

  test('are not watched by refreshOnRotation, which is for secrets that all tenants share', () => {
    const { stack } = createKeeper({
      services: [template('genesys', PER_TENANT), template('graph')],
      refreshOnRotation: true,
    });
    const patterns = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).flatMap(({ Properties }) =>
      JSON.stringify(Properties['EventPattern'] ?? {}).includes('aws.secretsmanager')
        ? [Properties['EventPattern']]
        : [],
    );
    expect(patterns).toHaveLength(1);
    expect(JSON.stringify(patterns)).toContain('tokenkeepergraph');
    expect(JSON.stringify(patterns)).not.toContain('genesys');
  });

  test.each<[string, Parameters<typeof createKeeper>[0], RegExp]>([
    [
      'handed in',
      { secrets: { genesys: 'mine' } },
      /"genesys" has a secret for each tenant, .* there is none to hand in/,
    ],
    [
      'named too long with the prefix',
      { services: [withoutName], secretPrefix: 'n'.repeat(493) },
      /secretPrefix: 493 characters \+ 7 of the id "genesys" \+ 13 of the secrets of its tenants = 513, and the name of a secret has 512/,
    ],
  ])('that are %s are refused', (_what, props, message) => {
    expect(() => createKeeper({ services: [template('genesys', PER_TENANT)], ...props })).toThrow(message);
  });

  test('may have names as long as Secrets Manager takes', () => {
    expect(() => createKeeper({ services: [withoutName], secretPrefix: 'n'.repeat(492) })).not.toThrow();
  });
});
