import { expect, test } from '@jest/globals';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import { createSecretStore } from '../../../../lib/cli/connection/secret-store.ts';
import { createShardStore } from '../../../../lib/cli/tenant/shards/shard-store.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import {
  createApp,
  createKeeper,
  type PolicyStatement,
  resourcesOf,
  service,
  template,
} from '../../../support/infrastructure.ts';
import { startScriptedServer } from '../../../support/scripted-server.ts';

const PER_TENANT = template('genesys', { secret: 'per-tenant' });
const OTHER = template('hubspot', { secret: 'per-tenant' });
const SERVICES = [PER_TENANT, OTHER, template('graph'), service('alpha')];

const roleIn = (stack: Stack) => new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
const statementsOf = (stack: Stack): readonly PolicyStatement[] =>
  Object.entries(resourcesOf(stack, 'AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('Operator'))
    .flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: PolicyStatement[] }).Statement);

function granted(): readonly PolicyStatement[] {
  const { stack, keeper } = createKeeper({ services: SERVICES });
  keeper.grantTenantSecrets(roleIn(stack), 'genesys');
  return statementsOf(stack);
}

test('an operator of tenants with values of their own may make, read and write their secrets, and no others', () => {
  const [{ Action, Resource } = {}, ...others] = granted();
  expect(others).toEqual([]);
  expect(Action).toEqual(
    ['CreateSecret', 'DescribeSecret', 'GetSecretValue', 'PutSecretValue'].map((action) => `secretsmanager:${action}`),
  );
  const names = [Resource].flat().map((one) => /secret:([^"]+)/.exec(JSON.stringify(one))?.[1]);
  // The first is what a call of a secret that does not exist yet may be judged by.
  expect(names).toEqual(['token-keeper/genesys/tenants/????', 'token-keeper/genesys/tenants/????-??????']);
});

test('the command line calls just that', async () => {
  const texts = new Map<string, string>();
  const actions = new Set<string>();
  const server = await startScriptedServer(({ headers, body }) => {
    const action = String(headers['x-amz-target']).split('.')[1] ?? '';
    const { SecretId, Name = SecretId, SecretString } = JSON.parse(body) as Record<string, string>;
    actions.add(`secretsmanager:${action}`);
    if (SecretString !== undefined) texts.set(String(Name), SecretString);
    const text = texts.get(String(Name));
    if (text === undefined) return { status: 400, body: { __type: 'ResourceNotFoundException', message: 'none' } };
    return { body: { Name, VersionId: 'version-1', SecretString: text } };
  });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const secrets = createSecretStore({ region: 'eu-central-1', endpoint: server.url, credentials }, {});
  try {
    for (const key of ['first', 'second']) {
      const store = createShardStore(secrets, 'token-keeper/genesys');
      const set = await store.load();
      set.put('contoso', { clientId: 'id', clientSecret: key });
      for (const shard of set.shards.filter(({ isChanged }) => isChanged)) await store.write(shard);
    }
  } finally {
    secrets.close();
    await server.close();
  }
  expect([...texts.keys()]).toEqual(['token-keeper/genesys/tenants/0000']);
  expect([...actions].toSorted()).toEqual([granted()[0]?.Action].flat());
});

test.each(['encryptionKey', 'secretKeys'])('with the key of %s it may use that key through Secrets Manager', (prop) => {
  const stack = new Stack(createApp(), 'Keeper');
  const key = new Key(stack, 'Key');
  const { secret, ...genesys } = PER_TENANT;
  const props = prop === 'encryptionKey' ? { encryptionKey: key } : { secretKeys: { genesys: key } };
  const keeper = new TokenKeeper(stack, 'TokenKeeper', { services: [genesys], ...props });
  keeper.grantTenantSecrets(roleIn(stack), 'genesys');
  expect(statementsOf(stack)).toContainEqual(
    expect.objectContaining({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
      Condition: { StringEquals: { 'kms:ViaService': expect.anything() } },
    }),
  );
});

test('grantOperate alone reads no secret of tenants and writes none', () => {
  const { stack, keeper } = createKeeper({ services: SERVICES });
  keeper.grantOperate(roleIn(stack));
  const text = JSON.stringify(statementsOf(stack));
  expect(text).not.toMatch(/tenants|GetSecretValue|CreateSecret/);
});

test.each([
  ['graph', /"graph" has no tenants with values of their own \('per-tenant'\); expected one of genesys, hubspot$/],
  ['alpha', /"alpha" has no tenants with values of their own/],
  ['constructor', /"constructor" has no tenants/],
  [undefined as never, /undefined has no tenants/],
])('it is refused of %j', (name, message) => {
  const { stack, keeper } = createKeeper({ services: SERVICES });
  expect(() => keeper.grantTenantSecrets(roleIn(stack), name)).toThrow(message);
});

test('it is refused where no service has such tenants, and of whom has no policy here', () => {
  const { stack, keeper } = createKeeper({ services: [service('alpha')] });
  expect(() => keeper.grantTenantSecrets(roleIn(stack), 'alpha')).toThrow(/; no service has any$/);
  const { keeper: other } = createKeeper({ services: SERVICES });
  expect(() => other.grantTenantSecrets(new AccountPrincipal('222222222222'), 'genesys')).toThrow(
    /grantTenantSecrets\(\) takes a role, a user or a group/,
  );
});
