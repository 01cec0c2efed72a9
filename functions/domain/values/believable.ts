import { type Instant, plusSeconds, secondsBetween } from './instant.ts';

/**
 * So many seconds the clocks of two of our hosts may differ. A stored instant that is ahead of ours by no more than this is one of
 * a host next to us; one that is further ahead was written before our clock stepped back, by a clock that is wrong, or by hand.
 *
 * AWS keeps the clocks of its hosts together to milliseconds, and an instant is whole seconds: 5 s cost no host a needless
 * token request, and are a sixth of the expiry buffer, which covers them.
 *
 * @see docs/adr/0032-clocks-that-step-back.md
 */
export const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Tells whether the program itself can have stored an instant by `now`.
 *
 * @param aheadSeconds how far ahead of its own clock it puts such an instant at most: 0 for what had happened already
 */
export function isBelievable(at: Instant, now: Instant, aheadSeconds = 0): boolean {
  return secondsBetween(now, at) <= aheadSeconds + CLOCK_TOLERANCE_SECONDS;
}

/** Returns the first instant at which something that had happened when it was stored is believed. */
export function believableFrom(at: Instant): Instant {
  return plusSeconds(at, -CLOCK_TOLERANCE_SECONDS);
}

/**
 * Returns how long ago something happened, in seconds from 0; Infinity where it lies ahead: nobody knows how old that is, so that it
 * counts as old wherever an age decides.
 */
export function ageSeconds(at: Instant, now: Instant): number {
  return isBelievable(at, now) ? Math.max(secondsBetween(at, now), 0) : Number.POSITIVE_INFINITY;
}
