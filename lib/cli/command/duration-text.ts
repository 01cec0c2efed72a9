const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/**
 * Returns seconds as people read them, in the two largest units that are not zero: `59s`, `5m`, `1h 5m`, `1d 2h`, `-12s`.
 *
 * @param seconds whole, may be negative
 */
export function durationText(seconds: number): string {
  let rest = Math.abs(seconds);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || parts.length > 0) {
      parts.push(`${count}${unit}`);
    }
  }
  const shown = parts.slice(0, 2).filter((part) => !part.startsWith('0'));
  return `${seconds < 0 ? '-' : ''}${shown.join(' ') || '0s'}`;
}
