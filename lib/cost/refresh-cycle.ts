import { refreshDueAt, windowsOf } from '../../functions/domain/expiry/timing.ts';
import { instant, secondsBetween } from '../../functions/domain/values/instant.ts';

/** How often one service is refreshed: so many times in so many seconds, again and again. */
export interface RefreshCycle {
  readonly seconds: number;
  /** Refreshes made by sweeps in one cycle. */
  readonly bySweep: number;
  /** Refreshes made because a caller found the token expired before a sweep came, in one cycle. */
  readonly onRead: number;
}

/** What the cycle of a service depends on. */
export interface CycleOptions {
  /** Lifetime of its tokens, 1 or more. */
  readonly lifetimeSeconds: number;
  readonly scheduleSeconds: number;
  /** Whether there is always somebody who asks for the token. */
  readonly isRead: boolean;
  /** So much earlier than by its windows it is due, as tokens of tenants are; absent: no earlier. */
  readonly earlierSeconds?: number;
}

/**
 * Returns how often a healthy service is refreshed.
 *
 * A token is due by the rule of its lifetime and is replaced by the first sweep from then on. A token that expires before
 * that sweep comes is replaced by whoever reads it first; then the pattern is longer than one refresh.
 *
 * @see docs/timing.md
 */
export function refreshCycleOf(options: CycleOptions): RefreshCycle {
  const { lifetimeSeconds, scheduleSeconds, isRead, earlierSeconds = 0 } = options;
  const dueAfter = dueAfterSeconds(lifetimeSeconds) - earlierSeconds;
  const expiredAfter = lifetimeSeconds - windowsOf(lifetimeSeconds).expiryBufferSeconds + 1;
  // What happens next depends only on where between two sweeps a token was obtained: the same place again is a cycle.
  const seen = new Map<number, { readonly at: number; readonly bySweep: number; readonly onRead: number }>();
  for (let at = 0, bySweep = 0, onRead = 0; ; ) {
    const before = seen.get(at % scheduleSeconds);
    if (before) return { seconds: at - before.at, bySweep: bySweep - before.bySweep, onRead: onRead - before.onRead };
    seen.set(at % scheduleSeconds, { at, bySweep, onRead });
    const sweepAt = Math.ceil((at + dueAfter) / scheduleSeconds) * scheduleSeconds;
    if (isRead && at + expiredAfter < sweepAt) {
      at += Math.max(expiredAfter, 1);
      onRead += 1;
    } else {
      at = sweepAt;
      bySweep += 1;
    }
  }
}

/** Returns how many seconds after it was issued a token is due; its windows are those of the default timing. */
export function dueAfterSeconds(lifetimeSeconds: number): number {
  return secondsBetween(instant(0), refreshDueAt(instant(lifetimeSeconds), windowsOf(lifetimeSeconds)));
}
