const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/**
 * Returns a duration for people, in the form that options take: `45s`, `23m 10s`, `1d 2h`, `-12s`.
 *
 * @param seconds whole, may be negative
 * @param units how many units are shown, from the largest that is not zero on; the rest is dropped. Default 2, 4 are exact
 */
export function durationText(seconds: number, units = 2): string {
  let rest = Math.abs(seconds);
  const counts = UNITS.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { unit, count };
  });
  const largest = counts.findIndex(({ count }) => count > 0);
  const shown = largest < 0 ? [] : counts.slice(largest, largest + units).filter(({ count }) => count > 0);
  return `${seconds < 0 ? '-' : ''}${shown.map(({ unit, count }) => `${count}${unit}`).join(' ') || '0s'}`;
}
