import { type Instant, secondsBetween } from './instant.ts';
import type { Metric } from './metric.ts';
import { isUsable, SWEEP_INTERVAL_SECONDS, type TimingOverrides, windowsOf } from './timing.ts';
import { isFailedAttempt, REPEATED_FAILURES, type StoredToken } from './token-record.ts';
import type { StatusRecord } from './token-status.ts';

/** How far, as a fraction, a lifetime may be outside the expected one before it is unusual: 10 %. */
export const LIFETIME_TOLERANCE = 0.1;

/**
 * Returns the gauges of a service: what holds of its stored token at `now`, as numbers that alarms can watch.
 *
 * What is wrong is published only while it is: CloudWatch bills a metric by the hours in which it has data, and an alarm
 * ends when there is none.
 */
export function stateGauges(
  record: StatusRecord,
  timing: TimingOverrides | undefined,
  now: Instant,
): readonly Metric[] {
  const { token } = record;
  const usable = token && isUsable(token.expiresAt.at, now, windowsOf(token.lifetimeSeconds, timing));
  return [
    { name: 'TokenUsable', value: usable ? 1 : 0 },
    { name: 'SecondsToExpiry', value: token ? secondsBetween(now, token.expiresAt.at) : 0 },
    ...(isFailing(record) ? [{ name: 'RefreshFailing', value: 1 } as const] : []),
    ...(isLate(record, timing, now) ? [{ name: 'TokenLate', value: 1 } as const] : []),
    ...(isUnusualLifetime(token?.lifetimeSeconds, timing) ? [{ name: 'LifetimeUnusual', value: 1 } as const] : []),
  ];
}

/**
 * Tells whether refreshing fails in a way that somebody should know of: {@link REPEATED_FAILURES} times in a row, or once
 * for a reason that only a person can mend (such attempts are 15 minutes apart, too rare to count them).
 */
function isFailing({ lastAttempt, consecutiveFailures }: StatusRecord): boolean {
  const needsPerson =
    lastAttempt !== undefined &&
    isFailedAttempt(lastAttempt) &&
    !['transient', 'malformedResponse'].includes(lastAttempt.outcome);
  return needsPerson || consecutiveFailures >= REPEATED_FAILURES;
}

/**
 * Tells whether a token is in its mandatory window although sweeps alone would keep it out of there.
 *
 * They can when the advisory window is at least one interval wider than the mandatory one. A shorter token (under 30
 * minutes by the rule) passes through its mandatory window in good health; no token at all is not late.
 */
export function isLate(
  { token }: { readonly token?: Pick<StoredToken, 'expiresAt' | 'lifetimeSeconds'> },
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

/** Tells whether a lifetime is more than {@link LIFETIME_TOLERANCE} outside what is expected; unknown is not unusual. */
export function isUnusualLifetime(lifetimeSeconds: number | undefined, timing: TimingOverrides | undefined): boolean {
  const expected = timing?.expectedLifetimeSeconds;
  if (lifetimeSeconds === undefined || expected === undefined) {
    return false;
  }
  const { min, max } = typeof expected === 'number' ? { min: expected, max: expected } : expected;
  return lifetimeSeconds < min * (1 - LIFETIME_TOLERANCE) || lifetimeSeconds > max * (1 + LIFETIME_TOLERANCE);
}
