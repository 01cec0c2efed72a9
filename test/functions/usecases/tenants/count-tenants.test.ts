import { describe, expect, test } from '@jest/globals';
import { type Lane, lanesOf } from '../../../../functions/domain/template/due-lane.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import type { DueRange } from '../../../../functions/usecases/ports/tenant-store.ts';
import {
  COUNTED_ANEW,
  countTenants,
  countTenantsOfHost,
} from '../../../../functions/usecases/tenants/count-tenants.ts';
import { SimulatedStore } from '../../../../lib/cli/simulate/run/simulated-store.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const NOW = instant(1_800_000_000);
const HOST = 'login.example.test';
const TEMPLATE: Template = { ...DEFINITION, id: 'graph', tenants: {} };
const REGIONAL: Template = {
  ...TEMPLATE,
  tokenUrl: 'https://login.{region}.example.test/{tenant}',
  tenants: { parameters: { region: ['eu', 'us'] } },
};

/** Returns a store with tenants in lanes: each a lane by its kind or number, and how long ago its tenant was due. */
function storeWith(template: Template, host: string, tenants: readonly (readonly [string | number, number])[]) {
  const store = new SimulatedStore();
  tenants.forEach(([lane, dueForSeconds], index) => {
    const { key } = (
      typeof lane === 'number'
        ? lanesOf(template, host)[lane]
        : lanesOf(template, host).find(({ kind }) => kind === lane)
    ) as Lane;
    store.setDue(`${template.id}#t${index}`, { lane: key, at: plusSeconds(NOW, -dueForSeconds) });
  });
  return store;
}

const counted = (tenants: readonly (readonly [string | number, number])[], lifetimeSeconds?: number) =>
  countTenants(storeWith(TEMPLATE, HOST, tenants), TEMPLATE, { lifetimeSeconds, now: NOW });

describe('counting the tenants of a template', () => {
  test('tells fresh, due, late and over apart by when they were due, with the five minutes of the spread', async () => {
    // An hour: due at 1200 s left, late from 600 s on, over from 30 s on, and 299 s of spread before that.
    const tenants = [-1, 0, 898, 899, 1468, 1469].map((seconds, index) => [index % 5, seconds] as const);
    expect(await counted(tenants, 3600)).toEqual({
      service: 'graph',
      tenants: 6,
      counts: { fresh: 1, due: 2, late: 2, failing: 0, unusable: 1, new: 0 },
      oldestDueSeconds: 1469,
    });
  });

  test('counts new, failing and unusable tenants by their lanes, due or not', async () => {
    const tenants = [
      ['new', 4000],
      ['new', -50],
      ['failing', -100],
      ['unusable', 20],
    ] as const;
    expect(await counted(tenants, 3600)).toMatchObject({
      tenants: 4,
      counts: { new: 2, failing: 1, unusable: 1 },
      oldestDueSeconds: 20,
    });
  });

  test('newcomers have no token that could be due', async () => {
    expect(await counted([['new', 4000]])).toMatchObject({ counts: { new: 1 }, oldestDueSeconds: null });
  });

  test('calls none late as long as no lifetime is known, nor where tokens are too short to be kept out of their last minutes', async () => {
    expect(await counted([[0, 5000]])).toMatchObject({ counts: { due: 1, late: 0, unusable: 0 } });
    expect(await counted([[0, 400]], 900)).toMatchObject({ counts: { due: 1, late: 0, unusable: 0 } });
    expect(await counted([[0, 719]], 900)).toMatchObject({ counts: { due: 0, late: 0, unusable: 1 } });
  });

  test('of very many in use those who are not due are told by the last sweep, and not read', async () => {
    const tenants = [-9000, -1, 0, 900, 1470].map((seconds, index) => [index % 2, seconds] as const);
    const store = storeWith(TEMPLATE, HOST, tenants);
    const counts: DueRange[] = [];
    const countDue = store.countDue.bind(store);
    store.countDue = (range) => {
      counts.push(range);
      return countDue(range);
    };
    const countWith = (inUse: number) => countTenants(store, TEMPLATE, { lifetimeSeconds: 3600, inUse, now: NOW });
    expect(await countWith(COUNTED_ANEW + 1)).toMatchObject({
      tenants: COUNTED_ANEW + 1,
      counts: { fresh: COUNTED_ANEW - 2, due: 1, late: 1, unusable: 1 },
    });
    expect(counts.every(({ until }) => until !== undefined && until <= NOW)).toBe(true);
    expect(await countWith(COUNTED_ANEW)).toMatchObject({ tenants: 5, counts: { fresh: 2 } });
  });

  test('more are due than were in use after the last sweep: none is fresh', async () => {
    const store = storeWith(TEMPLATE, HOST, [[0, 5]]);
    store.countDue = async ({ until }) => (until === undefined ? 0 : COUNTED_ANEW + 9);
    expect(await countTenants(store, TEMPLATE, { inUse: COUNTED_ANEW + 1, now: NOW })).toMatchObject({
      counts: { fresh: 0, due: COUNTED_ANEW + 9 },
    });
  });

  test('counts who stands at a limit, or at a time that nobody can have written, once', async () => {
    const odd = [-1, 898, 899, 1468, 1469, 1470, 1_800_000_000].map((seconds, index) => [index % 5, seconds] as const);
    const all = await counted(odd, 3600);
    expect(all.counts).toEqual({ fresh: 1, due: 1, late: 2, failing: 0, unusable: 3, new: 0 });
  });

  test('nobody is registered', async () => {
    expect(await counted([], 3600)).toMatchObject({ tenants: 0, oldestDueSeconds: null });
  });

  test.each([-1e40, -5, 0.5])('counts where somebody has stored %p, which is no instant', async (at) => {
    const store = new SimulatedStore();
    for (const kind of ['0', 'new', 'failing', 'unusable']) {
      store.setDue(`graph#${kind}`, { lane: `graph#${HOST}#${kind}`, at: at as Instant });
    }
    const answer = await countTenants(store, TEMPLATE, { lifetimeSeconds: 3600, now: NOW });
    expect(answer).toMatchObject({ tenants: 4, counts: { new: 1, failing: 1 }, oldestDueSeconds: NOW });
  });

  test('counts all hosts of a template, or one', async () => {
    const store = storeWith(REGIONAL, 'login.eu.example.test', [[0, 5]]);
    const { key } = lanesOf(REGIONAL, 'login.us.example.test')[3] as Lane;
    store.setDue('graph#other', { lane: key, at: plusSeconds(NOW, -70) });
    expect(await countTenants(store, REGIONAL, { now: NOW })).toMatchObject({ tenants: 2, oldestDueSeconds: 70 });
    const ofOne = await countTenantsOfHost(store, REGIONAL, 'login.eu.example.test', { now: NOW });
    expect(ofOne).toMatchObject({ counts: { due: 1 }, firstInUseAt: plusSeconds(NOW, -5) });
  });
});
