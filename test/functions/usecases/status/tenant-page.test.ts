import { beforeEach, describe, expect, test } from '@jest/globals';
import type { StatusAnswer } from '../../../../functions/contract/status.ts';
import { parseServeTokensRequest } from '../../../../functions/domain/service/serve-request.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import { type AskedTenants, getStatus } from '../../../../functions/usecases/status/get-status.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';
import { refreshTenant, registerTenant } from '../../../support/registered-tenant.ts';

const graph: Template = { ...DEFINITION, id: 'graph', tenants: {} };
const regional: Template = {
  ...DEFINITION,
  id: 'regional',
  tokenUrl: 'https://{region}.example.test/token',
  tenants: { parameters: { region: ['eu', 'us'] } },
};
const FAILURE = { kind: 'transient', reason: 'http_503', message: 'down', httpStatus: 503 } as const;

let harness: RefreshHarness;
const status = (asked: AskedTenants = {}, definitions = [DEFINITION, graph, regional]): Promise<StatusAnswer> =>
  getStatus(harness.dependencies, definitions, 'per-service', {}, asked);
const named = ({ services }: StatusAnswer): readonly string[] => services.flatMap(({ tenant }) => tenant ?? []);

/** Returns what every page has, by the cursor of the one before. */
async function pages(asked: AskedTenants, between?: () => Promise<unknown>): Promise<readonly (readonly string[])[]> {
  const all: (readonly string[])[] = [];
  let after: string | undefined;
  do {
    const answer = await status({ ...asked, after });
    all.push(named(answer));
    after = answer.next;
    await between?.();
    expect(all.length).toBeLessThan(50);
  } while (after !== undefined);
  return all;
}

/** Registers tenants: one never tried, one each failing with and without a token, and some in use, the oldest first. */
async function fleet(): Promise<void> {
  for (let index = 0; index < 6; index += 1) {
    await refreshTenant(harness, await registerTenant(harness, graph, { tenant: `used-${index}` }));
    harness.clock.advance(index < 5 ? 1000 : 1500);
  }
  const eu = { parameters: { region: 'eu' } };
  const failing = await registerTenant(harness, regional, { tenant: 'failing', ...eu });
  await refreshTenant(harness, failing);
  harness.failure = FAILURE;
  await refreshTenant(harness, failing);
  await refreshTenant(harness, await registerTenant(harness, graph, { tenant: 'unusable' }));
  await registerTenant(harness, regional, { tenant: 'new', parameters: { region: 'us' } });
}
const IN_ORDER = ['unusable', 'new', 'failing', 'used-0', 'used-1', 'used-2', 'used-3', 'used-4', 'used-5'];

beforeEach(() => {
  harness = new RefreshHarness();
});

describe('a status with tenants', () => {
  test('has services without tenants, counts of the others, and the worst of these', async () => {
    await fleet();
    const answer = await status({ limit: 2 });
    expect(answer.services.map(({ service, tenant }) => [service, tenant])).toEqual([
      ['genesys', undefined],
      ['graph', 'unusable'],
      ['regional', 'new'],
    ]);
    expect(answer.templates).toMatchObject([
      { service: 'graph', tenants: 7, counts: { unusable: 1 } },
      { service: 'regional', tenants: 2, counts: { new: 1, failing: 1 } },
    ]);
  });

  test('has its tenants in one order over all services and hosts, however long its pages', async () => {
    await fleet();
    for (const limit of [1, 2, 3, 8, 9, 10, 200]) {
      const all = await pages({ limit });
      expect(all.flat()).toEqual(IN_ORDER);
      expect(all).toHaveLength(Math.ceil(IN_ORDER.length / limit));
    }
  });

  test('tells services and counts on the first page only', async () => {
    await fleet();
    const { next } = await status({ limit: 1 });
    const second = await status({ limit: 1, after: next });
    expect(second.services).toMatchObject([{ service: 'regional', tenant: 'new' }]);
    expect(second).not.toHaveProperty('templates');
    expect(second.schedule).toEqual((await status()).schedule);
  });

  test('comes to an end, with all of them, where others have stored numbers in the index that are no instants', async () => {
    const numbers = [-1e40, -5, 0.25, 0.5, 1_800_000_000.5, 9_007_199_254_740_991, 1e40, 1e40];
    for (const [index, at] of numbers.entries()) {
      await registerTenant(harness, graph, { tenant: `odd-${index}` });
      harness.store.setDue(`graph#odd-${index}`, { lane: 'graph#login.example.test#failing', at: at as Instant });
    }
    const all = await pages({ limit: 1 });
    expect(all.flat().sort()).toEqual(numbers.map((_, index) => `odd-${index}`));
    expect((await pages({ limit: 3 })).flat()).toEqual(all.flat());
  });

  test('with a limit of 0 has counts alone, and says where tenants begin', async () => {
    await fleet();
    const { services, templates, next } = await status({ limit: 0 });
    expect(services).toMatchObject([{ service: 'genesys' }]);
    expect(templates).toHaveLength(2);
    expect(named(await status({ after: next }))).toEqual(IN_ORDER);
  });

  test('of nobody has neither tenants nor another page', async () => {
    for (const limit of [0, 1, 20, 200]) {
      const answer = await status({ limit });
      expect(named(answer)).toEqual([]);
      expect(answer).not.toHaveProperty('next');
      expect(answer.templates).toMatchObject([{ tenants: 0 }, { tenants: 0 }]);
    }
    expect(await status({}, [graph])).toMatchObject({ healthy: true });
    expect(await status({}, [DEFINITION])).not.toHaveProperty('templates');
  });

  test('has 20 tenants where nobody says how many, and many of one second on as many pages as it takes', async () => {
    for (let index = 0; index < 45; index += 1) {
      await registerTenant(harness, graph, { tenant: `t${index}` });
    }
    const all = await pages({});
    expect(all.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(new Set(all.flat()).size).toBe(45);
  });

  test('passes over nobody who stands still while others move between pages', async () => {
    await fleet();
    harness.failure = undefined;
    let isFirst = true;
    const all = await pages({ limit: 2 }, async () => {
      if (!isFirst) return;
      isFirst = false;
      await harness.store.removeTenant('graph#unusable');
      await refreshTenant(harness, await registerTenant(harness, graph, { tenant: 'used-0' }));
    });
    expect(all.flat().filter((name) => name !== 'used-0')).toEqual(IN_ORDER.filter((name) => name !== 'used-0'));
  });

  test('leaves out a tenant whose item is gone though the index has it still, and the page goes on', async () => {
    await fleet();
    harness.store.tamper('regional#new', ({ tenant: _gone, ...record }) => record);
    expect((await pages({ limit: 2 })).flat()).toEqual(IN_ORDER.filter((name) => name !== 'new'));
  });

  test('has damaged tenants and those that no longer fit among the others, and says what to do', async () => {
    await fleet();
    harness.store.tamper('graph#used-5', ({ tenant: _damaged, ...record }) => ({
      ...record,
      unreadable: ['tenant.addedAt'],
    }));
    harness.store.tamper('regional#new', (record) => ({ ...record, tenant: { addedAt: harness.clock.now() } }));
    const { services } = await status({ limit: 200 });
    const told = services.filter(({ diagnosis }) => diagnosis.code === 'tenant-unfit');
    expect(told.map(({ tenant, state, usable }) => [tenant, state, usable])).toEqual([
      ['new', 'unusable', false],
      ['used-5', 'unusable', false],
    ]);
    expect(told[0]?.diagnosis.advice).toMatch(/: npx token-keeper tenant add regional new$/);
    expect(named({ services } as StatusAnswer)).toEqual(IN_ORDER);
  });

  test('says that the store cannot be read', async () => {
    harness.store.isDown = true;
    await expect(status()).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });
});

describe('a cursor', () => {
  test('goes on within the same request only', async () => {
    await fleet();
    const { next = '' } = await status({ limit: 1 });
    const [kind, ...rest] = next.split('.');
    const forged = [
      `new.${rest.join('.')}`,
      `${next}0`,
      next.slice(1),
      `${kind}`,
      '',
      'x',
      `${kind}.1e3.${rest[1]}.${rest[2]}`,
    ];
    for (const after of forged) {
      await expect(status({ after })).rejects.toMatchObject({ name: 'InvalidRequest' });
    }
    for (const asked of [{ state: 'due' }, { group: 'gold' }] as const) {
      await expect(status({ ...asked, after: next })).rejects.toMatchObject({ name: 'InvalidRequest' });
    }
    await expect(status({ after: next }, [graph])).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(status({ after: next }, [DEFINITION])).rejects.toMatchObject({ name: 'InvalidRequest' });
    expect(await status({ after: next, limit: 200 })).not.toHaveProperty('next');
  });

  test('holds no name', async () => {
    await fleet();
    expect((await status({ limit: 1 })).next).toMatch(/^unusable\.\d+\.[0-9a-f]{12}\.[0-9a-f]{16}$/);
  });
});

describe('a status of tenants in one state', () => {
  test.each([
    ['fresh', ['failing', 'used-5']],
    ['due', ['used-4']],
    ['overdue', ['used-3']],
    ['unusable', ['unusable', 'new', 'used-0', 'used-1', 'used-2']],
    ['on-read', []],
  ] as const)('%s', async (state, names) => {
    await fleet();
    expect(named(await status({ state }))).toEqual(names);
    expect((await pages({ state, limit: 1 })).flat()).toEqual(names);
  });

  test('reads no lane that can have none, and of those in use what is due', async () => {
    await fleet();
    const lanes: string[] = [];
    const { store } = harness;
    const counting = {
      readForStatus: (...keys: Parameters<typeof store.readForStatus>) => store.readForStatus(...keys),
      countDue: (range: Parameters<typeof store.countDue>[0]) => store.countDue(range),
      readDue: (query: Parameters<typeof store.readDue>[0]) => {
        lanes.push(`${query.lane.split('#')[2]}${query.until === undefined ? '' : ' until now'}`);
        return store.readDue(query);
      },
    };
    const { next } = await status({ state: 'due', limit: 0 });
    lanes.length = 0;
    await getStatus(
      { ...harness.dependencies, store: counting },
      [graph],
      'per-service',
      {},
      { state: 'due', limit: 1 },
    );
    expect(next).toBeDefined();
    expect(new Set(lanes.filter((lane) => lane.includes('until now')))).toEqual(
      new Set(['0', '1', '2', '3', '4'].map((lane) => `${lane} until now`)),
    );
  });

  test('goes on behind a thousand that are in another one', async () => {
    for (let index = 0; index < 1100; index += 1) {
      await registerTenant(harness, graph, { tenant: `n${index}` });
    }
    await refreshTenant(harness, await registerTenant(harness, graph, { tenant: 'fresh' }));
    const key = 'graph#n5';
    harness.store.tamper(key, (record) => ({ ...record, token: harness.store.peek('graph#fresh').token }));
    expect((await pages({ state: 'unusable', limit: 200 })).flat()).toHaveLength(1099);
    expect((await pages({ group: 'gold', limit: 200 })).map(({ length }) => length)).toEqual([0, 0]);
  });
});

describe('services with tenants are healthy', () => {
  test.each([
    [0, 1, true],
    [1, 1, false],
    [1, 20, true],
    [1, 19, false],
    [2, 20, false],
  ])('with %i of %i unusable: %p', async (unusable, tenants, isHealthy) => {
    for (let index = 0; index < tenants; index += 1) {
      harness.failure = index < unusable ? FAILURE : undefined;
      await refreshTenant(harness, await registerTenant(harness, graph, { tenant: `t${index}` }));
    }
    expect(await status({}, [graph])).toMatchObject({ healthy: isHealthy });
  });

  test('not where none of them has a token yet', async () => {
    await registerTenant(harness, graph, { tenant: 'first' });
    expect(await status({}, [graph])).toMatchObject({ healthy: false });
  });
});

test.each([
  [{ limit: -1 }],
  [{ limit: 201 }],
  [{ limit: 1.5 }],
  [{ limit: '20' }],
  [{ state: 'failing' }],
  [{ state: 'constructor' }],
  [{ after: 7 }],
])('a request with %j is wrong', (members) => {
  expect(() => parseServeTokensRequest({ operation: 'status', ...members })).toThrow(
    expect.objectContaining({
      name: 'InvalidRequest',
      message: expect.stringContaining(`"${Object.keys(members)[0]}"`),
    }),
  );
});
