import { describe, expect, test } from '@jest/globals';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import {
  allowedStatements,
  createKeeper,
  resourcesOf,
  service,
  toldSecretIds,
} from '../../../support/infrastructure.ts';

const FULL_ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:crm-AbCdEf';
const PARTIAL_ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:crm';

const readable = (stack: Stack): readonly unknown[] =>
  allowedStatements(stack)
    .filter(({ Action }) => Action === 'secretsmanager:GetSecretValue')
    .map(({ Resource }) => Resource);

describe('a secret that is made', () => {
  test('has the name of the definition and a placeholder', () => {
    const { stack, keeper } = createKeeper();
    expect(Object.values(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toMatchObject([
      { DeletionPolicy: 'RetainExceptOnCreate', Properties: { Name: 'token-keeper/alpha' } },
      { DeletionPolicy: 'RetainExceptOnCreate', Properties: { Name: 'token-keeper/beta' } },
    ]);
    expect(keeper.secretsToFill).toEqual(['token-keeper/alpha', 'token-keeper/beta']);
  });

  test('is the same in every deployment, since CloudFormation would store a changed text over what a person has put in', () => {
    const only = (...services: ReturnType<typeof service>[]): unknown =>
      resourcesOf(createKeeper({ services }).stack, 'AWS::SecretsManager::Secret')[
        'TokenKeeperSecretsshared8BB8A8B6'
      ] ?? Object.values(resourcesOf(createKeeper({ services }).stack, 'AWS::SecretsManager::Secret'))[0];
    const shared = { name: 'shared' };
    const first = only(service('alpha', { secret: shared }));
    const later = only(
      service('beta', { secret: { ...shared, fields: { clientSecret: 'betaSecret' } } }),
      service('alpha', { secret: { ...shared, fields: { clientId: 'alphaId' } } }),
    );
    expect(later).toEqual(first);
  });

  test('is one for all services that refer to it', () => {
    const services = ['alpha', 'beta'].map((id) =>
      service(id, { secret: { name: 'shared', fields: { clientSecret: id } } }),
    );
    const { stack, keeper } = createKeeper({ services });
    expect(Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toHaveLength(1);
    expect(readable(stack)).toHaveLength(1);
    expect(keeper.secretsToFill).toEqual(['shared']);
  });
});

describe('a secret that AWS rotates', () => {
  const rotated = service('crm', { secret: { name: 'prod/crm', shape: 'salesforce' } });

  test('is never created: what has its type and its rotation exists already', () => {
    const { stack, keeper } = createKeeper({ services: [rotated] });
    expect(resourcesOf(stack, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(keeper.secretsToFill).toEqual([]);
    expect(JSON.stringify(readable(stack))).toContain(':secret:prod/crm-??????');
  });

  test('is the one of every service that names it', () => {
    const services = [service('old', { secret: { name: 'prod/crm' } }), rotated];
    expect(resourcesOf(createKeeper({ services }).stack, 'AWS::SecretsManager::Secret')).toEqual({});
  });

  test('may have a key of its own, and be handed in', () => {
    const key = Key.fromKeyArn(new Stack(), 'Key', 'arn:aws:kms:eu-central-1:111122223333:key/k');
    const keyed = createKeeper({ services: [rotated], secretKeys: { crm: key } });
    expect(JSON.stringify(allowedStatements(keyed.stack))).toContain('DecryptSecrets');
    const given = createKeeper({ services: [rotated], secrets: { crm: FULL_ARN } });
    expect(readable(given.stack)).toEqual([FULL_ARN]);
  });

  test('has to be named', () => {
    const unnamed = service('crm', { secret: { shape: 'salesforce' } as never });
    expect(() => createKeeper({ services: [unnamed] })).toThrow(
      /services\[0\]\.secret\.name: expected the name or ARN of a Secrets Manager secret .*, got nothing/,
    );
  });
});

describe('a secret that exists', () => {
  test.each([
    ['its full ARN', FULL_ARN, FULL_ARN],
    ['an ARN without the random characters', PARTIAL_ARN, `${PARTIAL_ARN}-??????`],
    [
      'an ARN whose end may be either',
      `${PARTIAL_ARN}-client`,
      [`${PARTIAL_ARN}-client`, `${PARTIAL_ARN}-client-??????`],
    ],
  ])('referred to by %s is not made', (_what, name, resource) => {
    const { stack, keeper } = createKeeper({ services: [service('alpha', { secret: { name } })] });
    expect(resourcesOf(stack, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(readable(stack)).toEqual([resource]);
    expect(keeper.secretsToFill).toEqual([]);
    expect(toldSecretIds(stack)).toEqual({ texts: {}, parts: undefined });
  });

  test('handed in by a name that no definition has is refused', () => {
    const elsewhere = new Stack(new App(), 'Elsewhere');
    const secret = Secret.fromSecretNameV2(elsewhere, 'Crm', 'crm');
    expect(() => createKeeper({ secrets: { crm: secret } })).toThrow(
      /no service refers to "crm"; expected one of token-keeper\/alpha, token-keeper\/beta/,
    );
  });
});

describe('a service that needs no secret', () => {
  test('gets none', () => {
    const { secret: _none, ...federated } = service('alpha', {
      clientId: 'app',
      clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' },
    });
    const { stack } = createKeeper({ services: [federated] });
    expect(resourcesOf(stack, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(readable(stack)).toEqual([]);
  });
});
