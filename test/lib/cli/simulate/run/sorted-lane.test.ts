import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../../functions/domain/values/instant.ts';
import type { DueKey } from '../../../../../functions/usecases/ports/tenant-store.ts';
import { seededRandom } from '../../../../../lib/cli/simulate/clock/seeded-random.ts';
import { SortedLane } from '../../../../../lib/cli/simulate/run/sorted-lane.ts';

const key = (name: string, dueAt: number): DueKey => ({ key: name, dueAt: instant(dueAt) });

function laneOf(...keys: readonly DueKey[]): SortedLane {
  const lane = new SortedLane();
  for (const one of keys) lane.add(one);
  return lane;
}

describe('a lane', () => {
  test('has its keys in the order of when they are due, those of one second by name', () => {
    const lane = laneOf(key('b', 2), key('a', 2), key('z', 1), key('\uffff', 2));
    expect(lane.read({}, undefined, 9)).toEqual({
      keys: [key('z', 1), key('a', 2), key('b', 2), key('\uffff', 2)],
      hasMore: false,
    });
  });

  test('is read from and until an instant, both included, and counted alike', () => {
    const lane = laneOf(...[1, 2, 2, 3].map((at, index) => key(`k${index}`, at)));
    const range = { from: instant(2), until: instant(2) };
    expect(lane.read(range, undefined, 9).keys.map((one) => one.key)).toEqual(['k1', 'k2']);
    expect([
      lane.count(range),
      lane.count({}),
      lane.count({ from: instant(4) }),
      lane.count({ until: instant(0) }),
    ]).toEqual([2, 4, 0, 0]);
    expect(lane.count({ from: instant(3), until: instant(1) })).toBe(0);
  });

  test('goes on after a key, also one that has gone since, and says whether there is more', () => {
    const lane = laneOf(key('a', 1), key('b', 2), key('c', 3));
    expect(lane.read({}, key('a', 1), 1)).toEqual({ keys: [key('b', 2)], hasMore: true });
    lane.remove(key('b', 2));
    expect(lane.read({}, key('b', 2), 1)).toEqual({ keys: [key('c', 3)], hasMore: false });
    expect(lane.read({ until: instant(2) }, key('c', 3), 1)).toEqual({ keys: [], hasMore: false });
  });

  test('does not mind a key that is removed twice', () => {
    const lane = laneOf(key('a', 1), key('b', 1));
    lane.remove(key('a', 1));
    lane.remove(key('a', 1));
    expect(lane.count({})).toBe(1);
  });

  test('has after drawn changes what sorting them anew has', () => {
    const random = seededRandom(1);
    const lane = new SortedLane();
    const expected = new Map<string, DueKey>();
    for (let step = 0; step < 3000; step++) {
      const one = key(`k${Math.floor(random() * 200)}`, Math.floor(random() * 50));
      const before = expected.get(one.key);
      if (before) lane.remove(before);
      lane.add(one);
      expected.set(one.key, one);
    }
    const sorted = [...expected.values()].toSorted((a, b) => a.dueAt - b.dueAt || (a.key < b.key ? -1 : 1));
    expect(lane.read({}, undefined, 1000).keys).toEqual(sorted);
  });
});
