import { beforeEach, describe, expect, test } from '@jest/globals';
import { keyOf } from '../../../../functions/domain/tenant/tenant-name.ts';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { findTenant } from '../../../../functions/usecases/tenants/find-tenant.ts';
import { putTenants } from '../../../../functions/usecases/tenants/put-tenants.ts';
import { removeTenants } from '../../../../functions/usecases/tenants/remove-tenants.ts';
import { RefreshHarness } from '../../../support/refresh-harness.ts';
import { asked, TEMPLATE } from '../../../support/tenant-template.ts';

const NEW_EU = 'graph#login.eu.example.test#new';
const keyFor = (tenant: string): string => keyOf({ id: 'graph', tenant });

describe('tenants are registered', () => {
  let harness: RefreshHarness;
  beforeEach(() => {
    harness = new RefreshHarness();
  });

  const put = async (tenants: readonly object[], options: object = {}, template = TEMPLATE) =>
    (await putTenants(harness.dependencies as never, template, { tenants, ...options })).tenants;
  const results = async (...args: Parameters<typeof put>) => (await put(...args)).map(({ result }) => result);
  const sweepOne = async (tenant: string, more: Partial<RefreshHarness['dependencies']> = {}) => {
    const found = await findTenant(harness.store, TEMPLATE, tenant);
    if (!found) throw new Error('a template was expected');
    return refreshService(
      { ...harness.dependencies, ...more },
      { ...found, trigger: { kind: 'sweep' }, waitSeconds: 0 },
    );
  };

  test('each stands in the lane of new ones of its host, due at once, and is found', async () => {
    const { now } = harness.clock;
    expect(await put(asked('contoso', 'fabrikam'))).toEqual([
      { tenant: 'contoso', result: 'added' },
      { tenant: 'fabrikam', result: 'added' },
    ]);
    const at = now.call(harness.clock);
    expect((await harness.store.readDue({ lane: NEW_EU, limit: 10 })).keys).toEqual([
      { key: keyFor('contoso'), dueAt: at },
      { key: keyFor('fabrikam'), dueAt: at },
    ]);
    expect(await findTenant(harness.store, TEMPLATE, 'contoso')).toMatchObject({
      definition: { tokenUrl: 'https://login.eu.example.test/contoso/token', tenant: 'contoso' },
      record: { tenant: { parameters: { region: 'eu' }, addedAt: at } },
    });
    expect(await harness.store.readHosts('graph')).toEqual(['login.eu.example.test']);
  });

  test('the answer has the order of the request; repeating it changes nothing, and a change keeps when it was added', async () => {
    await put(asked('a', 'b'));
    const before = await harness.store.read(keyFor('a'));
    harness.clock.advance(100);
    const tenants = [...asked('b', 'c'), { tenant: 'a', parameters: { region: 'us' }, group: 'gold' }];
    expect(await results(tenants)).toEqual(['unchanged', 'added', 'changed']);
    expect(await harness.store.read(keyFor('a'))).toMatchObject({
      tenant: { addedAt: before.tenant?.addedAt, group: 'gold', parameters: { region: 'us' } },
    });
    expect(await results(tenants)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(harness.linesOf('tenants_put').map(({ fields }) => fields)).toEqual([
      { service: 'graph', dryRun: false, added: 2 },
      { service: 'graph', dryRun: false, added: 1, changed: 1, unchanged: 1 },
      { service: 'graph', dryRun: false, unchanged: 3 },
    ]);
  });

  test('what cannot be registered is refused with the reason, names that are none by their place, and harms no other', async () => {
    const tenants = [
      { tenant: 'https://evil.test/LEAK', parameters: { region: 'eu' } },
      { tenant: 'ok', parameters: { region: 'eu' } },
      { tenant: 'twice', parameters: { region: 'eu' } },
      { tenant: 'nowhere', parameters: { region: 'evil.test/LEAK' } },
      { tenant: 'twice', parameters: { region: 'us' } },
      { tenant: 'nobody', parameters: { region: 'eu' }, group: 'LEAK' },
      { tenant: 'more', parameters: JSON.parse('{"region":"eu","__proto__":"LEAK"}') },
      { tenant: 'less' },
      { tenant: 'sharded', parameters: { region: 'eu' }, shard: '0001' },
      { tenant: ['LEAK'], parameters: { region: 'eu' } },
      { tenant: 'constructor', parameters: { region: 'eu' } },
    ];
    const answer = await put(tenants);
    expect(answer.map(({ tenant, result }) => `${tenant} ${result}`)).toEqual([
      'tenants[0] refused',
      'ok added',
      'twice refused',
      'nowhere refused',
      'twice refused',
      'nobody refused',
      'more refused',
      'less refused',
      'sharded refused',
      'tenants[9] refused',
      'constructor added',
    ]);
    expect(answer[2]?.message).toBe('it is in the request 2 times');
    expect(answer[3]?.message).toBe('the parameter region must be one of eu, us');
    expect(JSON.stringify([answer, harness.lines])).not.toContain('LEAK');
    expect(answer.some(({ message = '' }) => message.includes(';'))).toBe(false);
  });

  test('a dry run says the same and writes nothing', async () => {
    await put(asked('a'));
    const tenants = [...asked('a', 'b'), { tenant: '..' }];
    expect(await results(tenants, { dryRun: true })).toEqual(['unchanged', 'added', 'refused']);
    expect((await harness.store.read(keyFor('b'))).tenant).toBeUndefined();
    expect(await results(tenants)).toEqual(['unchanged', 'added', 'refused']);
  });

  test('with "refresh" a token is requested by the next sweep though nothing has changed, once', async () => {
    await put(asked('a'));
    await sweepOne('a');
    expect(await sweepOne('a')).toMatchObject({ result: 'skipped', reason: 'fresh' });
    harness.clock.advance(60);
    expect(await results(asked('a'), { refresh: true })).toEqual(['unchanged']);
    const lanes = await Promise.all(
      [0, 1, 2, 3, 4].map((lane) => harness.store.readDue({ lane: `graph#login.eu.example.test#${lane}`, limit: 9 })),
    );
    expect(lanes.flatMap(({ keys }) => keys)).toEqual([{ key: keyFor('a'), dueAt: harness.clock.now() }]);
    harness.clock.advance(1);
    expect(await sweepOne('a')).toMatchObject({ result: 'refreshed', reason: 'secret_changed' });
    expect(harness.secretRequests.at(-1)?.lastAcceptedVersion).toBeUndefined();
    harness.clock.advance(1);
    expect(await sweepOne('a')).toMatchObject({ result: 'skipped' });
  });

  test('a tenant whose attempt is running takes what was registered from it: that attempt writes nothing', async () => {
    await put(asked('a'));
    await sweepOne('a');
    harness.clock.advance(3400);
    const { requestToken } = harness.dependencies.tokenEndpoint;
    const putMeanwhile: typeof requestToken = async (...args) => {
      expect(await results([{ tenant: 'a', parameters: { region: 'us' } }])).toEqual(['changed']);
      return requestToken(...args);
    };
    const ended = await sweepOne('a', { tokenEndpoint: { requestToken: putMeanwhile } });
    expect(ended).toMatchObject({ tenant: 'a', result: 'superseded' });
    expect(await harness.store.read(keyFor('a'))).toMatchObject({
      tenant: { parameters: { region: 'us' } },
      lastAttempt: { outcome: 'refreshed' },
    });
    expect((await harness.store.read(keyFor('a'))).lease).toBeUndefined();
  });

  test('one with a refresh token of a single use waits for the end of its attempt, and is refused where that lasts', async () => {
    const template = { ...TEMPLATE, grant: { type: 'refresh_token', singleUse: true } } as const;
    await put(asked('a'), {}, template);
    const now = harness.clock.now();
    const claim = { service: keyFor('a'), owner: 'me', seenVersion: 0, now, tenantSince: now };
    await harness.store.claimLease({ ...claim, leaseExpiresAt: plusSeconds(now, 3) });
    const gold = [{ tenant: 'a', parameters: { region: 'eu' }, group: 'gold' }];
    expect(await results(gold, {}, template)).toEqual(['changed']);
    expect(harness.clock.now() - now).toBe(3);
    const then = harness.clock.now();
    const version = (await harness.store.read(keyFor('a'))).version;
    await harness.store.claimLease({
      ...claim,
      seenVersion: version,
      now: then,
      leaseExpiresAt: plusSeconds(then, 40),
    });
    expect(await put([{ ...gold[0], group: 'silver' }], {}, template)).toEqual([
      {
        tenant: 'a',
        result: 'refused',
        message: 'its token is being requested at this moment, make the request again',
      },
    ]);
  });

  test('no more than 250 rows a second are written', async () => {
    const before = harness.clock.monotonicMs();
    await put(asked(...Array.from({ length: 1000 }, (_, index) => `t${index}`)));
    expect(harness.clock.monotonicMs() - before).toBe(3900);
    expect(await harness.store.countDue({ lane: NEW_EU })).toBe(1000);
  });

  test('a store that fails half-way fails the request, and repeating it does the rest', async () => {
    const { putTenant } = harness.store;
    let left = 60;
    harness.store.putTenant = async (...args) => {
      if ((left -= 1) < 0) throw new StoreUnavailableError('the token table could not be read or written: TestOutage');
      return putTenant.apply(harness.store, args);
    };
    const all = asked(...Array.from({ length: 100 }, (_, index) => `t${index}`));
    await expect(put(all)).rejects.toThrow(StoreUnavailableError);
    harness.store.putTenant = putTenant;
    const found = await results(all);
    expect([found.filter((one) => one === 'unchanged').length, found.length]).toEqual([60, 100]);
    expect(await harness.store.countDue({ lane: NEW_EU })).toBe(100);
  });

  test('removing forgets row, token and lease; a dry run and an unknown name say so', async () => {
    await put(asked('a', 'b'));
    await sweepOne('a');
    const remove = async (names: readonly unknown[], dryRun?: boolean) =>
      (
        await removeTenants(harness.dependencies as never, TEMPLATE, {
          tenants: names.map((tenant) => ({ tenant })),
          dryRun,
        })
      ).tenants.map(({ tenant, result }) => `${tenant} ${result}`);
    expect(await remove(['a', 'x', '../LEAK'], true)).toEqual(['a removed', 'x unknown', 'tenants[2] refused']);
    expect((await harness.store.read(keyFor('a'))).tenant).toBeDefined();
    expect(await remove(['a', 'x', '../LEAK'])).toEqual(['a removed', 'x unknown', 'tenants[2] refused']);
    expect(await harness.store.read(keyFor('a'))).toEqual({
      service: keyFor('a'),
      version: 0,
      consecutiveFailures: 0,
      lifetimes: [],
    });
    expect(await remove(['a', 'b'])).toEqual(['a unknown', 'b removed']);
  });
});
