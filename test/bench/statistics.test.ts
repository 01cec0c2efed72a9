import { describe, expect, test } from '@jest/globals';
import type { Goal } from '../../bench/harness/bench.ts';
import { compared, exactly, passes, ratioOf, spreadOf } from '../../bench/harness/statistics.ts';

describe('a spread', () => {
  test.each([
    [[7], { min: 7, median: 7, max: 7 }],
    [[2, 1], { min: 1, median: 1.5, max: 2 }],
    [[9, 10, 1], { min: 1, median: 9, max: 10 }],
    // As text, 10 would come before 9.
    [[10, 9, 8, 100], { min: 8, median: 9.5, max: 100 }],
    [[-1, 0, 1], { min: -1, median: 0, max: 1 }],
  ])('of %j is %j', (samples, expected) => {
    expect(spreadOf(samples)).toEqual(expected);
  });

  test('leaves the samples as they are', () => {
    const samples = [3, 1, 2];
    spreadOf(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  test.each([
    [[], 'nothing was measured'],
    [[1, Number.NaN, 2], 'no number'],
    [[1, Number.POSITIVE_INFINITY], 'no number'],
  ])('of %j is none: %s', (samples, message) => {
    expect(() => spreadOf(samples)).toThrow(message);
  });
});

describe('a ratio', () => {
  test('is of the medians, not of the means', () => {
    expect(ratioOf(spreadOf([1, 2, 300]), spreadOf([4, 4, 4]))).toBe(0.5);
  });

  test.each([0, -1])('over %d is none', (comparator) => {
    expect(() => ratioOf(exactly(1), exactly(comparator))).toThrow('above 0');
  });

  test('is in a result of samples measured side by side', () => {
    const result = { name: 'row', unit: 'ms', comparatorName: 'other' };
    expect(compared(result, { ours: [3, 1, 2], comparator: [8] })).toEqual({
      ...result,
      ours: { min: 1, median: 2, max: 3 },
      comparator: { min: 8, median: 8, max: 8 },
      ratio: 0.25,
    });
  });
});

describe('a goal', () => {
  const atMost: Goal = { of: 'ratio', atMost: 0.65 };
  const atLeast: Goal = { of: 'ratio', atLeast: 0.8 };
  const between: Goal = { of: 'ours', atLeast: 1, atMost: 2 };
  test.each([
    [atMost, { ratio: 0.65 }, true],
    [atMost, { ratio: 0.6500001 }, false],
    [atMost, { ratio: 0 }, true],
    [atLeast, { ratio: 0.8 }, true],
    [atLeast, { ratio: 0.7999999 }, false],
    [between, { ours: 1 }, true],
    [between, { ours: 2 }, true],
    [between, { ours: 0.999 }, false],
    [between, { ours: 2.001 }, false],
    // Kept by ours, which is not what it is about.
    [atMost, { ours: 0.1, ratio: 0.9 }, false],
    [{ of: 'ours', atMost: 0 } as const, { ours: 0, ratio: 9 }, true],
    [{ of: 'ours', atMost: 0 } as const, { ours: 1 }, false],
    // Nothing was compared.
    [atMost, { ours: 0.1 }, false],
    [undefined, { ours: 1, ratio: 1 }, undefined],
  ] satisfies [Goal | undefined, { ours?: number; ratio?: number }, boolean | undefined][])(
    '%j with %j: %s',
    (goal, { ours = 1000, ratio }: { readonly ours?: number; readonly ratio?: number }, expected) => {
      expect(
        passes({ ours: exactly(ours), ...(ratio === undefined ? {} : { ratio }), ...(goal ? { goal } : {}) }),
      ).toBe(expected);
    },
  );

  test('is about the median of ours', () => {
    expect(passes({ ours: spreadOf([1, 2, 99]), goal: { of: 'ours', atMost: 2 } })).toBe(true);
  });
});
