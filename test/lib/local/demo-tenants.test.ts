import { describe, expect, test } from '@jest/globals';
import type { PutTenantsRequest } from '../../../functions/contract/tenants.ts';
import { inForm } from '../../../functions/domain/tenant/tenant-name.ts';
import { demoTenants, drawLifetime, registerTenants, withTenantPaths } from '../../../lib/local/demo-tenants.ts';

describe('the tenants of the demo', () => {
  const tenants = demoTenants(5000);

  test('are the same at each start, in the one spelling of GUIDs, and all different', () => {
    expect(tenants).toEqual(demoTenants(5000));
    expect(demoTenants(2000)).toEqual(tenants.slice(0, 2000));
    expect(tenants.every(({ tenant }) => inForm('guid', tenant) === tenant)).toBe(true);
    expect(new Set(tenants.map(({ tenant }) => tenant)).size).toBe(5000);
  });

  test('are one in ten of the group gold', () => {
    expect(tenants.filter(({ group }) => group === 'gold')).toHaveLength(500);
  });
});

test('the lifetimes of their tokens differ, so that they do not become due together', () => {
  const lifetimes = Array.from({ length: 1000 }, drawLifetime);
  expect(new Set(lifetimes).size).toBeGreaterThan(100);
  expect(lifetimes.every((lifetime) => lifetime >= 600 && lifetime <= 1200)).toBe(true);
});

describe('registering', () => {
  test('takes a thousand at a time, and tells how far it has come', async () => {
    const sizes: number[] = [];
    const lines: string[] = [];
    const invoke = async (event: object) => {
      const { tenants, operation, service } = event as PutTenantsRequest;
      expect([operation, service]).toEqual(['putTenants', 'graph']);
      sizes.push(tenants.length);
      const result = sizes.length === 1 ? 'unchanged' : 'added';
      const reports = tenants.map(({ tenant }) => ({ tenant, result }));
      return { ok: true as const, resultText: JSON.stringify({ contractVersion: 1, service, tenants: reports }) };
    };
    await registerTenants(invoke, 'graph', demoTenants(2001), (text) => lines.push(text));
    expect(sizes).toEqual([1000, 1000, 1]);
    expect(lines).toEqual([
      'graph: 1,000 of 2,001 tenants are registered: 1,000 unchanged',
      'graph: 2,000 of 2,001 tenants are registered: 1,000 unchanged, 1,000 added',
      'graph: 2,001 of 2,001 tenants are registered: 1,000 unchanged, 1,001 added',
    ]);
  });

  test('of none asks nothing', async () => {
    await registerTenants(
      () => Promise.reject(new Error('asked')),
      'graph',
      [],
      () => {},
    );
  });

  test('that fails says why', async () => {
    const error = { errorType: 'StoreUnavailable', errorMessage: 'the table is not there', trace: [] };
    const registered = registerTenants(
      async () => ({ ok: false, error }),
      'graph',
      demoTenants(1),
      () => {},
    );
    expect(await registered).toEqual(error);
  });
});

test.each([
  ['/11111111-2222-4333-8444-555555555555/oauth2/v2.0/token', '/token'],
  ['/token/introspection', '/token/introspection'],
  ['/11111111-2222-4333-8444-555555555555/oauth2/v2.0/token/introspection', undefined],
  ['/../oauth2/v2.0/token', undefined],
  ['/11111111-2222-4333-8444-555555555555/x/oauth2/v2.0/token', undefined],
])('%s is the token endpoint of a tenant, or stays what it is', async (path, expected = path) => {
  const seen: unknown[] = [];
  const listener = withTenantPaths(async ({ url }) => void seen.push(url));
  await listener({ url: path } as never, {} as never);
  expect(seen).toEqual([expected]);
});
