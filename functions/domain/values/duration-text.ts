import { type Instant, secondsBetween, toUtc } from './instant.ts';

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

/** Returns an instant for people, in UTC: `08:03:11Z`, with the date before it where that is not the day of `now`. */
export function timeText(at: Instant, now: Instant): string {
  const [date = '', time = ''] = toUtc(at).split('T');
  return toUtc(now).startsWith(date) ? time : `${date} ${time}`;
}

/** Returns an instant for people with its distance from `now`: `08:03:11Z, in 13m 2s`, `07:48:51Z, 58s ago`. */
export function whenText(at: Instant, now: Instant): string {
  const seconds = secondsBetween(now, at);
  const distance = seconds < 0 ? `${durationText(-seconds)} ago` : `in ${durationText(seconds)}`;
  return `${timeText(at, now)}, ${distance}`;
}
