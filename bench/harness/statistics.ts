import type { BenchResult, Goal, Spread } from './bench.ts';

/**
 * Returns the least, the middle and the greatest of the samples; between two middle ones their mean.
 *
 * @throws {Error} when there are none, or one of them is no finite number
 */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) {
    throw new Error('nothing was measured');
  }
  if (!sorted.every(Number.isFinite)) {
    throw new Error('what was measured is no number');
  }
  return { min, median: (lower + upper) / 2, max };
}

/** Returns a spread that is one exact figure, as of something counted. */
export function exactly(figure: number): Spread {
  return { min: figure, median: figure, max: figure };
}

/**
 * Returns the median of ours over the median of the comparator.
 *
 * @throws {Error} when the comparator is not above 0
 */
export function ratioOf(ours: Spread, comparator: Spread): number {
  if (!(comparator.median > 0)) {
    throw new Error('a ratio needs a comparator above 0');
  }
  return ours.median / comparator.median;
}

/** Tells whether a result keeps its goal, bounds included; `undefined` without a goal. The figures are not rounded. */
export function passes({ goal, ratio, ours }: Pick<BenchResult, 'goal' | 'ratio' | 'ours'>): boolean | undefined {
  if (goal === undefined) {
    return undefined;
  }
  const figure = goal.of === 'ratio' ? ratio : ours.median;
  return figure !== undefined && isWithin(figure, goal);
}

function isWithin(figure: number, { atMost, atLeast }: Goal): boolean {
  return figure <= (atMost ?? Number.POSITIVE_INFINITY) && figure >= (atLeast ?? Number.NEGATIVE_INFINITY);
}

/** Returns a result of samples that were measured side by side, with its ratio. */
export function compared(
  result: Omit<BenchResult, 'ours' | 'comparator' | 'ratio'>,
  samples: { readonly ours: readonly number[]; readonly comparator: readonly number[] },
): BenchResult {
  const ours = spreadOf(samples.ours);
  const comparator = spreadOf(samples.comparator);
  return { ...result, ours, comparator, ratio: ratioOf(ours, comparator) };
}
