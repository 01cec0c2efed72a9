import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { TimingOverrides } from '../expiry/timing.ts';
import { REPEATED_FAILURES, type RefreshFailure } from '../failure/failure.ts';
import { toFailure } from '../failure/match-failure.ts';
import { type Instant, latest, plusSeconds } from '../values/instant.ts';
import { OVER_PAUSE_SECONDS } from './reissued-token.ts';
import type { StoredToken } from './token-record.ts';

/** A provider that goes on giving too short tokens is asked again after so many seconds at least. */
const SHORT_TOKENS_PAUSE_SECONDS = 60;

/** Returns why a new token cannot be used although it is well formed; `undefined` when it can. */
export function unusableLifetime(
  { lifetimeSeconds, lifetimeSource, expiresAt, obtainedAt }: StoredToken,
  timing: TimingOverrides | undefined,
  clockOffsetSeconds = 0,
): RefreshFailure | undefined {
  const buffer = timing?.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS;
  const isOver = expiresAt.at <= obtainedAt;
  if (lifetimeSeconds >= buffer && !isOver) return undefined;
  const clock =
    lifetimeSource === 'expires_in' || clockOffsetSeconds === 0
      ? ''
      : `, by a clock that differs from ours by ${clockOffsetSeconds} s`;
  return toFailure({
    reason: 'lifetime_below_expiry_buffer',
    message: isOver
      ? `the provider gave a token that is over already by its ${lifetimeSource}${clock}`
      : `the provider gave a token for ${lifetimeSeconds} s, below the expiry buffer of ${buffer} s, so it could ` +
        `never be handed out${clock}`,
  });
}

/**
 * Returns until when no token is requested after one that was too short: until it is over, when a provider that keeps its
 * tokens has to give another. Where that goes on, its tokens are short.
 */
export function shortTokenUntil(expiresAt: Instant, consecutiveFailures: number, now: Instant): Instant {
  if (consecutiveFailures >= REPEATED_FAILURES) return latest(expiresAt, plusSeconds(now, SHORT_TOKENS_PAUSE_SECONDS));
  return expiresAt > now ? expiresAt : plusSeconds(now, OVER_PAUSE_SECONDS);
}
