import type { RefreshReport } from '../../contract/refresh.ts';
import { recentRequests } from '../../domain/decision/refresh-decision.ts';
import { cooldownUntil } from '../../domain/failure/cooldown.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { explainFailure } from '../../domain/failure/match-failure.ts';
import { isUnchanged, lifetimesAfter, unchangedUntil, unusableLifetime } from '../../domain/record/issued-outcome.ts';
import type { Attempt, StoredToken } from '../../domain/record/token-record.ts';
import type { ServiceEvent } from '../../domain/telemetry/service-event.ts';
import { fingerprintOf } from '../../domain/values/fingerprint.ts';
import { type Instant, secondsBetween } from '../../domain/values/instant.ts';
import type { AttemptResult, IssuedToken } from '../ports/ports.ts';
import type { AttemptFacts, HeldLease, RefreshDependencies } from './attempt.ts';
import { announceCondition, refreshedEvent } from './notify-condition.ts';
import { recordRefresh } from './record-refresh.ts';
import { keepsSpent, refreshTokenAfter } from './refresh-token-grant.ts';

/** Writes the end of an attempt that brought a token; one that could never be handed out is a failure. */
export async function finishIssued(
  dependencies: RefreshDependencies,
  held: HeldLease,
  issued: IssuedToken,
  facts: AttemptFacts,
): Promise<RefreshReport> {
  const token = toStoredToken(dependencies, held, issued, facts);
  const unchanged = isUnchanged(held.record.token, token);
  const unusable = unchanged ? undefined : unusableLifetime(token, held.definition.timing);
  const refreshToken = refreshTokenAfter(held, issued, facts);
  const kept = refreshToken ? { refreshToken } : {};
  if (unusable) {
    return finishFailed(dependencies, held, { ...unusable, httpStatus: issued.httpStatus }, facts, kept);
  }
  const now = dependencies.clock.now();
  const outcome = unchanged ? 'unchanged' : 'refreshed';
  const attempt: Attempt = {
    at: now,
    outcome,
    httpStatus: issued.httpStatus,
    latencyMs: issued.latencyMs,
    ...(issued.clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds: issued.clockOffsetSeconds }),
    ...factsOfAttempt(held, facts),
  };
  const { failingSince: _healed, ...recordBefore } = held.record;
  const stored = unchanged ? {} : { token };
  const condition = announceCondition(
    { ...recordBefore, ...stored, lastAttempt: attempt, consecutiveFailures: 0 },
    now,
  );
  const isWritten = await dependencies.store.finishAttempt({
    ...leaseOf(held, facts, now),
    ...kept,
    attempt,
    ...(condition.announced ? { announced: condition.announced } : {}),
    consecutiveFailures: 0,
    ...(unchanged
      ? { cooldownUntil: unchangedUntil(token, now) }
      : { token, lifetimes: lifetimesAfter(held.record, token) }),
  });
  const report: RefreshReport = {
    service: held.definition.id,
    result: isWritten ? outcome : 'superseded',
    reason: held.reason,
  };
  recordRefresh(dependencies, held, report, attempt, { token, warnings: issued.warnings });
  if (isWritten) {
    publishAll(dependencies, [
      ...(unchanged ? [] : [refreshedEvent(held.definition.id, held.reason, token, now)]),
      ...(condition.event ? [condition.event] : []),
    ]);
  }
  return report;
}

/** Writes the end of an attempt that brought no token. The stored token stays as it is. */
export async function finishFailed(
  dependencies: RefreshDependencies,
  held: HeldLease,
  failed: RefreshFailure,
  facts?: AttemptFacts,
  kept: Pick<AttemptResult, 'refreshToken'> = {},
): Promise<RefreshReport> {
  const { definition, record } = held;
  const now = dependencies.clock.now();
  const failingSince = record.failingSince ?? now;
  const failure = explainFailure(failed, {
    definition,
    token: record.token,
    secretVersionId: facts?.secret.versionId,
    failingForSeconds: secondsBetween(failingSince, now),
  });
  const consecutiveFailures = record.consecutiveFailures + 1;
  const { kind, retryAfterSeconds: _asked, ...told } = failure;
  const attempt: Attempt = { at: now, outcome: kind, ...told, ...factsOfAttempt(held, facts) };
  const until = cooldownUntil(failure, consecutiveFailures, now);
  const condition = announceCondition({ ...record, lastAttempt: attempt, consecutiveFailures, failingSince }, now);
  const isWritten = await dependencies.store.finishAttempt({
    ...leaseOf(held, facts, now),
    ...kept,
    attempt,
    ...(condition.announced ? { announced: condition.announced } : {}),
    consecutiveFailures,
    failingSince,
    cooldownUntil: until,
    keepsSpentRefreshToken: keepsSpent(definition, failure),
  });
  const report: RefreshReport = {
    service: definition.id,
    result: isWritten ? 'failed' : 'superseded',
    reason: failure.reason,
    message: failure.message,
  };
  recordRefresh(dependencies, held, report, attempt, { cooldownUntil: until });
  if (isWritten && condition.event) {
    publishAll(dependencies, [condition.event]);
  }
  return report;
}

function publishAll({ events }: RefreshDependencies, all: readonly ServiceEvent[]): void {
  for (const event of all) {
    events.publish(event);
  }
}

function factsOfAttempt(
  { definitionHash }: HeldLease,
  facts: AttemptFacts | undefined,
): Partial<Attempt> & Pick<Attempt, 'definitionHash'> {
  return {
    definitionHash,
    ...(facts ? { secretVersionId: facts.secret.versionId } : {}),
    ...(facts && facts.requests > 0 ? { requests: facts.requests } : {}),
    ...(facts?.usedPreviousSecret ? { usedPreviousSecret: true } : {}),
  };
}

function leaseOf(
  { definition, owner, version, record }: HeldLease,
  facts: AttemptFacts | undefined,
  now: Instant,
): Pick<AttemptResult, 'service' | 'owner' | 'version' | 'requestTimes'> {
  const lease = { service: definition.id, owner, version };
  if (definition.maxRequestsPerHour === undefined) {
    return lease;
  }
  const sent = Array.from({ length: facts?.requests ?? 0 }, () => now);
  return { ...lease, requestTimes: [...recentRequests(record, now), ...sent] };
}

function toStoredToken(
  { sha256Hex }: RefreshDependencies,
  held: HeldLease,
  issued: IssuedToken,
  { secret }: AttemptFacts,
): StoredToken {
  const { accessToken, tokenType, scope, obtainedAt, expiresAt, lifetimeSeconds, lifetimeSource, refreshAt } = issued;
  return {
    accessToken,
    tokenType,
    ...(scope === undefined ? {} : { scope }),
    obtainedAt,
    expiresAt,
    lifetimeSeconds,
    lifetimeSource,
    ...(refreshAt === undefined ? {} : { refreshAt }),
    fingerprint: fingerprintOf(accessToken, sha256Hex),
    definitionHash: held.definitionHash,
    secretVersionId: secret.versionId,
  };
}
