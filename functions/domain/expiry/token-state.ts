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
 * Returns how urgently a token needs refreshing; `expired` where there is none. Any other word means that it may be
 * handed out.
 */
export function needOf(token: TokenTimes | undefined, timing: TimingOverrides | undefined, now: Instant): RefreshNeed {
  if (!token) return 'expired';
  const need = refreshNeedOf(token.expiresAt.at, now, windowsOf(token.lifetimeSeconds, timing));
  const isWanted = token.refreshAt !== undefined && token.refreshAt <= now;
  return need === 'none' && isWanted ? 'advisory' : need;
}

/** Returns from when on a token is due: by its windows, or earlier where the provider wants it refreshed earlier. */
export function dueAtOf(token: TokenTimes, timing: TimingOverrides | undefined): Instant {
  const byWindows = refreshDueAt(token.expiresAt.at, windowsOf(token.lifetimeSeconds, timing));
  return earliest(byWindows, token.refreshAt ?? byWindows);
}

/** Returns the first instant at which fewer than `seconds` are left of a token. */
export function firstBelow(token: TokenTimes, seconds: number): Instant {
  return plusSeconds(token.expiresAt.at, 1 - seconds);
}

/** Returns the first instant at which a token can no longer be handed out to anybody. */
export function unusableFrom(token: TokenTimes, timing: TimingOverrides | undefined): Instant {
  return firstBelow(token, windowsOf(token.lifetimeSeconds, timing).expiryBufferSeconds);
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
  return lifetimeAllows && secondsBetween(now, token.expiresAt.at) < mandatorySeconds;
}

/** Returns until when a client may keep the token without asking again: while it is usable, and 5 minutes at most. */
export function cacheUntil(token: TokenTimes, timing: TimingOverrides | undefined, now: Instant): Instant {
  const { expiryBufferSeconds } = windowsOf(token.lifetimeSeconds, timing);
  return earliest(
    plusSeconds(token.expiresAt.at, -expiryBufferSeconds),
    latest(plusSeconds(dueAtOf(token, timing), SWEEP_INTERVAL_SECONDS), plusSeconds(now, OVERDUE_CLIENT_CACHE_SECONDS)),
    plusSeconds(now, LONGEST_CLIENT_CACHE_SECONDS),
  );
}
