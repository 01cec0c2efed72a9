import { beforeEach, describe, expect, test } from '@jest/globals';
import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import type { AccessMode, StatusAnswer } from '../../../functions/contract/status.ts';
import type { Template } from '../../../functions/domain/template/tenant-definition.ts';
import { refreshOne } from '../../../functions/refresh-tokens/answer-refresh.ts';
import { serve } from '../../../functions/serve-tokens/serve.ts';
import type { TokenReader } from '../../../functions/usecases/ports/ports.ts';
import type { DueIndex } from '../../../functions/usecases/ports/tenant-store.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';
import { refreshTenant, registerTenant } from '../../support/registered-tenant.ts';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens';
const GUID = '11111111-2222-4333-8444-55555555aaaa';
const graph: Template = {
  ...DEFINITION,
  id: 'graph',
  tokenUrl: 'https://login.example.test/{tenant}/token',
  tenants: { groups: ['gold', 'silver'] },
};
const entra: Template = { ...graph, id: 'entra', tenants: { pattern: 'guid' } };
const definitions = [DEFINITION, graph, entra, { ...DEFINITION, id: 'graph--plain' }];

let harness: RefreshHarness;
let reads: string[];
let onRead: (key: string) => Promise<unknown>;

/** Serves through the real refresh, so that the requests that the provider sees are those of all. */
function invoke(alias: string, event: object, access: AccessMode = 'per-service'): Promise<unknown> {
  const { dependencies, store } = harness;
  const counted: TokenReader & DueIndex = {
    read: async (key) => {
      reads.push(key);
      await onRead(key);
      return store.read(key);
    },
    readForStatus: (...keys) => store.readForStatus(...keys),
    readDue: (query) => store.readDue(query),
    countDue: (range) => store.countDue(range),
  };
  const refreshRequester = {
    requestRefresh: (request: Parameters<typeof refreshOne>[2]) =>
      refreshOne(dependencies, definitions, request, 0).catch(() => undefined),
  };
  return serve(
    { ...dependencies, store: counted, refreshRequester },
    { definitions, access },
    `${ARN}:${alias}`,
    event,
  );
}
const getToken = (alias: string, request: object, access?: AccessMode): Promise<GetTokenAnswer> =>
  invoke(alias, { operation: 'getToken', ...request }, access) as Promise<GetTokenAnswer>;
const tenantsOf = async (alias: string, request: object = {}): Promise<readonly (string | undefined)[]> =>
  ((await invoke(alias, { operation: 'status', ...request })) as StatusAnswer).services.map(({ tenant }) => tenant);

beforeEach(async () => {
  harness = new RefreshHarness();
  reads = [];
  onRead = async () => {};
  await registerTenant(harness, graph, { tenant: 'contoso', group: 'gold' });
  await registerTenant(harness, graph, { tenant: 'fabrikam', group: 'silver' });
  await registerTenant(harness, graph, { tenant: 'nobody' });
  await registerTenant(harness, entra, { tenant: GUID });
});

describe('the token of a tenant', () => {
  test.each([
    ['graph', { tenant: 'contoso' }, 'contoso'],
    ['graph', { service: 'graph', tenant: 'nobody' }, 'nobody'],
    ['graph--gold', { tenant: 'contoso' }, 'contoso'],
    ['graph--silver', { service: 'graph', tenant: 'fabrikam' }, 'fabrikam'],
    ['entra', { tenant: GUID.toUpperCase() }, GUID],
  ])('is opened by %s for %j', async (alias, request, tenant) => {
    const service = alias.split('--')[0];
    expect(await getToken(alias, request)).toMatchObject({
      contractVersion: 1,
      service,
      tenant,
      accessToken: 'token-1',
    });
    expect(harness.requests).toEqual([service]);
  });

  test('may be named by whoever invokes a function that is one trust domain, and has to be', async () => {
    expect(await getToken('x', { service: 'graph', tenant: 'fabrikam' }, 'function')).toMatchObject({
      tenant: 'fabrikam',
    });
    await expect(getToken('x', { tenant: 'fabrikam' }, 'function')).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  test.each([
    ['graph--gold', { tenant: 'fabrikam' }, 'AccessDenied'],
    ['graph--gold', { tenant: 'nobody' }, 'AccessDenied'],
    ['graph--gold', { tenant: 'fabrikam', group: 'silver' }, 'AccessDenied'],
    ['graph--gold', { service: 'entra', tenant: GUID }, 'AccessDenied'],
    ['graph--gold', { service: 'graph--silver', tenant: 'fabrikam' }, 'AccessDenied'],
    ['graph--gold', { service: 'graph--plain' }, 'AccessDenied'],
    ['graph--bronze', { tenant: 'contoso' }, 'UnknownService'],
    ['graph--', { tenant: 'contoso' }, 'UnknownService'],
    ['status', { service: 'graph', tenant: 'contoso' }, 'AccessDenied'],
    ['graph', {}, 'InvalidRequest'],
    ['graph', { tenant: '' }, 'InvalidRequest'],
    ['graph', { tenant: null }, 'InvalidRequest'],
    ['graph', { tenant: ['contoso'] }, 'InvalidRequest'],
    ['graph', { tenant: '../admin' }, 'InvalidRequest'],
    ['graph', { tenant: 'a/b' }, 'InvalidRequest'],
    ['graph', { tenant: 'contoso#x' }, 'InvalidRequest'],
    ['graph', { tenant: 'a@evil.example' }, 'InvalidRequest'],
    ['graph', { tenant: 'cоntoso' }, 'InvalidRequest'],
    ['graph', { tenant: 'x'.repeat(300) }, 'InvalidRequest'],
    ['graph', { tenant: '__proto__' }, 'InvalidRequest'],
    ['graph', { tenant: 'constructor' }, 'UnknownTenant'],
    ['graph', { tenant: 'Contoso' }, 'UnknownTenant'],
    ['graph', { tenant: 'adatum' }, 'UnknownTenant'],
    ['graph--gold', { tenant: 'adatum' }, 'UnknownTenant'],
    ['entra', { tenant: 'contoso' }, 'InvalidRequest'],
    ['genesys', { tenant: 'contoso' }, 'InvalidRequest'],
    ['graph--plain', { tenant: 'contoso' }, 'InvalidRequest'],
  ])('is refused through %s for %j: %s, without a request and without repeating it', async (alias, request, name) => {
    const error = await getToken(alias, request).catch((reason: unknown) => reason as Error & { retryable: boolean });
    expect(error).toMatchObject({ name, retryable: false });
    expect(harness.requests).toEqual([]);
    const { tenant } = request as { tenant?: unknown };
    if (typeof tenant === 'string' && tenant !== '' && name !== 'AccessDenied') {
      expect(JSON.stringify([(error as Error).message, harness.lines])).not.toContain(tenant);
    }
  });

  test('costs one read of its record', async () => {
    await getToken('graph', { tenant: 'contoso' });
    reads = [];
    await getToken('graph', { tenant: 'contoso' });
    expect(reads).toEqual(['graph#contoso']);
  });

  test('is no more when the tenant is removed while its reader waits', async () => {
    onRead = async () => {
      if (reads.length > 1) {
        await harness.store.removeTenant('graph#contoso');
      }
    };
    harness.failure = { kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 };
    await expect(getToken('graph', { tenant: 'contoso' })).rejects.toMatchObject({ name: 'UnknownTenant' });
    expect(reads).toHaveLength(2);
  });

  test('is refused when the tenant leaves the group while its reader waits', async () => {
    onRead = async () => {
      if (reads.length > 1) {
        await registerTenant(harness, graph, { tenant: 'contoso', group: 'silver' });
      }
    };
    await expect(getToken('graph--gold', { tenant: 'contoso' })).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a refusal is logged for the service whose alias was invoked', async () => {
    await getToken('graph--gold', { tenant: 'fabrikam' }).catch(() => undefined);
    expect(harness.linesOf('request_refused')).toMatchObject([
      { fields: { service: 'graph', errorType: 'AccessDenied' } },
    ]);
  });
});

describe('the status of tenants', () => {
  test.each([
    ['status', {}, [undefined, undefined, 'contoso', 'fabrikam', 'nobody', GUID]],
    ['status', { service: 'entra' }, [GUID]],
    ['status', { service: 'genesys' }, [undefined]],
    ['graph', {}, ['contoso', 'fabrikam', 'nobody']],
    ['graph--gold', {}, ['contoso']],
    ['graph--silver', { service: 'graph' }, ['fabrikam']],
    ['graph--gold', { tenant: 'contoso' }, ['contoso']],
    ['status', { service: 'entra', tenant: GUID.toUpperCase() }, [GUID]],
  ])('through %s for %j', async (alias, request, tenants) => {
    const sorted = (list: readonly (string | undefined)[]) => list.map(String).toSorted();
    expect(sorted(await tenantsOf(alias, request))).toEqual(sorted(tenants));
  });

  test.each([
    ['graph--gold', { tenant: 'fabrikam' }, 'AccessDenied'],
    ['graph--gold', { tenant: 'adatum' }, 'UnknownTenant'],
    ['graph--gold', { service: 'entra' }, 'AccessDenied'],
    ['status', { tenant: 'contoso' }, 'InvalidRequest'],
    ['status', { service: 'genesys', tenant: 'contoso' }, 'InvalidRequest'],
    ['status', { service: 'salesforce', tenant: 'contoso' }, 'UnknownService'],
  ])('is refused through %s for %j: %s', async (alias, request, name) => {
    await expect(tenantsOf(alias, request)).rejects.toMatchObject({ name });
  });

  test('a group is told nothing of others: no counts, and no name in a cursor', async () => {
    for (let index = 0; index < 250; index += 1) {
      await registerTenant(harness, graph, { tenant: `other-${index}`, group: 'silver' });
    }
    const answer = (await invoke('graph--gold', { operation: 'status', limit: 1 })) as StatusAnswer;
    expect(answer).not.toHaveProperty('templates');
    expect(answer.services).toMatchObject([{ tenant: 'contoso', group: 'gold' }]);
    expect(JSON.stringify(answer)).not.toMatch(/other-|fabrikam/);
  });

  test('tells all of one that is named', async () => {
    const definition = await registerTenant(harness, graph, { tenant: 'contoso', group: 'gold' });
    await refreshTenant(harness, definition);
    const request = { operation: 'status', tenant: 'contoso', definition: true };
    const answer = (await invoke('graph', request)) as StatusAnswer;
    expect(answer).toMatchObject({
      healthy: true,
      services: [{ state: 'fresh', lastAttempt: { outcome: 'refreshed' } }],
    });
    expect(answer).not.toHaveProperty('templates');
    expect(answer).not.toHaveProperty('next');
  });
});
