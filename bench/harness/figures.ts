import type { Goal, Spread } from './bench.ts';

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Returns a figure with three digits that count; from 100 on as a whole number in groups, `271,652`. */
export function figureText(figure: number): string {
  return Math.abs(figure) >= 99.95 || Number.isInteger(figure) ? GROUPED.format(figure) : figure.toPrecision(3);
}

/** Returns `min / median / max`; one figure where they are all the same. */
export function spreadText({ min, median, max }: Spread): string {
  return min === max ? figureText(median) : [min, median, max].map(figureText).join(' / ');
}

/** Returns `ratio <= 0.65`; an empty text without a goal. */
export function goalText(goal: Goal | undefined): string {
  const bounds = [
    ...(goal?.atLeast === undefined ? [] : [`>= ${boundText(goal.atLeast)}`]),
    ...(goal?.atMost === undefined ? [] : [`<= ${boundText(goal.atMost)}`]),
  ];
  return goal === undefined ? '' : `${goal.of} ${bounds.join(', ')}`;
}

/** A goal is shown as it was set: rounding would tell another one. */
function boundText(bound: number): string {
  return bound.toLocaleString('en-US', { maximumFractionDigits: 20 });
}
