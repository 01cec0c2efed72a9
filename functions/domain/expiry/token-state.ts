import { isBelievable } from '../values/believable.ts';
import { earliest, type Instant, latest, plusSeconds, secondsBetween } from '../values/instant.ts';
import {
  type RefreshNeed,
  refreshDueAt,
  refreshNeedOf,
  SWEEP_INTERVAL_SECONDS,
  type TimingOverrides,
  windowsOf,
} from './timing.ts';

/** What a token is judged by. Everything that asks how a token is doing asks here. */
export interface TokenTimes {
  readonly obtainedAt: Instant;
  readonly expiresAt: { readonly at: Instant };
  readonly lifetimeSeconds: number;
  /** From when the provider wants the token refreshed; absent: it does not say. */
  readonly refreshAt?: Instant;
}

/** A client may keep a token this long at most, so that a rotated or revoked one goes out of use soon. */
export const LONGEST_CLIENT_CACHE_SECONDS = 300;
/**
 * A client may keep a token that should have been replaced already for this long: its provider is down, and a client that
 * asks on every request would find nothing new.
 */
export const OVERDUE_CLIENT_CACHE_SECONDS = 30;

/**
 * Tells whether the times of a token can be true at `now`: it was obtained in the past, and no more is left of it than its
 * lifetime. Otherwise a clock has stepped back since it was obtained, and how much is really left of it is not known.
 */
export function isBelieved({ obtainedAt, expiresAt, lifetimeSeconds }: TokenTimes, now: Instant): boolean {
  return isBelievable(obtainedAt, now) && isBelievable(expiresAt.at, now, lifetimeSeconds);
}

/** Returns when a token expires as far as is known at `now`: a second ago where its times are not believed. */
function endOf(token: TokenTimes, now: Instant): Instant {
  return isBelieved(token, now) ? token.expiresAt.at : earliest(token.expiresAt.at, plusSeconds(now, -1));
}

/** Returns how many seconds are left of a token, negative once it is over or its times are not believed. */
export function secondsLeft(token: TokenTimes, now: Instant): number {
  return secondsBetween(now, endOf(token, now));
}

/**
 * Returns how urgently a token needs refreshing; `expired` where there is none. Any other word means that it may be
 * handed out.
 */
export function needOf(token: TokenTimes | undefined, timing: TimingOverrides | undefined, now: Instant): RefreshNeed {
  if (!token) return 'expired';
  const need = refreshNeedOf(endOf(token, now), now, windowsOf(token.lifetimeSeconds, timing));
  const isWanted = token.refreshAt !== undefined && token.refreshAt <= now;
  return need === 'none' && isWanted ? 'advisory' : need;
}

/**
 * Returns from when on a token is due: by its windows, or earlier where the provider wants it.
 *
 * @param now when that is asked; absent: when it was obtained
 */
export function dueAtOf(
  token: TokenTimes,
  timing: TimingOverrides | undefined,
  now: Instant = token.obtainedAt,
): Instant {
  const byWindows = refreshDueAt(endOf(token, now), windowsOf(token.lifetimeSeconds, timing));
  return earliest(byWindows, token.refreshAt ?? byWindows);
}

/** Returns the first instant at which fewer than `seconds` are left of a token, as it is known at `now`. */
export function firstBelow(token: TokenTimes, seconds: number, now: Instant): Instant {
  return plusSeconds(endOf(token, now), 1 - seconds);
}

/** Returns the first instant at which a token can no longer be handed out to anybody, as it is known at `now`. */
export function unusableFrom(token: TokenTimes, timing: TimingOverrides | undefined, now: Instant): Instant {
  return firstBelow(token, windowsOf(token.lifetimeSeconds, timing).expiryBufferSeconds, now);
}

/**
 * Tells whether a token is in its mandatory window although sweeps alone would keep it out of there.
 *
 * They can when the advisory window is at least one interval wider than the mandatory one. A shorter token (under 30
 * minutes by the rule) passes through its mandatory window with nothing wrong; no token at all is not overdue.
 *
 * @param everySeconds seconds between sweeps
 */
export function isOverdue(
  token: TokenTimes | undefined,
  timing: TimingOverrides | undefined,
  now: Instant,
  everySeconds: number = SWEEP_INTERVAL_SECONDS,
): boolean {
  if (!token) return false;
  const { advisorySeconds, mandatorySeconds } = windowsOf(token.lifetimeSeconds, timing);
  const lifetimeAllows = advisorySeconds >= mandatorySeconds + everySeconds;
  return lifetimeAllows && secondsLeft(token, now) < mandatorySeconds;
}

/** Returns until when a client may keep the token without asking again: while it is usable, and 5 minutes at most. */
export function cacheUntil(token: TokenTimes, timing: TimingOverrides | undefined, now: Instant): Instant {
  const { expiryBufferSeconds } = windowsOf(token.lifetimeSeconds, timing);
  return earliest(
    plusSeconds(endOf(token, now), -expiryBufferSeconds),
    latest(
      plusSeconds(dueAtOf(token, timing, now), SWEEP_INTERVAL_SECONDS),
      plusSeconds(now, OVERDUE_CLIENT_CACHE_SECONDS),
    ),
    plusSeconds(now, LONGEST_CLIENT_CACHE_SECONDS),
  );
}
