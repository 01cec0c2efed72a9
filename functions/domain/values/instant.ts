/** This folder: small values without a policy: instants, stamps, fingerprints, redacted text. */

declare const epochSeconds: unique symbol;

/**
 * A point in time in whole seconds since 1970-01-01T00:00:00Z: the only unit an instant has inside functions/.
 *
 * The brand keeps milliseconds, durations and plain numbers out; {@link instant} is the one way in.
 *
 * @see docs/adr/0002-instants-are-whole-epoch-seconds.md
 */
export type Instant = number & { readonly [epochSeconds]: true };

/** The last second of year 9999: later ones cannot be written with a four-digit year, so they are refused. */
export const LATEST_INSTANT_SECONDS = 253_402_300_799;

/** Tells whether `seconds` can be an instant: a whole number from 0 (1970) to the end of year 9999. */
export function isInstant(seconds: number): seconds is Instant {
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= LATEST_INSTANT_SECONDS;
}

/** Returns what any number that others have stored as an instant comes next to: a fraction is dropped. */
export function instantNear(seconds: number): Instant {
  return instant(Math.min(Math.max(Math.floor(seconds), 0), LATEST_INSTANT_SECONDS));
}

/**
 * Returns `seconds` since 1970 (UTC) as an instant.
 *
 * @throws {RangeError} when it is not a whole number from 0 to the end of year 9999
 */
export function instant(seconds: number): Instant {
  if (!isInstant(seconds)) {
    throw new RangeError(`expected whole epoch seconds from 0 to ${LATEST_INSTANT_SECONDS}, got ${seconds}`);
  }
  return seconds;
}

/** Returns the instant that RFC 3339 text in UTC, or a date, means; a fraction of a second is dropped. */
export function instantOf(utc: string | Date): Instant {
  return instant(Math.floor(new Date(utc).getTime() / 1000));
}

/** Returns the instant `seconds` (may be negative, whole) after `at`, held between 1970 and the end of year 9999. */
export function plusSeconds(at: Instant, seconds: number): Instant {
  return instant(Math.min(Math.max(at + seconds, 0), LATEST_INSTANT_SECONDS));
}

/** Returns the whole seconds from `from` to `to`; negative when `to` is earlier. */
export function secondsBetween(from: Instant, to: Instant): number {
  return to - from;
}

/** Returns the earliest of the given instants. */
export function earliest(first: Instant, ...others: readonly Instant[]): Instant {
  return instant(Math.min(first, ...others));
}

/** Returns the later of two instants. */
export function latest(first: Instant, second: Instant): Instant {
  return first > second ? first : second;
}

const DAY_SECONDS = 86_400;
/** The day that was written last: most instants are of the same day, and a calendar is slow. */
let lastDay = -1;
let lastDate = '';

/** Returns the instant as RFC 3339 text in UTC without fraction, `2026-11-23T04:00:00Z`. */
export function toUtc(at: Instant): string {
  const day = Math.floor(at / DAY_SECONDS);
  if (day !== lastDay) {
    lastDay = day;
    lastDate = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  }
  const second = at % DAY_SECONDS;
  return `${lastDate}T${twoDigits(second / 3600)}:${twoDigits((second / 60) % 60)}:${twoDigits(second % 60)}Z`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${Math.floor(number)}` : `${Math.floor(number)}`;
}
