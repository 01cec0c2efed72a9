import type { AttemptOutcome } from '../../contract/attempt.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import { cooldownUntil } from '../../domain/failure/cooldown.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { explainFailure } from '../../domain/failure/match-failure.ts';
import { isUnchanged, lifetimesAfter, unchangedUntil, unusableLifetime } from '../../domain/record/issued-outcome.ts';
import type { StoredToken } from '../../domain/record/token-record.ts';
import type { ServiceEvent } from '../../domain/telemetry/service-event.ts';
import { defined, pick } from '../../domain/values/defined.ts';
import { fingerprintOf, type Sha256Hex } from '../../domain/values/fingerprint.ts';
import { type Instant, secondsBetween } from '../../domain/values/instant.ts';
import type { AttemptResult, IssuedToken } from '../ports/ports.ts';
import type { AttemptFindings, ClaimedAttempt } from './attempt.ts';
import { requestTimesAfter, type SeenFacts, toAttempt } from './attempt-record.ts';
import { notifyOnChange, refreshedEvent } from './notify-condition.ts';
import { keepsSpent, refreshTokenAfter } from './refresh-token-grant.ts';

/** How an attempt ends, before that is written. */
export interface AttemptEnd {
  /** The write that ends it, with the attempt as it is stored. */
  readonly write: AttemptResult;
  /** What to answer if the write is done. */
  readonly report: RefreshReport;
  /** What to publish if the write is done. */
  readonly events: readonly ServiceEvent[];
  /** The token that the provider gave, stored or not; absent: none that can be used. */
  readonly token?: StoredToken | undefined;
  /** What was odd about the provider's answer, one word each. */
  readonly warnings: readonly string[];
}

/** What differs between the ways in which an attempt can end. */
interface Ending extends Pick<AttemptEnd, 'token'> {
  readonly outcome: AttemptOutcome;
  readonly seen: SeenFacts;
  readonly warnings?: readonly string[];
  readonly write: Pick<
    AttemptResult,
    'token' | 'lifetimes' | 'consecutiveFailures' | 'failingSince' | 'cooldownUntil' | 'keepsSpentRefreshToken'
  >;
}

/**
 * Returns how an attempt ends at `now`: what is to be written, reported and published of what it found.
 *
 * A failure never touches the stored token, and a new token that could never be handed out is a failure. A token that is
 * the one before, with no more time than it had, stays as it is stored and is not requested again for a while.
 */
export function attemptEnd(
  claimed: ClaimedAttempt,
  findings: AttemptFindings,
  now: Instant,
  sha256Hex: Sha256Hex,
): AttemptEnd {
  const { definition, record, fence, reason } = claimed;
  const issued = findings.outcome.ok ? findings.outcome.token : undefined;
  const {
    outcome,
    seen,
    write,
    token,
    warnings = [],
  } = findings.outcome.ok
    ? issuedEnding(claimed, findings, findings.outcome.token, now, sha256Hex)
    : failedEnding(claimed, findings, findings.outcome.failure, now);
  const attempt = toAttempt(claimed, findings, outcome, seen, now);
  const { consecutiveFailures, failingSince } = write;
  const after = { ...record, ...(write.token && { token: write.token }), lastAttempt: attempt };
  const { notified, event } = notifyOnChange({ ...after, consecutiveFailures, failingSince }, now);
  const refreshed = write.token && refreshedEvent(definition.id, reason, write.token, now);
  return {
    write: {
      ...fence,
      ...write,
      attempt,
      notified,
      requestTimes: requestTimesAfter(claimed, findings.requests, now),
      refreshToken: issued && refreshTokenAfter(record, issued, findings),
    },
    report: defined({
      service: definition.id,
      result: outcome === 'refreshed' || outcome === 'unchanged' ? outcome : ('failed' as const),
      reason,
      failure: seen.reason,
      message: seen.message,
    }),
    events: [refreshed, event].filter((one) => one !== undefined),
    token,
    warnings,
  };
}

function issuedEnding(
  claimed: ClaimedAttempt,
  findings: AttemptFindings,
  issued: IssuedToken,
  now: Instant,
  sha256Hex: Sha256Hex,
): Ending {
  const { record, definition } = claimed;
  const token = toStoredToken(issued, claimed, findings, sha256Hex);
  const seen = pick(issued, ['httpStatus', 'latencyMs', 'clockOffsetSeconds']);
  const ending = { seen, token, warnings: issued.warnings };
  if (isUnchanged(record.token, token)) {
    const write = { consecutiveFailures: 0, cooldownUntil: unchangedUntil(token, now) };
    return { ...ending, outcome: 'unchanged', write };
  }
  const unusable = unusableLifetime(token, definition.timing);
  if (unusable) return failedEnding(claimed, findings, { ...unusable, httpStatus: issued.httpStatus }, now);
  const write = { token, lifetimes: lifetimesAfter(record, token), consecutiveFailures: 0 };
  return { ...ending, outcome: 'refreshed', write };
}

function failedEnding(
  { definition, record }: ClaimedAttempt,
  { secret }: AttemptFindings,
  failed: RefreshFailure,
  now: Instant,
): Ending {
  const failingSince = record.failingSince ?? now;
  const failure = explainFailure(failed, {
    definition,
    token: record.token,
    secretVersionId: secret?.versionId,
    failingForSeconds: secondsBetween(failingSince, now),
  });
  const consecutiveFailures = record.consecutiveFailures + 1;
  const write = {
    consecutiveFailures,
    failingSince,
    cooldownUntil: cooldownUntil(failure, consecutiveFailures, now),
    keepsSpentRefreshToken: keepsSpent(definition, failure),
  };
  return { outcome: failure.kind, seen: failure, write };
}

function toStoredToken(
  issued: IssuedToken,
  { definitionHash }: ClaimedAttempt,
  { secret }: AttemptFindings,
  sha256Hex: Sha256Hex,
): StoredToken {
  return defined({
    ...pick(issued, ['accessToken', 'tokenType', 'scope', 'obtainedAt', 'expiresAt']),
    ...pick(issued, ['lifetimeSeconds', 'lifetimeSource', 'refreshAt']),
    fingerprint: fingerprintOf(issued.accessToken, sha256Hex),
    definitionHash,
    secretVersionId: secret?.versionId ?? 'none',
  });
}
