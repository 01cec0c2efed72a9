import { describe, expect, test } from '@jest/globals';
import { readStatusAnswer } from '../../../../functions/contract/reading/read-status.ts';
import { createFakeTokenKeeper } from '../../../../lib/client/testing/fake-token-keeper.ts';

const GUID = 'ABCDEF01-2222-4333-8444-555555555555';

describe('the fake', () => {
  test('has tokens of tenants, each its own', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('graph', { tenant: 'acme', accessToken: 'of-acme' });
    keeper.setToken('graph', { tenant: GUID });
    expect(await keeper.client.getToken('graph', { tenant: 'acme' })).toMatchObject({
      accessToken: 'of-acme',
      tenant: 'acme',
    });
    expect(await keeper.client.getToken('graph', { tenant: GUID })).toMatchObject({
      accessToken: `fake-token-of-graph-${GUID.toLowerCase()}-2`,
      tenant: GUID.toLowerCase(),
    });
    await keeper.client.getToken('graph', { tenant: GUID.toLowerCase() });
    expect(keeper.requests).toEqual([
      { operation: 'getToken', service: 'graph', tenant: 'acme' },
      { operation: 'getToken', service: 'graph', tenant: GUID },
    ]);
  });

  test.each([
    ['whom nobody has set', 'graph', 'nobody', 'UnknownTenant', 'service "graph" has no such tenant'],
    ['none, of a service that has tenants', 'graph', undefined, 'InvalidRequest', 'a token for each tenant'],
    ['one of a service that has none', 'genesys', 'acme', 'InvalidRequest', 'service "genesys" has no tenants'],
    ['one of a service that was not set', 'crm', 'acme', 'UnknownService', 'no token of "crm" was set'],
  ])('refuses %s', async (_what, service, tenant, code, message) => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('graph', { tenant: 'acme' });
    keeper.setToken('genesys');
    const told = { code, retryable: false, message: expect.stringContaining(message) };
    await expect(keeper.client.getToken(service, { tenant })).rejects.toMatchObject(told);
  });

  test('knows tenants without a token where it is told them, and nobody else then', async () => {
    const keeper = createFakeTokenKeeper();
    const codeOf = (tenant: string) =>
      keeper.client.getToken('graph', { tenant }).then(
        () => 'a token',
        (error) => error.code,
      );
    keeper.setToken('graph', { tenant: 'acme' });
    keeper.setToken('graph', { tenant: 'gone' });
    expect(await codeOf('gone')).toBe('a token');
    keeper.setTenants('graph', ['acme', 'new', { tenant: 'grouped', group: 'gold' }]);
    expect([await codeOf('acme'), await codeOf('new'), await codeOf('grouped'), await codeOf('gone')]).toEqual([
      'a token',
      'TokenUnavailable',
      'TokenUnavailable',
      'UnknownTenant',
    ]);
    keeper.setToken('graph', { tenant: 'new' });
    expect(await codeOf('new')).toBe('a token');
  });

  test('opens to the alias of a group its own tenants', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setTenants('graph', [{ tenant: 'acme', group: 'gold' }, { tenant: 'other', group: 'silver' }, 'none']);
    for (const tenant of ['acme', 'other', 'none']) keeper.setToken('graph', { tenant });
    const asGold = (tenant: string) => keeper.client.getToken('graph', { tenant, group: 'gold' });
    expect(await asGold('acme')).toMatchObject({ tenant: 'acme' });
    await expect(asGold('other')).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(asGold('none')).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(await keeper.client.getToken('graph', { tenant: 'other' })).toMatchObject({ tenant: 'other' });
  });

  test('fails for one tenant, or for all, until a token is set', async () => {
    const keeper = createFakeTokenKeeper();
    for (const tenant of ['acme', 'other']) keeper.setToken('graph', { tenant });
    const codeOf = (tenant: string) =>
      keeper.client.getToken('graph', { tenant }).then(
        () => 'a token',
        (error) => error.code,
      );
    keeper.failWith('graph', 'client-secret-expired', { tenant: 'acme' });
    expect([await codeOf('acme'), await codeOf('other')]).toEqual(['TokenUnavailable', 'a token']);
    keeper.failWith('graph', 'StoreUnavailable');
    expect([await codeOf('acme'), await codeOf('other')]).toEqual(['StoreUnavailable', 'StoreUnavailable']);
    keeper.setToken('graph', { tenant: 'acme' });
    expect([await codeOf('acme'), await codeOf('other')]).toEqual(['a token', 'a token']);
    keeper.expireToken('graph', { tenant: 'acme' });
    expect(keeper.client.peek('graph', { tenant: 'other' })).toBeDefined();
    expect([await codeOf('acme'), await codeOf('other')]).toEqual(['TokenUnavailable', 'a token']);
  });

  test('replaces the token of a tenant that is reported', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setToken('graph', { tenant: 'acme', group: 'gold', header: { name: 'X-Auth-Token' } });
    const choice = { tenant: 'acme', group: 'gold' };
    const { fingerprint, accessToken } = await keeper.client.getToken('graph', choice);
    const other = await keeper.client.getToken('graph', { ...choice, rejectedFingerprint: fingerprint });
    expect(other).toMatchObject({ tenant: 'acme', headers: { 'X-Auth-Token': other.accessToken } });
    expect(other.accessToken).not.toBe(accessToken);
  });

  test('tells the status of tenants, by name and state', async () => {
    const keeper = createFakeTokenKeeper();
    keeper.setTenants('graph', [{ tenant: 'acme', group: 'gold' }, 'new']);
    keeper.setToken('graph', { tenant: 'acme' });
    const answer = await keeper.client.getStatus('graph');
    expect(readStatusAnswer(JSON.parse(JSON.stringify(answer))).unread).toEqual([]);
    expect(answer.services).toMatchObject([
      { service: 'graph', tenant: 'acme', group: 'gold', state: 'fresh' },
      { service: 'graph', tenant: 'new', state: 'unusable' },
    ]);
    const named = async (options: object) =>
      (await keeper.client.getStatus('graph', options)).services.map(({ tenant }) => tenant);
    expect(await named({ tenant: 'new' })).toEqual(['new']);
    expect(await named({ state: 'fresh' })).toContain('acme');
    await expect(named({ tenant: 'nobody' })).rejects.toMatchObject({ code: 'UnknownTenant' });
  });
});
