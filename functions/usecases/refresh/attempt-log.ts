import { rejectionsInARow } from '../../domain/decision/wishes.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import { ANSWER_MEMBERS } from '../../domain/failure/failure.ts';
import { expiryFields, needWord } from '../../domain/telemetry/expiry-fields.ts';
import { pick } from '../../domain/values/defined.ts';
import { toUtc } from '../../domain/values/instant.ts';
import type { Log } from '../ports/ports.ts';
import type { Metrics } from '../ports/telemetry.ts';
import type { ClaimedAttempt } from './attempt.ts';
import type { AttemptEnd } from './attempt-end.ts';

/**
 * Writes the one log line of an attempt: what was decided and why, what came of it, and what holds now.
 *
 * A failure while the stored token is far from expiry is a warning; in the mandatory window and beyond it is an error.
 *
 * @param isWritten false: another attempt has overtaken this one, so nothing of it counts
 */
export function logAttempt(log: Log, claimed: ClaimedAttempt, end: AttemptEnd, isWritten: boolean): void {
  const { definition, record, fence } = claimed;
  const { report, warnings } = end;
  const { attempt, cooldownUntil, consecutiveFailures } = end.write;
  const result = isWritten ? report.result : 'superseded';
  const isFailed = result === 'failed';
  const token = isWritten && end.write.token ? end.write.token : record.token;
  const need = needOf(record.token, definition.timing, attempt.at);
  const isQuiet = need === 'none' || need === 'advisory';
  const isOdd = warnings.length > 0 || attempt.usedPreviousSecret === true;
  const level = isFailed ? (isQuiet ? 'warn' : 'error') : isOdd ? 'warn' : 'info';
  log[level]('refresh', {
    service: report.service,
    tenant: report.tenant,
    result,
    reason: claimed.reason,
    ...(isFailed && {
      kind: attempt.outcome,
      failure: report.failure,
      cause: attempt.cause?.code,
      message: report.message,
    }),
    ...pick(attempt, ANSWER_MEMBERS),
    requests: attempt.requests,
    usedPreviousSecret: attempt.usedPreviousSecret,
    warnings: warnings.join(' ') || undefined,
    now: toUtc(attempt.at),
    needBefore: needWord(record.token, need),
    ...(token && expiryFields(token, attempt.at)),
    cooldownUntil: cooldownUntil === undefined ? undefined : toUtc(cooldownUntil),
    consecutiveFailures: isFailed ? consecutiveFailures : 0,
    version: fence.version,
    lifetimeSource: token?.lifetimeSource,
    expectedLifetime: JSON.stringify(definition.timing?.expectedLifetimeSeconds),
  });
}

/** Publishes the metrics of an attempt; see {@link logAttempt} for `isWritten`. */
export function publishAttempt(
  metrics: Metrics,
  { record }: ClaimedAttempt,
  { report, write }: AttemptEnd,
  isWritten: boolean,
): void {
  const { service, result } = report;
  // What another attempt has overtaken has changed nothing: it is an attempt, and no success of the service.
  if (isWritten) {
    const token = result === 'refreshed' ? write.token : undefined;
    metrics.publish(
      [
        { name: result === 'failed' ? 'RefreshFailed' : 'RefreshSucceeded', value: 1 },
        ...(token ? [{ name: 'LifetimeSeconds', value: token.lifetimeSeconds } as const] : []),
      ],
      { service },
    );
  }
  const rejections = rejectionsInARow(record.token, write.attempt.at);
  if (report.reason === 'rejected_by_caller' && rejections > 0) {
    metrics.publish([{ name: 'NewTokensRejected', value: rejections + 1 }]);
  }
  metrics.publish([{ name: 'RefreshAttempts', value: 1 }], { result: write.attempt.outcome });
}
