import type { StatusDetails } from '../../contract/status.ts';
import type { DiagnosisFacts } from '../../domain/diagnosis/diagnosis.ts';
import { lifetimeDeviation } from '../../domain/expiry/expected-lifetime.ts';
import { medianLifetime } from '../../domain/expiry/median-lifetime.ts';
import { windowsOf } from '../../domain/expiry/timing.ts';
import { LEASE_SECONDS } from '../../domain/record/token-record.ts';
import { plusSeconds, toUtc } from '../../domain/values/instant.ts';
import { nextStepOf } from './next-step.ts';

/** This much of a secret's VersionId is shown: enough to compare it with the console, and no secret. */
const VERSION_ID_LENGTH = 8;

/** Returns what status shows of a service besides its state. */
export function statusDetails(facts: DiagnosisFacts): StatusDetails {
  const { record, definition, definitionHash } = facts;
  const { token, lease, lifetimes, lastAttempt } = record;
  return {
    windows: token ? windowsOf(token.lifetimeSeconds, definition.timing) : null,
    next: nextStepOf(facts),
    lifetimeDeviationSeconds: lifetimeDeviation(token?.lifetimeSeconds, definition.timing),
    recentLifetimesSeconds: lifetimes,
    medianLifetimeSeconds: medianLifetime(lifetimes) ?? null,
    lease: lease ? { since: toUtc(plusSeconds(lease.expiresAt, -LEASE_SECONDS)), until: toUtc(lease.expiresAt) } : null,
    attempts: record.version,
    secretVersion: { used: shortVersion(token?.secretVersionId), current: shortVersion(lastAttempt?.secretVersionId) },
    definitionHash: { used: token?.definitionHash ?? null, current: definitionHash },
  };
}

function shortVersion(versionId: string | undefined): string | null {
  return versionId?.slice(0, VERSION_ID_LENGTH) ?? null;
}
