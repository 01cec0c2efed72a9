import { beforeEach, describe, expect, test } from '@jest/globals';
import { toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import { COUNTED_EVERY_SECONDS } from '../../../../functions/usecases/sweep/publish-tenants.ts';
import { COUNTED_ANEW } from '../../../../functions/usecases/tenants/count-tenants.ts';
import { TEMPLATE, TenantHarness } from '../../../support/tenant-harness.ts';

const OTHER: Template = { ...TEMPLATE, id: 'other' };
const DOWN = toFailure({ reason: 'http_503', message: 'down', httpStatus: 503 });

let harness: TenantHarness;
beforeEach(() => {
  harness = new TenantHarness();
});

const heartbeatOf = async () => (await harness.store.readForStatus([])).heartbeat;

describe('the heartbeat of a sweep', () => {
  test('says how many tokens are in use, due or not', async () => {
    await harness.addMany('fresh', 4, 3000);
    await harness.addMany('due', 2, 1000);
    await harness.add('newcomer');
    await harness.sweep([TEMPLATE], 0);
    expect((await heartbeatOf())?.templates).toMatchObject([{ inUse: 6, hosts: ['login.example.test'] }]);
  });

  test('is written with the last known numbers where a template cannot be counted, and the others are counted', async () => {
    await harness.addMany('t', 4, 3000);
    await harness.addMany('o', 3, 3000, OTHER);
    await harness.sweep([TEMPLATE, OTHER]);
    await harness.addMany('more', 2, 3000);
    await harness.addMany('more', 2, 3000, OTHER);
    harness.clock.advance(10);
    harness.published.length = 0;
    const countDue = harness.store.countDue.bind(harness.store);
    harness.store.countDue = (range) =>
      range.lane.startsWith('graph#') ? Promise.reject(new StoreUnavailableError('throttled')) : countDue(range);
    await expect(harness.sweep([TEMPLATE, OTHER])).rejects.toThrow('throttled');
    expect(await heartbeatOf()).toMatchObject({
      completedAt: harness.clock.now(),
      templates: [
        { service: 'graph', inUse: 4, hosts: ['login.example.test'] },
        { service: 'other', inUse: 5 },
      ],
    });
    expect(harness.linesOf('tenants_not_counted')).toMatchObject([{ level: 'error', fields: { service: 'graph' } }]);
    const gauges = harness.published.filter(({ metric }) => metric.name === 'TokensFresh');
    expect(gauges.map(({ service }) => service)).toEqual(['other']);
    expect(harness.published.some(({ metric }) => metric.name === 'SweepCompleted')).toBe(true);
  });

  describe('of very many in use', () => {
    const MANY = COUNTED_ANEW + 1;
    let counted = 0;
    /** Sweeps, and tells how many lanes were counted to their end. */
    const sweepAfter = async (seconds: number): Promise<number> => {
      counted = 0;
      harness.clock.advance(seconds);
      await harness.sweep([TEMPLATE], 0);
      return counted;
    };
    beforeEach(async () => {
      await harness.addMany('fresh', 3, 30_000);
      const countDue = harness.store.countDue.bind(harness.store);
      harness.store.countDue = async (range) => {
        if (range.until !== undefined || !/#\d$/.test(range.lane)) return countDue(range);
        counted += 1;
        return MANY;
      };
      await harness.sweep([TEMPLATE], 0);
    });

    test('counts them once an hour', async () => {
      const before = (await heartbeatOf())?.templates?.[0]?.inUse;
      expect(await sweepAfter(COUNTED_EVERY_SECONDS - 1)).toBe(0);
      expect((await heartbeatOf())?.templates?.[0]?.inUse).toBe(before);
      expect(await sweepAfter(1)).toBeGreaterThan(0);
    });

    test('counts them when others have come', async () => {
      await harness.add('newcomer');
      expect(await sweepAfter(300)).toBeGreaterThan(0);
    });

    test('counts them where nobody knows when that was last done', async () => {
      const heartbeat = await heartbeatOf();
      const [template] = heartbeat?.templates ?? [];
      if (!heartbeat || !template) throw new Error('a heartbeat was expected');
      const { inUseAt: _unknown, ...older } = template;
      await harness.store.noteSweep({ ...heartbeat, templates: [older] });
      expect(await sweepAfter(300)).toBeGreaterThan(0);
    });
  });

  test('is written where no time is left to count', async () => {
    await harness.addMany('t', 2, 3000);
    await harness.sweep();
    harness.clock.advance(300);
    await expect(harness.sweep([TEMPLATE], -25)).rejects.toThrow('no time left');
    expect(await heartbeatOf()).toMatchObject({ completedAt: harness.clock.now(), templates: [{ inUse: 2 }] });
  });
});

describe('a host that was in trouble at the end of a sweep', () => {
  const most = () => Math.max(...atOnce);
  let atOnce: number[];
  beforeEach(async () => {
    atOnce = [];
    let running = 0;
    const { tokenEndpoint } = harness.dependencies;
    const requestToken = tokenEndpoint.requestToken.bind(tokenEndpoint);
    tokenEndpoint.requestToken = async (definition, input) => {
      running += 1;
      atOnce.push(running);
      await harness.clock.sleep(1000);
      running -= 1;
      return requestToken(definition, input);
    };
    await harness.addMany('down', 15, 1000);
    harness.failure = DOWN;
    await harness.sweep();
    await harness.addMany('due', 30, 1000);
    harness.asked.length = 0;
    atOnce = [];
  });

  test('is asked by one first in the next, and nobody who fails is read for that', async () => {
    const read: string[] = [];
    const readAll = harness.store.readAll.bind(harness.store);
    harness.store.readAll = (keys) => {
      read.push(...keys);
      return readAll(keys);
    };
    await harness.sweep();
    expect(most()).toBe(1);
    expect(read.toSorted()).toEqual(Array.from({ length: 30 }, (_, index) => `graph#due${index}`).toSorted());
  });

  test('is asked as always once it has answered well', async () => {
    harness.failure = undefined;
    await harness.sweep();
    expect(atOnce.slice(0, 3)).toEqual([1, 1, 2]);
    expect((await heartbeatOf())?.troubledHosts).toBeUndefined();
  });

  test('is not held to be in trouble for longer than an hour', async () => {
    harness.clock.advance(3601);
    harness.failure = undefined;
    await harness.sweep();
    expect(Math.max(...atOnce.slice(0, 10))).toBe(10);
  });
});
