import { CONTRACT_VERSION } from '../../contract/constants.ts';
import type { GetTokenAnswer } from '../../contract/get-token.ts';
import { dueAtOf } from '../../domain/decision/refresh-decision.ts';
import { SWEEP_INTERVAL_SECONDS, type TimingOverrides, windowsOf } from '../../domain/expiry/timing.ts';
import type { StoredToken } from '../../domain/record/token-record.ts';
import { defined } from '../../domain/values/defined.ts';
import { earliest, type Instant, latest, plusSeconds, secondsBetween, toUtc } from '../../domain/values/instant.ts';

/** A client may keep a token this long at most, so that a rotated or revoked one goes out of use soon. */
export const LONGEST_CLIENT_CACHE_SECONDS = 300;
/**
 * A client may keep a token that should have been replaced already for this long: its provider is down, and a client that
 * asks on every request would find nothing new.
 */
export const OVERDUE_CLIENT_CACHE_SECONDS = 30;

/** Returns until when a client may keep the token without asking again: while it is usable, and 5 minutes at most. */
export function cacheUntil(token: StoredToken, timing: TimingOverrides | undefined, now: Instant): Instant {
  const windows = windowsOf(token.lifetimeSeconds, timing);
  return earliest(
    plusSeconds(token.expiresAt.at, -windows.expiryBufferSeconds),
    latest(plusSeconds(dueAtOf(token, timing), SWEEP_INTERVAL_SECONDS), plusSeconds(now, OVERDUE_CLIENT_CACHE_SECONDS)),
    plusSeconds(now, LONGEST_CLIENT_CACHE_SECONDS),
  );
}

/** Returns the answer that hands out `token`: the one place in the functions where a token is revealed to a caller. */
export function toGetTokenAnswer(
  service: string,
  token: StoredToken,
  timing: TimingOverrides | undefined,
  now: Instant,
): GetTokenAnswer {
  return defined({
    contractVersion: CONTRACT_VERSION,
    service,
    accessToken: token.accessToken.reveal(),
    tokenType: token.tokenType,
    scope: token.scope,
    expiresAt: toUtc(token.expiresAt.at),
    expiresInSeconds: secondsBetween(now, token.expiresAt.at),
    cacheUntil: toUtc(cacheUntil(token, timing, now)),
    obtainedAt: toUtc(token.obtainedAt),
    fingerprint: token.fingerprint,
  });
}
