import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { TimingOverrides } from '../expiry/timing.ts';
import type { RefreshFailure } from '../failure/failure.ts';
import { toFailure } from '../failure/match-failure.ts';
import { type Instant, plusSeconds, secondsBetween } from '../values/instant.ts';
import { LIFETIMES_KEPT, type StoredToken, type TokenRecord } from './token-record.ts';

/**
 * The same token with up to this many more seconds counts as unchanged: `expires_in` is whole seconds, so the same
 * expiry computed twice differs by rounding and latency.
 */
export const UNCHANGED_TOLERANCE_SECONDS = 5;

/** Tells whether the provider handed back the token it gave before, with no more time than it had. */
export function isUnchanged(previous: StoredToken | undefined, next: StoredToken): boolean {
  return (
    previous?.fingerprint === next.fingerprint &&
    secondsBetween(previous.expiresAt.at, next.expiresAt.at) <= UNCHANGED_TOLERANCE_SECONDS
  );
}

/**
 * Returns until when a provider that hands back the same token is left alone: half of what is left, 30 s at least, so
 * that it is asked more often the nearer expiry comes, and never in a loop.
 */
export function unchangedUntil(token: StoredToken, now: Instant): Instant {
  return plusSeconds(now, Math.max(Math.floor(secondsBetween(now, token.expiresAt.at) / 2), EXPIRY_BUFFER_SECONDS));
}

/** Returns why a new token cannot be used although it is well formed; `undefined` when it can. */
export function unusableLifetime(token: StoredToken, timing: TimingOverrides | undefined): RefreshFailure | undefined {
  const buffer = timing?.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS;
  if (token.lifetimeSeconds >= buffer) return undefined;
  return toFailure({
    reason: 'lifetime_below_expiry_buffer',
    message:
      `the provider gave a token for ${token.lifetimeSeconds} s, below the expiry buffer of ${buffer} s, so it could ` +
      'never be handed out',
  });
}

/** Returns the lifetimes to remember after a new token, newest first. */
export function lifetimesAfter(record: TokenRecord, token: StoredToken): readonly number[] {
  return [token.lifetimeSeconds, ...record.lifetimes].slice(0, LIFETIMES_KEPT);
}
