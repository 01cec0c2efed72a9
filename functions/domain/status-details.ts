import type { DiagnosisFacts } from './diagnosis.ts';
import { lifetimeDeviation } from './expected-lifetime.ts';
import { plusSeconds, toUtc } from './instant.ts';
import { type NextStep, nextStepOf } from './next-step.ts';
import { type Windows, windowsOf } from './timing.ts';
import { LEASE_SECONDS } from './token-record.ts';

/** So much of a secret's VersionId is told: enough to compare it with the console, and no secret. */
const VERSION_ID_LENGTH = 8;

/** What status tells of a service besides its state, for whoever has to find out why. */
export interface StatusDetails {
  /** The windows of the stored token, from its own lifetime; null without one. */
  readonly windows: Windows | null;
  readonly next: NextStep;
  /** How far the lifetime is above (positive) or below what is expected; 0: as expected; null: nothing to compare. */
  readonly lifetimeDeviationSeconds: number | null;
  /** Lifetimes of the last tokens, newest first, 20 at most. */
  readonly recentLifetimesSeconds: readonly number[];
  /** Their median, the lower one of two in the middle; null: no token has come yet. */
  readonly medianLifetimeSeconds: number | null;
  /** The claim to refresh it, over or not; null: nobody holds one. */
  readonly lease: { readonly since: string; readonly until: string } | null;
  /** Leases that were ever claimed: attempts to refresh. */
  readonly attempts: number;
  /**
   * First 8 characters of the VersionId that was the secret's current one when the token was asked for, and at the last
   * attempt; `none` for a service without a secret, null when not known.
   */
  readonly secretVersion: { readonly used: string | null; readonly current: string | null };
  /** What the token was asked with, and the definition that is deployed; null without a token. */
  readonly definitionHash: { readonly used: string | null; readonly current: string };
}

/** Returns what status tells of a service besides its state. */
export function statusDetails(facts: DiagnosisFacts): StatusDetails {
  const { record, definition, definitionHash } = facts;
  const { token, lease, lifetimes, lastAttempt } = record;
  return {
    windows: token ? windowsOf(token.lifetimeSeconds, definition.timing) : null,
    next: nextStepOf(facts),
    lifetimeDeviationSeconds: lifetimeDeviation(token?.lifetimeSeconds, definition.timing),
    recentLifetimesSeconds: lifetimes,
    medianLifetimeSeconds: medianOf(lifetimes),
    lease: lease ? { since: toUtc(plusSeconds(lease.expiresAt, -LEASE_SECONDS)), until: toUtc(lease.expiresAt) } : null,
    attempts: record.version,
    secretVersion: { used: shortVersion(token?.secretVersionId), current: shortVersion(lastAttempt?.secretVersionId) },
    definitionHash: { used: token?.definitionHash ?? null, current: definitionHash },
  };
}

function shortVersion(versionId: string | undefined): string | null {
  return versionId?.slice(0, VERSION_ID_LENGTH) ?? null;
}

function medianOf(lifetimes: readonly number[]): number | null {
  return lifetimes.toSorted((a, b) => a - b)[Math.floor((lifetimes.length - 1) / 2)] ?? null;
}
