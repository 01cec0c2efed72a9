import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import {
  allowedStatements,
  createApp,
  createKeeper,
  resourcesOf,
  service,
  toldSecretIds,
} from '../../../support/infrastructure.ts';

const HERE = { account: '111122223333', region: 'eu-central-1' };
const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:';
const FOREIGN = 'arn:aws:secretsmanager:eu-central-1:222233334444:secret:';
const NAME = 'token-keeper/alpha';
/** Names whose end has the form of what Secrets Manager adds. */
const LIKE_RANDOM = ['xyz-secret', 'xyz-client', 'xyz-oauth2', 'xyz-tokens', 'xyz-config'];

const readable = (stack: Stack): unknown =>
  allowedStatements(stack).find(({ Action }) => Action === 'secretsmanager:GetSecretValue')?.Resource;

/** A keeper whose only service has the secret that is handed in. */
const keeperWith = (secretOf: (scope: Stack) => ISecret, env?: typeof HERE): Stack => {
  const app = createApp();
  const elsewhere = new Stack(app, 'Elsewhere', env ? { env } : {});
  new CfnTopic(elsewhere, 'Topic');
  const stack = new Stack(app, 'Keeper', env ? { env } : {});
  new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha')], secrets: { [NAME]: secretOf(elsewhere) } });
  return stack;
};

describe.each(LIKE_RANDOM)('a secret named %s', (name) => {
  test('in a definition is made with that name and asked for by it', () => {
    const { stack } = createKeeper({ services: [service('alpha', { secret: { name } })] });
    expect(Object.values(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toMatchObject([
      { Properties: { Name: name } },
    ]);
    expect(toldSecretIds(stack)).toEqual({ texts: {}, parts: undefined });
  });

  test.each<[string, (scope: Stack) => ISecret]>([
    ['its name', (scope) => Secret.fromSecretNameV2(scope, 'Crm', name)],
    ['its partial ARN', (scope) => Secret.fromSecretPartialArn(scope, 'Crm', ARN + name)],
    ['attributes', (scope) => Secret.fromSecretAttributes(scope, 'Crm', { secretPartialArn: ARN + name })],
  ])('handed in by %s is asked for by its name', (_how, secretOf) => {
    const stack = keeperWith(secretOf, HERE);
    expect(toldSecretIds(stack)).toEqual({ texts: { [NAME]: name }, parts: undefined });
    expect(JSON.stringify(readable(stack))).toContain(`:secret:${name}-??????`);
  });

  test.each([name, `${ARN}${name}`])('handed in as the text %s', (text) => {
    const keeper = () => createKeeper({ services: [service('alpha')], secrets: { alpha: text } }, { env: HERE });
    if (text !== name) {
      expect(keeper).toThrow(
        /may be that of its name or the six characters .* expected its name, or Secret.fromSecretComplete/,
      );
      return;
    }
    const { stack } = keeper();
    expect(toldSecretIds(stack)).toEqual({ texts: { [NAME]: name }, parts: undefined });
    expect(JSON.stringify(readable(stack))).toContain(`111122223333:secret:${name}-??????`);
  });

  test('handed in by its complete ARN is asked for by that', () => {
    const stack = keeperWith((scope) => Secret.fromSecretCompleteArn(scope, 'Crm', `${ARN}${name}-AbCdEf`), HERE);
    expect(toldSecretIds(stack)).toEqual({ texts: { [NAME]: `${ARN}${name}-AbCdEf` }, parts: undefined });
    expect(readable(stack)).toBe(`${ARN}${name}-AbCdEf`);
  });
});

describe('a secret that is made elsewhere in the app', () => {
  test('is asked for by the name it is made with', () => {
    const stack = keeperWith((scope) => new Secret(scope, 'Crm', { secretName: 'legacy/crm-client' }) as ISecret);
    expect(toldSecretIds(stack)).toEqual({ texts: { [NAME]: 'legacy/crm-client' }, parts: undefined });
  });

  test('and has a name of CloudFormation is asked for by its ARN, of which only the end is a token', () => {
    const stack = keeperWith((scope) => new Secret(scope, 'Crm') as ISecret);
    const { texts, parts } = toldSecretIds(stack);
    expect(texts).toEqual({ [NAME]: '{0}{1}' });
    expect(JSON.stringify(parts)).toMatch(/:secret:"\]\]\},\{"Fn::Select":\[6,\{"Fn::Split":\[":"/);
  });

  test('in another account is refused', () => {
    const app = createApp();
    const there = new Stack(app, 'There', { env: { ...HERE, account: '222233334444' } });
    const secret = new Secret(there, 'Crm', { secretName: 'crm' }) as ISecret;
    const stack = new Stack(app, 'Keeper', { env: HERE });
    const props = { services: [service('alpha')], secrets: { [NAME]: secret } };
    expect(() => new TokenKeeper(stack, 'TokenKeeper', props)).toThrow(
      /secrets: "token-keeper\/alpha" is in another account or region/,
    );
  });
});

test.each([
  ['crm', 'crm', `${ARN}crm-??????`],
  [`${ARN}crm`, 'crm', `${ARN}crm-??????`],
  [`${ARN}crm-AbCdEf`, `${ARN}crm-AbCdEf`, `${ARN}crm-AbCdEf`],
  [`${FOREIGN}crm-AbCdEf`, `${FOREIGN}crm-AbCdEf`, `${FOREIGN}crm-AbCdEf`],
])('a secret may be handed in as a text: %s', (text, id, resource) => {
  const { stack } = createKeeper({ services: [service('alpha')], secrets: { alpha: text } }, { env: HERE });
  expect(toldSecretIds(stack).texts).toEqual({ [NAME]: id });
  expect(JSON.stringify(readable(stack)).replace('arn:",{"Ref":"AWS::Partition"},":', 'arn:aws:')).toContain(resource);
});

test.each(['my secret', '', 'x'.repeat(513)])('a text that is no name is refused: %#', (text) => {
  expect(() => createKeeper({ services: [service('alpha')], secrets: { alpha: text } })).toThrow(
    /secrets.*alpha.*: expected the name or ARN of a secret/,
  );
});

test('an ARN or name that is known when it is deployed travels in the variable as it is', () => {
  const arn = keeperWith((scope) =>
    Secret.fromSecretCompleteArn(scope, 'Crm', new CfnParameter(scope, 'Arn').valueAsString),
  );
  expect(toldSecretIds(arn).texts).toEqual({ [NAME]: '{1}' });
  const name = keeperWith((scope) =>
    Secret.fromSecretNameV2(scope, 'Crm', new CfnParameter(scope, 'Name').valueAsString),
  );
  expect(toldSecretIds(name).texts).toEqual({ [NAME]: '{1}' });
});

describe('a secret of another account or region', () => {
  const partial =
    /is in another account or region, where a secret can be asked for by its complete ARN only; expected the ARN with the six/;
  const keeper = (props: Partial<TokenKeeperProps>) =>
    createKeeper({ services: [service('alpha')], ...props }, { env: HERE });

  test.each([`${FOREIGN}crm`, ARN.replace('eu-central-1', 'us-east-1').concat('crm')])(
    'by a partial ARN is refused: %s',
    (arn) => {
      expect(() => keeper({ services: [service('alpha', { secret: { name: arn } })] })).toThrow(partial);
      const secret = Secret.fromSecretPartialArn(new Stack(), 'Crm', arn);
      expect(() => keeper({ secrets: { [NAME]: secret } })).toThrow(partial);
    },
  );

  test('is asked for by an ARN whose end looks like that of a name, and by nothing else', () => {
    const arn = `${FOREIGN}crm-client`;
    const { stack } = keeper({ services: [service('alpha', { secret: { name: arn } })] });
    expect([readable(stack), toldSecretIds(stack).texts]).toEqual([arn, { [arn]: arn }]);
  });
});

describe('the key of a secret that exists', () => {
  const KEY_ARN = 'arn:aws:kms:eu-central-1:222233334444:key/00000000-0000-0000-0000-000000000000';
  const arn = `${FOREIGN}crm-AbCdEf`;
  const services = [service('alpha', { secret: { name: arn } })];
  const warned = (stack: Stack) =>
    Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('encrypted under a customer key'));
  const decrypting = (stack: Stack) =>
    allowedStatements(stack).filter(({ Action, Resource }) => Action === 'kms:Decrypt' && Resource === KEY_ARN);
  const through = ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }];
  const ONLY_THROUGH_SECRETS_MANAGER = [
    { Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', through] } } } },
  ];

  test('of another account that nobody has named is warned of', () => {
    const { stack } = createKeeper({ services }, { env: HERE });
    expect(warned(stack)).toHaveLength(1);
    expect(decrypting(stack)).toEqual([]);
  });

  test('may be used to decrypt, through Secrets Manager only', () => {
    const key = Key.fromKeyArn(new Stack(), 'Key', KEY_ARN);
    const { stack } = createKeeper({ services, secretKeys: { [arn]: key } }, { env: HERE });
    expect(warned(stack)).toEqual([]);
    expect(decrypting(stack)).toHaveLength(1);
    const secret = Secret.fromSecretAttributes(new Stack(), 'Crm', { secretCompleteArn: arn, encryptionKey: key });
    const handedIn = createKeeper({ services: [service('alpha')], secrets: { [NAME]: secret } }, { env: HERE });
    expect(decrypting(handedIn.stack)).toMatchObject(ONLY_THROUGH_SECRETS_MANAGER);
  });

  test('of a name that no definition has is refused', () => {
    const key = Key.fromKeyArn(new Stack(), 'Key', KEY_ARN);
    expect(() => createKeeper({ secretKeys: { crm: key } })).toThrow(/secretKeys: no service refers to "crm"/);
  });

  test('is not asked about in the own account, nor where the account is not known', () => {
    expect(
      warned(
        createKeeper({ services: [service('alpha', { secret: { name: `${ARN}crm-AbCdEf` } })] }, { env: HERE }).stack,
      ),
    ).toEqual([]);
    expect(warned(createKeeper({ services }).stack)).toEqual([]);
  });
});
