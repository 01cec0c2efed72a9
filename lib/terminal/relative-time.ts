import { distanceText, durationText } from '../../functions/domain/values/duration-text.ts';
import { instantOf } from '../../functions/domain/values/instant.ts';

/** Returns an instant as its distance from `now`, both RFC 3339 in UTC: `in 5m`, `now`, `3m ago`. */
export function fromNow(utc: string, now: string): string {
  return distanceText(instantOf(utc), instantOf(now));
}

/** Returns a duration with all its units, to the second: `1h 15m`, `2d 1h 5s`, `-2m`. */
export function exactDuration(seconds: number): string {
  return durationText(seconds, 4);
}

/** Returns a number of seconds, 0 or more, with its form for people where that says more: `56 s`, `94 s (1m 34s)`. */
export function secondsText(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${seconds} s (${durationText(seconds)})`;
}
