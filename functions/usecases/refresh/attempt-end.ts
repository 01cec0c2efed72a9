import type { AttemptOutcome } from '../../contract/attempt.ts';
import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import type { TimingOverrides } from '../../domain/expiry/timing.ts';
import { cooldownUntil } from '../../domain/failure/cooldown.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { explainFailure, toFailure } from '../../domain/failure/match-failure.ts';
import { LIFETIMES_KEPT, type StoredToken, type TokenRecord } from '../../domain/record/token-record.ts';
import type { ServiceEvent } from '../../domain/telemetry/service-event.ts';
import { defined, pick } from '../../domain/values/defined.ts';
import { fingerprintOf, type Sha256Hex } from '../../domain/values/fingerprint.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../domain/values/instant.ts';
import type { AttemptResult, IssuedToken, LeaseFence } from '../ports/ports.ts';
import type { AttemptFindings } from '../requests/request-token.ts';
import type { ClaimedAttempt } from './attempt.ts';
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
interface Ending extends Pick<AttemptEnd, 'token' | 'warnings'> {
  readonly outcome: AttemptOutcome;
  readonly seen: SeenFacts;
  readonly write: Omit<AttemptResult, keyof LeaseFence | 'attempt' | 'notified' | 'requestTimes' | 'refreshToken'>;
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
  const { outcome: found } = findings;
  const { outcome, seen, write, token, warnings } = found.ok
    ? issuedEnding(claimed, findings, found.token, now, sha256Hex)
    : failedEnding(claimed, findings, found.failure, now);
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
      refreshToken: found.ok ? refreshTokenAfter(record, found.token, findings) : undefined,
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
  return { outcome: failure.kind, seen: failure, write, warnings: [] };
}

function toStoredToken(
  issued: IssuedToken,
  { definitionHash }: ClaimedAttempt,
  { secret }: AttemptFindings,
  sha256Hex: Sha256Hex,
): StoredToken {
  return {
    ...pick(issued, ['accessToken', 'tokenType', 'scope', 'obtainedAt', 'expiresAt']),
    ...pick(issued, ['lifetimeSeconds', 'lifetimeSource', 'refreshAt']),
    fingerprint: fingerprintOf(issued.accessToken, sha256Hex),
    definitionHash,
    secretVersionId: secret?.versionId ?? 'none',
  };
}

/**
 * The same token with up to this many more seconds counts as unchanged: `expires_in` is whole seconds, so the same
 * expiry computed twice differs by rounding and latency.
 */
const UNCHANGED_TOLERANCE_SECONDS = 5;

/** Tells whether the provider handed back the token it gave before, with no more time than it had. */
export function isUnchanged(previous: StoredToken | undefined, next: StoredToken): boolean {
  return (
    previous?.fingerprint === next.fingerprint &&
    secondsBetween(previous.expiresAt.at, next.expiresAt.at) <= UNCHANGED_TOLERANCE_SECONDS
  );
}

/**
 * Returns until when a provider that hands back the same token is left alone: half of what is left, 30 s at least, so
 * that it is asked more often the nearer expiry comes, and never in a loop.
 */
export function unchangedUntil(token: StoredToken, now: Instant): Instant {
  return plusSeconds(now, Math.max(Math.floor(secondsBetween(now, token.expiresAt.at) / 2), EXPIRY_BUFFER_SECONDS));
}

/** Returns why a new token cannot be used although it is well formed; `undefined` when it can. */
export function unusableLifetime(token: StoredToken, timing: TimingOverrides | undefined): RefreshFailure | undefined {
  const buffer = timing?.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS;
  if (token.lifetimeSeconds >= buffer) return undefined;
  return toFailure({
    reason: 'lifetime_below_expiry_buffer',
    message:
      `the provider gave a token for ${token.lifetimeSeconds} s, below the expiry buffer of ${buffer} s, so it could ` +
      'never be handed out',
  });
}

/** Returns the lifetimes to remember after a new token, newest first. */
export function lifetimesAfter(record: TokenRecord, token: StoredToken): readonly number[] {
  return [token.lifetimeSeconds, ...record.lifetimes].slice(0, LIFETIMES_KEPT);
}
