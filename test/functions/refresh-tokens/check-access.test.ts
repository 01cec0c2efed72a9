import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamoDbTenantRegistry } from '../../../functions/adapters/dynamodb/dynamodb-tenant-registry.ts';
import { createDynamoDbTokenStore } from '../../../functions/adapters/dynamodb/dynamodb-token-store.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { type CheckDependencies, checkAccess } from '../../../functions/refresh-tokens/check-access.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import { TEMPLATE } from '../../support/tenant-template.ts';

const FEDERATED: ServiceDefinition = {
  id: 'graph',
  tokenUrl: 'https://login.example.test/token',
  grant: { type: 'client_credentials' },
  clientId: 'app',
  clientAuthentication: { method: 'aws_web_identity', audience: 'api://exchange' },
};
const OTHER = { ...DEFINITION, id: 'other', secret: { name: 'other' } };

/** What everything answers where nothing is refused. */
const harness = new RefreshHarness();
const { store, secrets, newOwner } = harness.dependencies;
const FINE: CheckDependencies = {
  store,
  secrets,
  newOwner,
  probeBatch: async () => undefined,
  probeEvents: async () => undefined,
  getWebIdentityToken: async () => 'a-token-that-nobody-gets',
};
const check = (changes: Partial<CheckDependencies>, definition = DEFINITION, all = [DEFINITION, OTHER, FEDERATED]) =>
  checkAccess({ ...FINE, ...changes }, all, definition);

describe('trying out what AWS allows', () => {
  test('tries everything that the service needs, and finds nothing where it is allowed', async () => {
    expect(await check({})).toEqual({
      contractVersion: 1,
      checked: [
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:UpdateItem',
        'secretsmanager:GetSecretValue',
        'secretsmanager:BatchGetSecretValue',
        'events:PutEvents',
      ],
      findings: [],
    });
  });

  test('tries the index and removing for a service with tenants, and changes nothing by it', async () => {
    await store.putTenant(
      'graph#a',
      { addedAt: harness.clock.now() },
      { lane: 'x', at: harness.clock.now() },
      { version: 0 },
    );
    const { checked, findings } = await check({}, TEMPLATE, [TEMPLATE]);
    expect(checked.slice(0, 5)).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'dynamodb:Query',
      'dynamodb:DeleteItem',
    ]);
    expect(findings).toEqual([]);
    expect(await store.countDue({ lane: 'x' })).toBe(1);
    expect((await store.read('graph#a')).tenant).toBeDefined();
  });

  test.each([
    ['secret_not_found', []],
    ['secret_not_filled', []],
    ['secret_access_denied', ['secret-access-denied']],
    ['secret_key_unavailable', ['secret-key-unavailable']],
  ])(
    'asks for the first secret of tenants where each has its own, which may not be there yet: %s',
    async (reason, codes) => {
      const template = { ...TEMPLATE, tenants: { ...TEMPLATE.tenants, secret: 'per-tenant' } } as const;
      const names: unknown[] = [];
      const read: typeof secrets.read = async ({ secret }) => {
        names.push(secret?.name);
        return { ok: false, failure: { kind: 'misconfigured', reason, message: 'the fact' } };
      };
      const { findings } = await check({ secrets: { ...secrets, read } }, template, [template]);
      expect(names).toEqual(['token-keeper/genesys/tenants/0000']);
      expect(findings.map(({ code }) => code)).toEqual(codes);
    },
  );

  test('tries nothing that is not needed', async () => {
    const { checked } = await check({ probeEvents: undefined }, FEDERATED, [FEDERATED]);
    expect(checked.slice(3)).toEqual(['sts:GetWebIdentityToken']);
  });

  test('changes nothing', async () => {
    const before = await store.read(DEFINITION.id);
    await check({});
    expect(await store.read(DEFINITION.id)).toEqual(before);
    expect(harness.requests).toEqual([]);
  });

  test('reads the secret anew: one that is kept would hide what was taken away', async () => {
    const versions: unknown[] = [];
    const read: typeof secrets.read = (definition, version) => {
      versions.push(version);
      return secrets.read(definition);
    };
    await check({ secrets: { ...secrets, read } });
    expect(versions).toEqual(['current-anew']);
  });

  const failing = (reason: string): Partial<CheckDependencies> => ({
    secrets: {
      ...secrets,
      read: async () => ({ ok: false, failure: { kind: 'misconfigured', reason, message: 'the fact' } }),
    },
  });
  const call = { action: 'events:PutEvents', resource: 'bus "default"' };
  test.each<[string, Partial<CheckDependencies>, ServiceDefinition, string, string]>([
    ['a secret', failing('secret_access_denied'), DEFINITION, 'secret-access-denied', 'the fact'],
    ['the key of a secret', failing('secret_key_unavailable'), DEFINITION, 'secret-key-unavailable', 'the fact'],
    [
      'several secrets',
      { probeBatch: async () => ({ ...call, kind: 'access-denied', code: 'AccessDeniedException' }) },
      DEFINITION,
      'secrets-read-singly',
      'AccessDenied',
    ],
    [
      'events',
      { probeEvents: async () => ({ ...call, kind: 'access-denied', code: 'AccessDeniedException' }) },
      DEFINITION,
      'events-access-denied',
      'events:PutEvents on bus "default" failed with AccessDeniedException',
    ],
    [
      'a web identity',
      { getWebIdentityToken: () => Promise.reject(Object.assign(new Error('no token'), { code: 'AccessDenied' })) },
      FEDERATED,
      'web-identity-denied',
      'AccessDenied',
    ],
  ])('finds that AWS refuses %s', async (_what, changes, definition, code, fact) => {
    const { findings } = await check(changes, definition);
    expect(findings).toMatchObject([{ code, message: expect.stringContaining(fact) }]);
    expect(JSON.stringify(findings)).not.toContain('marker');
  });

  test('hides no fault of our own', async () => {
    const mistake = new TypeError('x is not a function');
    const broken = { ...FINE.store, readAll: () => Promise.reject(mistake) };
    const reading = check({
      store: {
        ...broken,
        read: async (id) => store.read(id),
        noteRefreshTokenSent: async () => false,
        countDue: async () => 0,
        removeTenant: async () => false,
      },
    });
    await expect(reading).rejects.toBe(mistake);
  });
});

describe('trying out the token table over the wire', () => {
  let server: ScriptedServer;
  let client: DynamoDBClient;
  beforeAll(async () => {
    server = await startScriptedServer(() => ({ status: 500 }));
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
    client = new DynamoDBClient({ region: 'eu-central-1', endpoint: server.url, credentials, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  /** Checks with a DynamoDB that refuses one operation so; a condition that fails is what the write is answered with. */
  const refusing = (operation: string, type: string, message: string) => {
    server.answerWith(({ headers }) => {
      const [, asked] = String(headers['x-amz-target']).split('.');
      if (asked === operation) return { status: 400, body: { __type: type, message } };
      if (asked === 'UpdateItem')
        return { status: 400, body: { __type: 'ConditionalCheckFailedException', message: '' } };
      return { body: asked === 'BatchGetItem' ? { Responses: { tokens: [] } } : {} };
    });
    const documents = DynamoDBDocumentClient.from(client);
    const store = {
      ...createDynamoDbTokenStore(documents, 'tokens'),
      ...createDynamoDbTenantRegistry(documents, 'tokens'),
    };
    return check({ store }, TEMPLATE, [TEMPLATE]);
  };

  test('finds nothing where only the condition of the write fails', async () => {
    expect((await refusing('none', '', '')).findings).toEqual([]);
    const written = server.requests.filter(({ headers }) => String(headers['x-amz-target']).endsWith('UpdateItem'));
    expect(written.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { ConditionExpression: '#version = :mine AND #leaseOwner = :me', Key: { service: { S: 'graph' } } },
    ]);
  });

  test.each([
    ['GetItem', 'AccessDeniedException', 'not authorized', 'store-access-denied'],
    ['BatchGetItem', 'AccessDeniedException', 'not authorized', 'store-access-denied'],
    ['UpdateItem', 'AccessDeniedException', 'not authorized', 'store-access-denied'],
    ['UpdateItem', 'AccessDeniedException', 'KMS key access denied error', 'store-key-unavailable'],
    ['UpdateItem', 'ThrottlingException', 'Rate exceeded', 'store-throttled'],
    ['GetItem', 'ValidationException', 'The provided key element does not match the schema', 'store-unfit'],
    ['BatchGetItem', 'ValidationException', 'The provided key element does not match the schema', 'store-unfit'],
    ['UpdateItem', 'ValidationException', 'The provided key element does not match the schema', 'store-unfit'],
    ['UpdateItem', 'ValidationException', 'Type mismatch for key', 'store-unfit'],
    ['Query', 'AccessDeniedException', 'no', 'store-access-denied'],
    ['Query', 'ValidationException', 'The table does not have the specified index: due', 'store-unfit'],
    ['Query', 'ValidationException', 'Cannot read from backfilling global secondary index: due', 'store-unfit'],
    ['DeleteItem', 'AccessDeniedException', 'no', 'store-access-denied'],
  ])('finds that %s is refused with %s: %s', async (operation, type, said, code) => {
    const { findings } = await refusing(operation, `com.amazonaws#${type}`, said);
    const fact = `dynamodb:${operation} on table "tokens" failed with ${type}, AWS says "${said}"`;
    expect(findings).toMatchObject([{ code, message: expect.stringContaining(fact) }]);
  });

  test('finds that the table is gone, three times', async () => {
    server.answerWith(() => ({ status: 400, body: { __type: 'ResourceNotFoundException', message: 'not found' } }));
    const tokens = createDynamoDbTokenStore(DynamoDBDocumentClient.from(client), 'tokens');
    const { findings } = await check({ store: { ...FINE.store, ...tokens } });
    expect(findings.map(({ code }) => code)).toEqual(['store-missing', 'store-missing', 'store-missing']);
  });
});
