const NUMBER = new Intl.NumberFormat('en-US');
const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** Returns whole seconds as people say them: `1h 15m`, `45s`, `-2m`. */
export function formatDuration(seconds: number): string {
  let rest = Math.abs(seconds);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) {
      parts.push(`${count}${unit}`);
    }
  }
  return parts.length === 0 ? '0s' : `${seconds < 0 ? '-' : ''}${parts.join(' ')}`;
}

/** Returns a number with thousands separated: `432,000`. */
export function formatNumber(number: number): string {
  return NUMBER.format(number);
}

/** Returns a share as percent, rounded down to four digits: `100 %` means all, without exception. */
export function formatShare(share: number): string {
  return `${Math.floor(share * 1_000_000) / 10_000} %`;
}

/** Returns counts by name, the highest first: `advisory 24, missing 1`. */
export function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${formatNumber(count)}`)
    .join(', ');
}

/** Returns reasons, with how often each where there are several: `advisory`, or `advisory 24, missing 1`. */
export function formatReasons(reasons: Readonly<Record<string, number>>): string {
  const [only, ...more] = Object.keys(reasons);
  return only === undefined || more.length > 0 ? formatCounts(reasons) : only;
}
