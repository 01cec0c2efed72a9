import { type Instant, instant } from '../values/instant.ts';
import { FURTHEST_PLAUSIBLE_SECONDS, LONGEST_PLAUSIBLE_SECONDS } from './lifetime.ts';
import { MAX_LIFETIME_SECONDS } from './timing.ts';

/**
 * What a number given as a lifetime means: seconds as the standard has it, milliseconds because something agrees with that,
 * milliseconds as a guess, the instant of expiry itself, nothing left, or nothing that can be believed.
 */
export type LifetimeReading =
  | { readonly is: 'seconds' | 'milliseconds' | 'guess'; readonly seconds: number }
  | { readonly is: 'instant'; readonly at: Instant }
  | { readonly is: 'zero' | 'over' | 'implausible' };

/** Milliseconds are looked for from here on where something agrees with them: a minute of them. */
const CONFIRMED_MILLISECONDS_FROM = 60_000;
/** By the number alone milliseconds are 5 minutes to a week. */
const MILLISECONDS_FROM = 300_000;
const MILLISECONDS_TO = MAX_LIFETIME_SECONDS * 1000;

const DAY_SECONDS = 86_400;
/** From two weeks on whole days are not enough to tell seconds: so many days are the most. */
const MOST_DAYS_SECONDS = 13 * DAY_SECONDS;
/** What an answer says of a lifetime of whole days may be off by so many seconds. */
const DAY_TOLERANCE_SECONDS = 60;
const QUARTER_MILLISECONDS = 900_000;
const QUARTER_TOLERANCE_MILLISECONDS = 1000;

/**
 * Reads a number that was given as the lifetime of a token.
 *
 * What agrees with one of two readings decides. Without that a number within the cap is what it says, unless a raised cap
 * lets in whole quarters of an hour in milliseconds. Above the cap only whole days under two weeks are taken for seconds, to
 * be cut; all else for milliseconds, the shorter reading.
 *
 * @param now when the request was sent
 * @param cap the service's longest lifetime, in seconds
 * @param isConfirmed tells whether something besides agrees with a lifetime of so many seconds; absent: it is known to be seconds
 * @see docs/adr/0026-no-lifetime-is-invented.md
 */
export function readLifetime(
  value: number,
  now: Instant,
  cap: number,
  isConfirmed?: (seconds: number) => boolean,
): LifetimeReading {
  if (value === 0) return { is: 'zero' };
  if (value < 1) return { is: 'over' };
  const seconds = Math.floor(value);
  if (!isConfirmed) return seconds <= LONGEST_PLAUSIBLE_SECONDS ? { is: 'seconds', seconds } : { is: 'implausible' };
  const at = [value, value / 1000].find((one) => Math.abs(one - now) <= FURTHEST_PLAUSIBLE_SECONDS);
  if (at !== undefined) return { is: 'instant', at: instant(Math.floor(at)) };
  const thousandth = Math.floor(value / 1000);
  const isLong = seconds <= LONGEST_PLAUSIBLE_SECONDS && isConfirmed(seconds);
  const isShort = value >= CONFIRMED_MILLISECONDS_FROM && isConfirmed(thousandth);
  if (isLong && !isShort) return { is: 'seconds', seconds };
  if (isShort && !isLong) return { is: 'milliseconds', seconds: thousandth };
  if (value > MILLISECONDS_TO) return { is: 'implausible' };
  return value < MILLISECONDS_FROM || readsAsSeconds(value, cap)
    ? { is: 'seconds', seconds }
    : { is: 'guess', seconds: thousandth };
}

/** Tells whether a number that could be milliseconds is taken for seconds although nothing agrees with it. */
function readsAsSeconds(value: number, cap: number): boolean {
  if (value <= Math.min(cap, MAX_LIFETIME_SECONDS)) return true;
  if (isMultiple(value, QUARTER_MILLISECONDS, QUARTER_TOLERANCE_MILLISECONDS)) return false;
  const isDays =
    value <= MOST_DAYS_SECONDS + DAY_TOLERANCE_SECONDS && isMultiple(value, DAY_SECONDS, DAY_TOLERANCE_SECONDS);
  return isDays || value <= Math.min(cap, LONGEST_PLAUSIBLE_SECONDS);
}

function isMultiple(value: number, of: number, tolerance: number): boolean {
  return Math.abs(value - Math.round(value / of) * of) <= tolerance;
}
