import { type Instant, plusSeconds } from '../values/instant.ts';
import { needsPerson, type RefreshFailure } from './failure.ts';
import { isThrottled } from './match-failure.ts';

/** The first wait after a failure, in seconds; it doubles with every further one. */
export const FIRST_COOLDOWN_SECONDS = 30;
/** The longest wait of our own making, and the wait after a failure that only a person can mend: 15 minutes. */
export const LONGEST_COOLDOWN_SECONDS = 900;
/** A provider may ask for a longer wait, up to an hour; beyond that its Retry-After is cut to this. */
export const LONGEST_RETRY_AFTER_SECONDS = 3600;
/** A provider that throttles without saying for how long is left alone for a minute. */
export const THROTTLED_COOLDOWN_SECONDS = 60;

/**
 * Returns how many seconds no token request is sent after a failure; sweeps and readers share this wait.
 *
 * @param consecutiveFailures failures in a row including this one, from 1
 */
export function cooldownSeconds(failure: RefreshFailure, consecutiveFailures: number): number {
  const ours = needsPerson(failure.kind)
    ? LONGEST_COOLDOWN_SECONDS
    : Math.min(FIRST_COOLDOWN_SECONDS * 2 ** Math.min(consecutiveFailures - 1, 10), LONGEST_COOLDOWN_SECONDS);
  return Math.max(ours, secondsToWait(failure));
}

/** Returns how many seconds the provider itself wants to be left alone, 0 or more. */
export function secondsToWait(failure: RefreshFailure): number {
  const asked = failure.retryAfterSeconds ?? (isThrottled(failure) ? THROTTLED_COOLDOWN_SECONDS : 0);
  return Math.min(asked, LONGEST_RETRY_AFTER_SECONDS);
}

/** Returns until when no token request is made after a failure at `now`. */
export function cooldownUntil(failure: RefreshFailure, consecutiveFailures: number, now: Instant): Instant {
  return plusSeconds(now, cooldownSeconds(failure, consecutiveFailures));
}
