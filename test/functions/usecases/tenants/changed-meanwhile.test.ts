import { beforeEach, expect, test } from '@jest/globals';
import { keyOf } from '../../../../functions/domain/tenant/tenant-name.ts';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { writeLate } from '../../../../functions/usecases/refresh/late-end.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { findTenant } from '../../../../functions/usecases/tenants/find-tenant.ts';
import { putTenants } from '../../../../functions/usecases/tenants/put-tenants.ts';
import { removeTenants } from '../../../../functions/usecases/tenants/remove-tenants.ts';
import { RefreshHarness } from '../../../support/refresh-harness.ts';
import { TEMPLATE } from '../../../support/tenant-template.ts';

const KEY = keyOf({ id: 'graph', tenant: 'a' });
const EU = 'https://login.eu.example.test/a/token';
const US = 'https://login.us.example.test/a/token';

let harness: RefreshHarness;
/** The token endpoints that were asked, in order. */
let asked: string[];

beforeEach(() => {
  harness = new RefreshHarness();
  asked = [];
  const { requestToken } = harness.dependencies.tokenEndpoint;
  harness.dependencies.tokenEndpoint.requestToken = (definition, input) => {
    asked.push(definition.tokenUrl);
    return requestToken(definition, input);
  };
});

const put = (region: string, more: object = {}) =>
  putTenants(harness.dependencies as never, TEMPLATE, { tenants: [{ tenant: 'a', parameters: { region }, ...more }] });
const remove = () => removeTenants(harness.dependencies as never, TEMPLATE, { tenants: [{ tenant: 'a' }] });
const find = async () => {
  const found = await findTenant(harness.store, TEMPLATE, 'a');
  if (!found) throw new Error('a template was expected');
  return found;
};
const refresh = (found: Awaited<ReturnType<typeof find>>, kind: 'sweep' | 'forced' = 'sweep') =>
  refreshService(harness.dependencies, { ...found, trigger: { kind }, waitSeconds: 0 });

test.each(['sweep', 'forced'] as const)(
  'a tenant that gets another region before its attempt begins is not asked for with the old one (%s)',
  async (kind) => {
    await put('eu');
    await refresh(await find());
    harness.clock.advance(3400);
    const found = await find();
    await put('us');
    expect(await refresh(found, kind)).toMatchObject({ tenant: 'a', result: 'superseded' });
    expect(asked).toEqual([EU]);
    expect(await refresh(await find())).toMatchObject({ result: 'refreshed' });
    expect(asked).toEqual([EU, US]);
  },
);

test('so it is with one that has never been asked for', async () => {
  await put('eu');
  const found = await find();
  await put('us');
  expect(await refresh(found)).toMatchObject({ tenant: 'a', result: 'superseded' });
  expect(asked).toEqual([]);
  expect((await harness.store.readDue({ lane: 'graph#login.us.example.test#new', limit: 9 })).keys).toHaveLength(1);
});

test('and with one that was removed and registered again', async () => {
  await put('eu');
  const found = await find();
  harness.clock.advance(1);
  await remove();
  await put('us');
  expect(await refresh(found)).toMatchObject({ tenant: 'a', result: 'superseded' });
  expect(asked).toEqual([]);
});

test('another group is no reason to leave it: its token is the same', async () => {
  await put('eu');
  const found = await find();
  await put('eu', { group: 'gold' });
  expect(await refresh(found)).toMatchObject({ tenant: 'a', result: 'refreshed' });
  expect(await harness.store.read(KEY)).toMatchObject({ tenant: { group: 'gold' }, token: { lifetimeSeconds: 3600 } });
});

test.each([
  ['with another region', 'us', false],
  ['in another group', 'eu', true],
])('a late end with a refresh token counts where the tenant is registered %s: %s, %s', async (_how, region, counts) => {
  await put('eu');
  const { definition, record } = await find();
  const now = harness.clock.now();
  const { tenant, version: seenVersion, service } = record;
  const leaseExpiresAt = plusSeconds(now, 40);
  const claim = { service, owner: 'me', seenVersion, now, leaseExpiresAt, tenantSince: tenant?.addedAt };
  await harness.store.claimLease(claim);
  await put(region, { group: 'gold' });
  const attempt = { at: now, outcome: 'refreshed', definitionHash: 'd', requests: 1 } as const;
  const refreshToken = { current: new Redacted('r2'), seedVersionId: 'v1' };
  const end = { service, owner: 'me', version: 1, attempt, consecutiveFailures: 0, refreshToken };
  expect(await writeLate(harness.dependencies, end, tenant)).toBe(counts);
  expect((await harness.store.read(keyOf(definition))).lastAttempt).toEqual(counts ? attempt : undefined);
});
