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

/** Returns `05:01:10Z`, with the date before it where that is not the day of `now`; both are RFC 3339 in UTC. */
export function shortUtc(utc: string, now: string): string {
  const [date = '', time = ''] = utc.split('T');
  return now.startsWith(date) ? time : `${date} ${time}`;
}

/** Returns an instant for people, in UTC, as {@link shortUtc} does. */
export function timeText(at: Instant, now: Instant): string {
  return shortUtc(toUtc(at), toUtc(now));
}

/** Returns how far an instant is from `now`: `in 13m 2s`, `now`, `58s ago`. */
export function distanceText(at: Instant, now: Instant): string {
  const seconds = secondsBetween(now, at);
  if (seconds === 0) return 'now';
  return seconds > 0 ? `in ${durationText(seconds)}` : `${durationText(-seconds)} ago`;
}

/** Returns an instant for people with its distance from `now`: `08:03:11Z, in 13m 2s`, `07:48:51Z, 58s ago`. */
export function whenText(at: Instant, now: Instant): string {
  return `${timeText(at, now)}, ${distanceText(at, now)}`;
}
