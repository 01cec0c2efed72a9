import { expect, test } from '@jest/globals';
import { createReadGrid } from '../../../../../lib/cli/simulate/run/read-grid.ts';

test.each([
  [{ reads: 5, periodMs: 1000 }, [0, 200, 400, 600, 800, 1000]],
  [{ reads: 3, periodMs: 1000 }, [0, 333, 666, 1000, 1333, 1666]],
  [{ reads: 7, periodMs: 60_000 }, [0, 8571, 17_142, 25_714, 34_285, 42_857]],
  [{ reads: 1000, periodMs: 1000 }, [0, 1, 2, 3, 4, 5]],
  [{ reads: 1, periodMs: 3_600_000 }, [0, 3_600_000, 7_200_000, 10_800_000, 14_400_000, 18_000_000]],
])('%j is sent at %j', (rate, times) => {
  const { timeOf } = createReadGrid(rate, 1);
  expect(times.map((_, index) => timeOf(index))).toEqual(times);
});

test.each([
  [{ reads: 5, periodMs: 1000 }, 3000],
  [{ reads: 3, periodMs: 1000 }, 3001],
  [{ reads: 7, periodMs: 60_000 }, 70_000],
  [{ reads: 999, periodMs: 1000 }, 2500],
])('%j: the first read at or after each millisecond is found', (rate, durationMs) => {
  const { timeOf, firstFrom, count } = createReadGrid(rate, durationMs);
  for (let ms = -2, index = 0; ms <= durationMs; ms += 1) {
    while (timeOf(index) < ms) {
      index += 1;
    }
    expect(firstFrom(ms)).toBe(index);
  }
  expect(timeOf(count - 1)).toBeLessThan(durationMs);
  expect(timeOf(count)).toBeGreaterThanOrEqual(durationMs);
});

test('a year at 1000 reads a second is counted exactly', () => {
  const yearMs = 366 * 86_400_000;
  const { count, firstFrom, timeOf } = createReadGrid({ reads: 999, periodMs: 1000 }, yearMs);
  expect(count).toBe(366 * 86_400 * 999);
  expect(timeOf(firstFrom(yearMs - 1000))).toBe(yearMs - 1000);
});

test('without readers there are no reads', () => {
  expect(createReadGrid({ reads: 0, periodMs: 1 }, 86_400_000).count).toBe(0);
});
