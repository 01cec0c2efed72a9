import { expect, test } from '@jest/globals';
import { lanesOf } from '../../../../functions/domain/template/due-lane.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import type { DueIndex, DueKey } from '../../../../functions/usecases/ports/tenant-store.ts';
import { type Place, START } from '../../../../functions/usecases/status/status-cursor.ts';
import { keysAfter } from '../../../../functions/usecases/status/tenant-keys.ts';
import { inTurns } from '../../../../functions/usecases/tenants/query-turns.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';

const NOW = instant(1_800_000_000);
const LANES = lanesOf({ id: 'graph' }, 'login.example.test');

/** An index whose order within a second is its own, as DynamoDB promises none; each lane has the same tenants, by its number. */
function indexOf(seconds: readonly number[], queries: number[]): DueIndex {
  return {
    countDue: async () => seconds.length,
    readDue: async ({ lane, from = 0, until = Number.POSITIVE_INFINITY, after, limit }) => {
      queries.push(limit);
      const all = seconds
        .map((second, nth): DueKey => ({ key: `graph#${lane}-${nth}`, dueAt: plusSeconds(NOW, second) }))
        .toSorted((a, b) => a.dueAt - b.dueAt || (a.key < b.key ? 1 : -1))
        .filter(({ dueAt }) => dueAt >= from && dueAt <= until);
      const start = after ? all.findIndex(({ key }) => key === after.key) + 1 : 0;
      return { keys: all.slice(start, start + limit), hasMore: start + limit < all.length };
    },
  };
}

async function pagesOf(seconds: readonly number[], count: number): Promise<{ keys: string[]; queries: number[] }> {
  const queries: number[] = [];
  const index = indexOf(seconds, queries);
  const keys: string[] = [];
  for (let after: Place = START; ; ) {
    const page = await keysAfter(index, LANES, { after, count, sha256Hex });
    const last = page.at(-1);
    if (!last) return { keys, queries };
    keys.push(...page.map(({ key }) => key));
    after = last;
  }
}

test.each([
  ['one second for all', Array.from({ length: 60 }, () => 0)],
  ['two of them', Array.from({ length: 60 }, (_, nth) => nth % 2)],
  ['one each', Array.from({ length: 60 }, (_, nth) => nth)],
  ['one for most', Array.from({ length: 60 }, (_, nth) => Math.max(nth - 50, 0))],
])('every tenant is on one page, whatever the order of the index within a second: %s', async (_title, seconds) => {
  for (const count of [1, 7, 20, 200]) {
    const { keys } = await pagesOf(seconds, count);
    expect(new Set(keys).size).toBe(60 * LANES.length);
    expect(keys).toHaveLength(60 * LANES.length);
  }
});

test('what is due for long comes first over all lanes in use', async () => {
  const { keys } = await pagesOf([30, 10, 20], 4);
  const order = keys.filter((key) => /#[0-4]-/.test(key)).map((key) => key.at(-1));
  expect(order.join('')).toBe('111112222200000');
});

test('as many keys are read of a lane as a page has, and one more', async () => {
  const queries: number[] = [];
  const seconds = Array.from({ length: 60 }, (_, nth) => nth);
  await keysAfter(indexOf(seconds, queries), LANES, { after: START, count: 20, sha256Hex });
  expect(queries).toEqual([21]);
});

test('a status runs a few queries at once and no more, and those that fail let others go on', async () => {
  let running = 0;
  let most = 0;
  const work = async (result: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (result % 3 === 0) throw new Error('down');
    return result;
  };
  const index = inTurns({
    countDue: ({ from = 0 }) => work(from),
    readDue: async ({ limit }) => ({ keys: [], hasMore: (await work(limit)) > 0 }),
  });
  const counted = Array.from({ length: 20 }, (_, nth) => index.countDue({ lane: 'a', from: instant(nth) }));
  const read = Array.from({ length: 20 }, (_, nth) => index.readDue({ lane: 'a', limit: nth }));
  const ends = await Promise.allSettled([...counted, ...read]);
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(14);
  expect(most).toBe(4);
});
