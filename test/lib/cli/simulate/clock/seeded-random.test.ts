import { describe, expect, test } from '@jest/globals';
import { seededRandom, wholeBetween } from '../../../../../lib/cli/simulate/clock/seeded-random.ts';

const series = (...seeds: number[]) => {
  const random = seededRandom(...seeds);
  return Array.from({ length: 1000 }, () => random());
};

test('the same seeds give the same series, others another', () => {
  expect(series(1, 2)).toEqual(series(1, 2));
  const firsts = [series(1), series(2), series(1, 0), series(1, 1), series(0, 1), series(0)].map(([first]) => first);
  expect(new Set(firsts).size).toBe(firsts.length);
});

test('numbers are from 0 to 1 and spread evenly', () => {
  const numbers = Array.from({ length: 100 }, (_, seed) => series(seed)).flat();
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((n) => Math.floor(n * 10) === tenth).length);
  // 10,000 are expected in each; the standard deviation is 95.
  expect(Math.min(...tenths)).toBeGreaterThan(9500);
  expect(Math.max(...tenths)).toBeLessThan(10_500);
});

describe('a whole number of a range', () => {
  test.each([
    [0, 3, 3],
    [0.3333, 3, 3],
    [0.3334, 3, 4],
    [0.9999, 3, 5],
  ])('%d of 3 to 5 is %d', (drawn, min, expected) => {
    expect(wholeBetween(() => drawn, { min, max: 5 })).toBe(expected);
  });

  test('nothing is drawn where there is nothing to choose', () => {
    const never = () => {
      throw new Error('drawn');
    };
    expect(wholeBetween(never, { min: 7, max: 7 })).toBe(7);
  });
});
