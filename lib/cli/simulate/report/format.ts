import { countText } from '../../../../functions/domain/values/count-text.ts';

/** Returns a share as percent, rounded down to four digits: `100 %` means all, without exception. */
export function formatShare(share: number): string {
  return `${Math.floor(share * 1_000_000) / 10_000} %`;
}

/** Returns counts by name, the highest first: `advisory 24, missing 1`. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${countText(count)}`)
    .join(', ');
}

/** Returns reasons, with how often each where there are several: `advisory`, or `advisory 24, missing 1`. */
export function formatReasons(reasons: Readonly<Record<string, number>>): string {
  const [only, ...more] = Object.keys(reasons);
  return only === undefined || more.length > 0 ? formatCounts(reasons) : only;
}
