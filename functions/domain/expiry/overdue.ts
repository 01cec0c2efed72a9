import { type Instant, secondsBetween } from '../values/instant.ts';
import { SWEEP_INTERVAL_SECONDS, type TimingOverrides, windowsOf } from './timing.ts';

/**
 * Tells whether a token is in its mandatory window although sweeps alone would keep it out of there.
 *
 * They can when the advisory window is at least one interval wider than the mandatory one. A shorter token (under 30
 * minutes by the rule) passes through its mandatory window in good health; no token at all is not late.
 */
export function isOverdue(
  { token }: { readonly token?: { readonly expiresAt: { readonly at: Instant }; readonly lifetimeSeconds: number } },
  timing: TimingOverrides | undefined,
  now: Instant,
): boolean {
  if (!token) {
    return false;
  }
  const { advisorySeconds, mandatorySeconds } = windowsOf(token.lifetimeSeconds, timing);
  const lifetimeAllows = advisorySeconds >= mandatorySeconds + SWEEP_INTERVAL_SECONDS;
  return lifetimeAllows && secondsBetween(now, token.expiresAt.at) < mandatorySeconds;
}
