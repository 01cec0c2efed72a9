import type { RefreshReport } from '../domain/contract.ts';
import type { RefreshFailure } from '../domain/failure.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { toUtc } from '../domain/instant.ts';
import {
  cooldownUntil,
  isUnchanged,
  lifetimesAfter,
  unchangedUntil,
  unusableLifetime,
} from '../domain/issued-outcome.ts';
import type { RefreshReason } from '../domain/refresh-decision.ts';
import type { ServiceDefinition } from '../domain/service-definition.ts';
import type { Attempt, StoredToken, TokenRecord } from '../domain/token-record.ts';
import type { ClientSecret, IssuedToken } from './ports.ts';
import { recordRefresh } from './record-refresh.ts';
import type { RefreshDependencies } from './refresh-service.ts';

/** An attempt that holds the lease. */
export interface HeldLease {
  readonly definition: ServiceDefinition;
  readonly definitionHash: string;
  readonly owner: string;
  /** The version the lease was claimed with: the fence of every write. */
  readonly version: number;
  /** The record the decision was made on. */
  readonly record: TokenRecord;
  readonly reason: RefreshReason;
}

/**
 * Asks the token endpoint once and writes what came of it under the fence. The lease must be held.
 *
 * A failure never touches the stored token; a write whose fence no longer matches is dropped, since somebody else has
 * claimed the lease meanwhile and theirs is the newer token.
 *
 * @throws {StoreUnavailableError} when the end of the attempt could not be written
 */
export async function attemptRefresh(dependencies: RefreshDependencies, held: HeldLease): Promise<RefreshReport> {
  const read = await dependencies.secrets.read(held.definition.secret);
  if (!read.ok) {
    return finishFailed(dependencies, held, read.failure);
  }
  const answer = await dependencies.tokenEndpoint.requestToken(held.definition, read.secret);
  if (!answer.ok) {
    return finishFailed(dependencies, held, answer.failure, read.secret);
  }
  const token = toStoredToken(dependencies, held, answer.token, read.secret);
  const unusable = isUnchanged(held.record.token, token) ? undefined : unusableLifetime(token, held.definition.timing);
  return unusable
    ? finishFailed(dependencies, held, { ...unusable, httpStatus: answer.token.httpStatus }, read.secret)
    : finishIssued(dependencies, held, token, answer.token);
}

async function finishIssued(
  dependencies: RefreshDependencies,
  held: HeldLease,
  token: StoredToken,
  issued: IssuedToken,
): Promise<RefreshReport> {
  const { definition, owner, version, record } = held;
  const now = dependencies.clock.now();
  const unchanged = isUnchanged(record.token, token);
  const attempt: Attempt = {
    at: now,
    outcome: unchanged ? 'unchanged' : 'refreshed',
    httpStatus: issued.httpStatus,
    latencyMs: issued.latencyMs,
    definitionHash: held.definitionHash,
    secretVersionId: token.secretVersionId,
  };
  const isWritten = await dependencies.store.finishAttempt({
    service: definition.id,
    owner,
    version,
    attempt,
    consecutiveFailures: 0,
    ...(unchanged
      ? { cooldownUntil: unchangedUntil(token, now) }
      : { token, lifetimes: lifetimesAfter(record, token) }),
  });
  const result = isWritten ? attempt.outcome : 'superseded';
  const report: RefreshReport = {
    service: definition.id,
    result: result as RefreshReport['result'],
    reason: held.reason,
  };
  recordRefresh(dependencies, held, report, attempt, { token });
  return report;
}

async function finishFailed(
  dependencies: RefreshDependencies,
  held: HeldLease,
  failure: RefreshFailure,
  secret?: ClientSecret,
): Promise<RefreshReport> {
  const { definition, owner, version, record } = held;
  const now = dependencies.clock.now();
  const consecutiveFailures = record.consecutiveFailures + 1;
  const attempt: Attempt = {
    at: now,
    outcome: failure.kind,
    reason: failure.reason,
    message: failure.message,
    ...(failure.httpStatus === undefined ? {} : { httpStatus: failure.httpStatus }),
    ...(failure.latencyMs === undefined ? {} : { latencyMs: failure.latencyMs }),
    definitionHash: held.definitionHash,
    ...(secret ? { secretVersionId: secret.versionId } : {}),
  };
  const until = cooldownUntil(failure, consecutiveFailures, now);
  const isWritten = await dependencies.store.finishAttempt({
    service: definition.id,
    owner,
    version,
    attempt,
    consecutiveFailures,
    cooldownUntil: until,
  });
  const report: RefreshReport = {
    service: definition.id,
    result: isWritten ? 'failed' : 'superseded',
    reason: failure.reason,
    message: failure.message,
  };
  recordRefresh(dependencies, held, report, attempt, { cooldownUntil: until });
  return report;
}

function toStoredToken(
  { sha256Hex }: RefreshDependencies,
  held: HeldLease,
  issued: IssuedToken,
  secret: ClientSecret,
): StoredToken {
  const { accessToken, tokenType, scope, obtainedAt, expiresAt, lifetimeSeconds, lifetimeSource } = issued;
  return {
    accessToken,
    tokenType,
    ...(scope === undefined ? {} : { scope }),
    obtainedAt,
    expiresAt: { ...expiresAt, text: expiresAt.text || toUtc(expiresAt.at) },
    lifetimeSeconds,
    lifetimeSource,
    fingerprint: fingerprintOf(accessToken, sha256Hex),
    definitionHash: held.definitionHash,
    secretVersionId: secret.versionId,
  };
}
