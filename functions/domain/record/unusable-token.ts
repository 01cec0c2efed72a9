import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import { toFailure } from '../catalogue/match-failure.ts';
import type { TimingOverrides } from '../expiry/timing.ts';
import { REPEATED_FAILURES, type RefreshFailure } from '../failure/failure.ts';
import { FIRST_COOLDOWN_SECONDS, LONGEST_COOLDOWN_SECONDS } from '../retry/cooldown.ts';
import { type Instant, latest, plusSeconds } from '../values/instant.ts';
import { OVER_PAUSE_SECONDS } from './reissued-token.ts';
import type { StoredToken } from './token-record.ts';

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
  // West of Greenwich local time that is taken for UTC is over at once.
  const zone = expiresAt.zone === 'naive' ? ', which has no time zone and was read as UTC' : '';
  return toFailure({
    reason: 'lifetime_below_expiry_buffer',
    message: isOver
      ? `the provider gave a token that is over already by its ${lifetimeSource}${zone}${clock}`
      : `the provider gave a token for ${lifetimeSeconds} s, below the expiry buffer of ${buffer} s, so it could ` +
        `never be handed out${clock}`,
  });
}

/**
 * Returns until when no token is requested after one that was too short: until it is over, when a provider that keeps its
 * tokens has to give another. Where that goes on, its tokens are short, and it is asked ever more seldom.
 */
export function shortTokenUntil(expiresAt: Instant, consecutiveFailures: number, now: Instant): Instant {
  const least = expiresAt > now ? 0 : OVER_PAUSE_SECONDS;
  const doubled = FIRST_COOLDOWN_SECONDS * 2 ** (consecutiveFailures - 1);
  const pause = consecutiveFailures < REPEATED_FAILURES ? least : Math.min(doubled, LONGEST_COOLDOWN_SECONDS);
  return latest(expiresAt, plusSeconds(now, pause));
}
