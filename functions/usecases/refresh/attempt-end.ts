import type { AttemptOutcome } from '../../contract/attempt.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import { rowOf } from '../../domain/decision/wishes.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { isChangedByBasic, judgeFailure } from '../../domain/record/judge-failure.ts';
import {
  disbelievedToken,
  reissuedToken,
  rememberedToken,
  unchangedUntil,
} from '../../domain/record/reissued-token.ts';
import { LIFETIMES_KEPT, type StoredToken, type TokenRecord } from '../../domain/record/token-record.ts';
import { shortTokenUntil, unusableLifetime } from '../../domain/record/unusable-token.ts';
import type { ServiceEvent } from '../../domain/telemetry/service-event.ts';
import { dueOf, spreadRefreshAt } from '../../domain/template/due-lane.ts';
import { isTenantDefinition } from '../../domain/template/tenant-definition.ts';
import { subjectOf } from '../../domain/tenant/tenant-name.ts';
import { defined, pick } from '../../domain/values/defined.ts';
import { fingerprintOf, type Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { AttemptResult } from '../ports/ports.ts';
import type { IssuedToken } from '../ports/token-endpoint.ts';
import type { AttemptFindings } from '../requests/request-token.ts';
import type { ClaimedAttempt } from './attempt.ts';
import { requestTimesAfter, type SeenFacts, toAttempt } from './attempt-record.ts';
import { notifyOnChange, refreshedEvent } from './notify-condition.ts';

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
interface Ending extends Pick<AttemptEnd, 'token' | 'warnings'> {
  readonly outcome: AttemptOutcome;
  readonly seen: SeenFacts;
  readonly write: Pick<AttemptResult, 'token' | 'lifetimes' | 'consecutiveFailures' | 'cooldownUntil' | 'failingSince'>;
}

/**
 * Returns how an attempt ends at `now`: what is to be written, reported and published of what it found.
 *
 * A failure never touches a stored token whose times are believed, and a new token that could never be handed out is a failure. A token that is
 * the one before keeps its expiry, or loses time where the answer says so, and is not requested again for a while.
 */
export function attemptEnd(
  claimed: ClaimedAttempt,
  findings: AttemptFindings,
  now: Instant,
  sha256Hex: Sha256Hex,
): AttemptEnd {
  const { definition, record, fence, reason } = claimed;
  const { outcome: found } = findings;
  const { outcome, seen, write, token, warnings } = found.ok
    ? issuedEnding(claimed, findings, found.token, now, sha256Hex)
    : failedEnding(claimed, findings, found.failure, now);
  const attempt = toAttempt(claimed, findings, outcome, seen, now);
  const { consecutiveFailures, failingSince, cooldownUntil } = write;
  const times = requestTimesAfter(claimed, findings.requests, now);
  const failures = { consecutiveFailures, failingSince, cooldownUntil };
  const after = {
    ...record,
    ...(write.token && { token: write.token }),
    lastAttempt: attempt,
    ...failures,
    ...defined(times),
  };
  const { notified, event } = notifyOnChange(after, now);
  const isTold = definition.tenant === undefined || definition.tenants?.refreshedEvents === true;
  const isNew = outcome === 'refreshed' && write.token !== undefined && isTold;
  const refreshed = isNew ? refreshedEvent(subjectOf(definition), reason, write.token, now) : undefined;
  return {
    write: {
      ...fence,
      ...write,
      attempt,
      notified,
      ...times,
      refreshToken: findings.refreshTokens?.chain,
      spentRefreshToken: findings.refreshTokens?.spent,
      acceptedClockOffsetSeconds: findings.acceptedClockOffsetSeconds,
      unreadable: record.unreadable,
      due: isTenantDefinition(definition) ? dueOf(after, definition, now, sha256Hex) : undefined,
    },
    report: defined({
      ...subjectOf(definition),
      result: outcome === 'refreshed' || outcome === 'unchanged' ? outcome : ('failed' as const),
      reason,
      failure: seen.reason,
      cause: seen.cause?.code,
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
  const { warnings } = issued;
  const answer = pick(issued, ['httpStatus', 'latencyMs', 'clockOffsetSeconds']);
  const ending = { seen: { ...answer, warnings }, token, warnings };
  const same = reissuedToken(record.token, token);
  if (same) {
    const changed = same === record.token ? disbelievedToken(same, now, claimed.steppedBackAt) : same;
    const cooldown = unchangedUntil(same.expiresAt.at, now);
    const write = defined({ token: changed, consecutiveFailures: 0, cooldownUntil: cooldown });
    return { ...ending, token: same, outcome: 'unchanged', write };
  }
  const judged = rememberedToken(token, record.lastFailure?.refusedFingerprint);
  const unusable = unusableLifetime(judged, definition.timing, issued.clockOffsetSeconds);
  if (unusable) {
    const { seen, write, outcome } = failedEnding(claimed, findings, { ...unusable, ...answer }, now);
    const cooldown = shortTokenUntil(judged.expiresAt.at, write.consecutiveFailures, now);
    return {
      outcome,
      seen: { ...seen, warnings, refusedFingerprint: token.fingerprint },
      write: { ...write, cooldownUntil: cooldown },
      warnings,
    };
  }
  const { reason, minValiditySeconds } = claimed;
  const row = rowOf({ previous: record.token, reason, minValiditySeconds, now }, token.expiresAt.at);
  const refreshAt = isTenantDefinition(definition) ? spreadRefreshAt(token, definition, sha256Hex) : token.refreshAt;
  const kept: StoredToken = defined({ ...token, ...row, refreshAt });
  const write = { token: kept, lifetimes: lifetimesAfter(record, kept), consecutiveFailures: 0 };
  return { ...ending, token: kept, outcome: 'refreshed', write };
}

function failedEnding(
  { definition, definitionHash, record, steppedBackAt }: ClaimedAttempt,
  { secret }: AttemptFindings,
  failed: RefreshFailure,
  now: Instant,
): Ending {
  const { clientId, clientSecret } = secret?.values ?? {};
  const used = secret && {
    versionId: secret.versionId,
    hasSpecialCharacters: [clientId, clientSecret].some((value) => value && isChangedByBasic(value.reveal())),
  };
  const attempt = { definition, definitionHash, record, secret: used, now };
  const { failure, refusals, ...write } = judgeFailure(failed, attempt);
  const { refusedFingerprint } = record.lastFailure ?? {};
  const seen = { ...failure, refusals: refusals || undefined, refusedFingerprint };
  const token = disbelievedToken(record.token, now, steppedBackAt);
  return { outcome: failure.kind, seen, write: defined({ ...write, token }), warnings: [] };
}

function toStoredToken(
  issued: IssuedToken,
  { definitionHash }: ClaimedAttempt,
  { secret }: AttemptFindings,
  sha256Hex: Sha256Hex,
): StoredToken {
  return {
    ...pick(issued, ['accessToken', 'tokenType', 'scope', 'obtainedAt', 'expiresAt']),
    ...pick(issued, ['lifetimeSeconds', 'lifetimeSource', 'lifetimeDoubt', 'refreshAt']),
    fingerprint: fingerprintOf(issued.accessToken, sha256Hex),
    definitionHash,
    secretVersionId: secret?.versionId ?? 'none',
  };
}

/** Returns the lifetimes to remember after a new token, newest first. */
export function lifetimesAfter(record: TokenRecord, token: StoredToken): readonly number[] {
  return [token.lifetimeSeconds, ...record.lifetimes].slice(0, LIFETIMES_KEPT);
}
