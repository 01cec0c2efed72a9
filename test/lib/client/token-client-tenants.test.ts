import { describe, expect, test } from '@jest/globals';
import { TokenKeeperUnavailableError, UnknownTenantError } from '../../../lib/client/transport/errors.ts';
import {
  contractError,
  createClientHarness,
  createTenantsHarness,
  fingerprintOf,
} from '../../support/client-harness.ts';

describe('the token of a tenant', () => {
  test('is asked for by its name through the alias of the service, and kept apart from all others', async () => {
    const { client, keeper, accessTokenOf } = createTenantsHarness();
    expect(await accessTokenOf('acme')).toBe('token-acme');
    expect(await accessTokenOf('contoso')).toBe('token-contoso');
    expect((await client.getToken('genesys')).accessToken).toBe('token-undefined');
    expect(await accessTokenOf('acme')).toBe('token-acme');
    expect(await client.getToken('genesys', { tenant: 'acme', minValiditySeconds: 60 })).toMatchObject({
      service: 'genesys',
      tenant: 'acme',
      accessToken: 'token-acme',
    });
    expect(client.peek('genesys', { tenant: 'contoso' })?.accessToken).toBe('token-contoso');
    expect(client.peek('genesys', { tenant: 'nobody' })).toBeUndefined();
    expect(keeper.requests).toEqual([
      { operation: 'getToken', service: 'genesys', tenant: 'acme' },
      { operation: 'getToken', service: 'genesys', tenant: 'contoso' },
      { operation: 'getToken', service: 'genesys' },
    ]);
    expect(keeper.invocations.map(({ qualifier }) => qualifier)).toEqual(['genesys', 'genesys', 'genesys']);
  });

  test('of a group is asked for through the alias of the group, and kept apart from what other aliases gave', async () => {
    const { client, keeper, accessTokenOf } = createTenantsHarness();
    await accessTokenOf('acme', 'gold');
    await accessTokenOf('acme', 'gold');
    await accessTokenOf('acme');
    expect(client.peek('genesys', { tenant: 'acme', group: 'silver' })).toBeUndefined();
    expect(keeper.invocations.map(({ qualifier }) => qualifier)).toEqual(['genesys--gold', 'genesys']);
    expect(keeper.requests[0]).toEqual({ operation: 'getToken', service: 'genesys', tenant: 'acme' });
  });

  test('gives the very promise of the last hit', async () => {
    const { client, accessTokenOf } = createTenantsHarness();
    await accessTokenOf('acme');
    const hit = client.getToken('genesys', { tenant: 'acme' });
    expect(client.getToken('genesys', { tenant: 'acme' })).toBe(hit);
    expect(await hit).toBe(client.peek('genesys', { tenant: 'acme' }));
  });

  test('is one request for all who ask at once, and not for other tenants and groups', async () => {
    const { keeper, accessTokenOf } = createTenantsHarness();
    const asked = Array.from({ length: 50 }, () => [
      accessTokenOf('acme'),
      accessTokenOf('contoso'),
      accessTokenOf('acme', 'gold'),
    ]);
    const tokens = await Promise.all(asked.flat());
    expect(keeper.requests).toHaveLength(3);
    expect(new Set(tokens)).toEqual(new Set(['token-acme', 'token-contoso']));
  });

  test('is the same in either spelling of a domain or GUID', async () => {
    const { client, keeper, accessTokenOf } = createTenantsHarness();
    expect(await accessTokenOf('Contoso.Example')).toBe('token-Contoso.Example');
    expect(await accessTokenOf('contoso.example')).toBe('token-Contoso.Example');
    expect(await accessTokenOf('Contoso.Example')).toBe('token-Contoso.Example');
    expect(keeper.requests).toHaveLength(1);
    expect(client.peek('genesys', { tenant: 'Contoso.Example' })?.tenant).toBe('contoso.example');
    client.clear('genesys', { tenant: 'CONTOSO.example' });
    expect(client.peek('genesys', { tenant: 'contoso.example' })).toBeUndefined();
    expect(client.peek('genesys', { tenant: 'Contoso.Example' })).toBeUndefined();
  });

  test('lasts until cacheUntil, and is used longer while token-keeper gives no answer', async () => {
    const { client, clock, keeper, accessTokenOf } = createTenantsHarness();
    await accessTokenOf('acme');
    clock.advance(299.999);
    expect(client.peek('genesys', { tenant: 'acme' })).toBeDefined();
    clock.advance(0.001);
    expect(client.peek('genesys', { tenant: 'acme' })).toBeUndefined();
    keeper.answerWith(() => contractError('StoreUnavailable', 'down (a retry cannot help)'));
    expect(await accessTokenOf('acme')).toBe('token-acme');
    await expect(accessTokenOf('contoso')).rejects.toMatchObject({ code: 'StoreUnavailable' });
  });

  test('that was rejected is replaced, and another tenant’s stays', async () => {
    const { client, keeper, accessTokenOf } = createTenantsHarness();
    await accessTokenOf('acme');
    await accessTokenOf('contoso');
    const rejectedFingerprint = fingerprintOf('acme');
    const other = await client.getToken('genesys', { tenant: 'acme', rejectedFingerprint });
    expect(other.accessToken).toBe(`token-acme${rejectedFingerprint}`);
    expect(await accessTokenOf('acme')).toBe(other.accessToken);
    expect(await accessTokenOf('contoso')).toBe('token-contoso');
    expect(keeper.requests).toHaveLength(3);
  });

  test('is sent by fetch and call, which report the refused one for its tenant and tell nobody else of it', async () => {
    const sent: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      const authorization = new Headers(init?.headers).get('authorization');
      sent.push([authorization, Object.keys(init ?? {}).sort()]);
      return new Response(null, { status: authorization === 'Bearer token-acme' ? 401 : 200 });
    };
    const { client, keeper } = createTenantsHarness({ fetch });
    const init = { method: 'POST', tenant: 'acme', group: 'gold' };
    expect((await client.fetch('genesys', 'https://api.example.com', init)).status).toBe(200);
    const replacement = `token-acme${fingerprintOf('acme')}`;
    expect(sent).toEqual([
      ['Bearer token-acme', ['headers', 'method']],
      [`Bearer ${replacement}`, ['headers', 'method']],
    ]);
    expect(keeper.requests).toMatchObject([
      { tenant: 'acme' },
      { tenant: 'acme', rejectedFingerprint: fingerprintOf('acme') },
    ]);
    expect(keeper.invocations.map(({ qualifier }) => qualifier)).toEqual(['genesys--gold', 'genesys--gold']);
    const send = async ({ accessToken }: { accessToken: string }) => accessToken;
    expect(await client.call('genesys', send, { tenant: 'acme', group: 'gold' })).toBe(replacement);
    expect(await client.call('genesys', send, { tenant: 'contoso' })).toBe('token-contoso');
  });

  test('is forgotten alone, or with its service', async () => {
    const { client, accessTokenOf } = createTenantsHarness();
    const kept = () =>
      ['acme', 'contoso', undefined]
        .filter((tenant) => client.peek('genesys', { tenant }))
        .map((tenant) => `${tenant}`);
    await Promise.all([accessTokenOf('acme'), accessTokenOf('acme', 'gold'), accessTokenOf('contoso')]);
    await client.getToken('genesys');
    client.clear('genesys', { tenant: 'acme' });
    expect(client.peek('genesys', { tenant: 'acme', group: 'gold' })).toBeUndefined();
    expect(kept()).toEqual(['contoso', 'undefined']);
    client.clear('other');
    expect(kept()).toHaveLength(2);
    client.clear('genesys');
    expect(kept()).toEqual([]);
  });
});

describe('an answer for another tenant', () => {
  const GUID = 'ABCDEF01-2222-4333-8444-555555555555';
  test.each<[string, unknown, boolean]>([
    ['acme', 'acme', true],
    ['acme', 'secret-other', false],
    ['Acme', 'acme', false],
    ['acme', 'ACME', false],
    ['acme', undefined, false],
    ['acme', null, false],
    ['acme', ['acme'], false],
    ['acme', '', false],
    [GUID, GUID.toLowerCase(), true],
    [GUID.toLowerCase(), GUID, false],
    ['A.example', 'a.example', true],
    ['A.example', 'b.example', false],
  ])('asked for %p, answered %p: taken %p', async (asked, answered, isTaken) => {
    const { client, answerAs } = createTenantsHarness();
    answerAs(() => answered);
    const outcome = await client.getToken('genesys', { tenant: asked }).catch((error: unknown) => error);
    if (isTaken) {
      expect(outcome).toMatchObject({ tenant: answered });
    } else {
      expect(outcome).toBeInstanceOf(TokenKeeperUnavailableError);
      expect(outcome).toMatchObject({ retryable: false, message: expect.stringContaining('(tenant)') });
      expect(String(outcome)).not.toMatch(/token-acme|secret-other/);
      expect(client.peek('genesys', { tenant: asked })).toBeUndefined();
    }
  });

  test('says what to do where token-keeper is too old to know tenants', async () => {
    const { client, answerAs } = createTenantsHarness();
    answerAs(() => undefined);
    await expect(client.getToken('genesys', { tenant: 'acme' })).rejects.toThrow(
      "genesys: the answer is not one of token-keeper's contract (tenant); deploy a token-keeper that knows tenants (a retry cannot help)",
    );
  });

  test('is refused as well where none was asked for', async () => {
    const { client, keeper } = createClientHarness();
    const answer = { ...keeper.tokenAnswer('first', 3600, 300), tenant: 'acme' };
    keeper.answerWith(() => ({ status: 200, payload: JSON.stringify(answer) }));
    await expect(client.getToken('genesys')).rejects.toThrow('(tenant)');
  });

  test('that is no answer is an UnknownTenantError where there is no such tenant', async () => {
    const { client, keeper } = createTenantsHarness();
    keeper.answerWith(() => contractError('UnknownTenant', 'no such tenant (a retry cannot help)'));
    const refused = client.getToken('genesys', { tenant: 'acme' });
    await expect(refused).rejects.toBeInstanceOf(UnknownTenantError);
    await expect(refused).rejects.toMatchObject({
      name: 'UnknownTenantError',
      code: 'UnknownTenant',
      retryable: false,
    });
  });
});

describe('the status of tenants', () => {
  test('is asked for by tenant, or page by page, through the alias that is granted', async () => {
    const { client, keeper } = createClientHarness();
    const answer = { now: '2026-11-23T04:00:00Z', healthy: true, services: [], templates: [], next: 'cursor' };
    keeper.answerWith(() => ({ status: 200, payload: JSON.stringify(answer) }));
    await client.getStatus('genesys', { tenant: 'acme', group: 'gold', timeoutMs: 1000 });
    const page = await client.getStatus('genesys', { state: 'unusable', after: 'cursor', limit: 50 });
    expect(page).toMatchObject({ next: 'cursor', templates: [] });
    expect(keeper.requests).toEqual([
      { operation: 'status', service: 'genesys', tenant: 'acme' },
      { operation: 'status', service: 'genesys', state: 'unusable', after: 'cursor', limit: 50 },
    ]);
    expect(keeper.invocations.map(({ qualifier }) => qualifier)).toEqual(['genesys--gold', 'genesys']);
  });
});
