import { isBelieved } from '../expiry/token-state.ts';
import { earliest, type Instant, plusSeconds, secondsBetween, toUtc } from '../values/instant.ts';
import type { StoredToken } from './token-record.ts';

/**
 * The same token with up to this many more seconds counts as unchanged: `expires_in` is whole seconds, so the same
 * expiry computed twice differs by rounding and latency.
 */
const UNCHANGED_TOLERANCE_SECONDS = 5;
/** A provider that hands back the same token is asked again at half of what is left, in so many seconds at least. */
const LEAST_PAUSE_SECONDS = 30;
/** A provider that still hands back a token that is over is asked again so soon: its next answer may bring another. */
export const OVER_PAUSE_SECONDS = 15;

/**
 * Returns what is to be stored where the provider handed back the token that it gave before: that one, with less time where the
 * answer says so; `undefined` where the token is another one or has gained time.
 *
 * Only an explicit, positive, plausible statement gives a stored token more time. That nothing is left (0) means here what it
 * says, and an answer without a statement says nothing.
 */
export function reissuedToken(previous: StoredToken | undefined, next: StoredToken): StoredToken | undefined {
  if (previous?.fingerprint !== next.fingerprint) return undefined;
  // How old the stored one is, nobody knows after a step back of the clock: it is as old as it was, so a guess is no life for it.
  if (!isBelieved(previous, next.obtainedAt)) return isFirm(next) ? undefined : endedToken(next);
  const isZero = next.lifetimeDoubt?.kind === 'zero';
  if (!isZero && next.lifetimeSource === 'default') return previous;
  const isOver = isZero || next.expiresAt.at <= next.obtainedAt;
  const { expiresAt } = isOver ? endedToken(next) : next;
  const gained = secondsBetween(previous.expiresAt.at, expiresAt.at);
  if (gained > UNCHANGED_TOLERANCE_SECONDS && !isOver && isFirm(next)) return undefined;
  if (gained >= 0) return previous;
  return {
    ...previous,
    expiresAt,
    lifetimeSeconds: Math.max(secondsBetween(previous.obtainedAt, expiresAt.at), 0),
  };
}

/**
 * Returns a new token as it is to be judged: over, where it is the one that was refused before as too short and its answer says
 * nothing firm now.
 *
 * @param refusedFingerprint the token that was refused last; absent: none
 */
export function rememberedToken(next: StoredToken, refusedFingerprint: string | undefined): StoredToken {
  return next.fingerprint === refusedFingerprint && !isFirm(next) ? endedToken(next) : next;
}

/** Tells whether an expiry rests on an explicit, plausible statement. */
function isFirm({ lifetimeSource, lifetimeDoubt }: StoredToken): boolean {
  return lifetimeSource !== 'default' && lifetimeDoubt?.kind !== 'zero' && lifetimeDoubt?.kind !== 'guessed';
}

/** What is over is so for every expiry buffer: with none, a token is usable in the very second of its expiry. */
function endedToken(token: StoredToken): StoredToken {
  return { ...endingAt(token, plusSeconds(token.obtainedAt, -1)), lifetimeSeconds: 0 };
}

function endingAt<T>(token: T, at: Instant): T {
  return { ...token, expiresAt: { at, text: toUtc(at), zone: 'utc' } };
}

/**
 * Returns the stored token as an attempt leaves it behind that brings no other: over, where its times are not believed at `now`, or a
 * clock has stepped back since it was obtained; `undefined`: as it is. Time goes on, and would make it look young again.
 *
 * @param steppedBackAt what the clock said after its last step back; absent: it has not stepped back
 */
export function disbelievedToken<T extends Pick<StoredToken, 'obtainedAt' | 'expiresAt' | 'lifetimeSeconds'>>(
  token: T | undefined,
  now: Instant,
  steppedBackAt: Instant | undefined,
): T | undefined {
  if (!token || (isBelieved(token, now) && token.obtainedAt >= (steppedBackAt ?? 0))) return undefined;
  return endingAt(token, earliest(token.expiresAt.at, plusSeconds(now, -1)));
}

/**
 * Returns until when a provider that hands back the same token is left alone: half of what is left, 30 s at least but never past
 * its end, so that it is asked more often the nearer expiry comes, and never in a loop.
 */
export function unchangedUntil(expiresAt: Instant, now: Instant): Instant {
  const left = secondsBetween(now, expiresAt);
  const pause = left > 0 ? Math.max(Math.floor(left / 2), Math.min(left, LEAST_PAUSE_SECONDS)) : OVER_PAUSE_SECONDS;
  return plusSeconds(now, pause);
}
