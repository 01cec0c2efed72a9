import type { RefreshReport } from '../../contract/refresh.ts';
import { needOf } from '../../domain/decision/refresh-decision.ts';
import type { Attempt, StoredToken } from '../../domain/record/token-record.ts';
import { expiryFields } from '../../domain/telemetry/expiry-fields.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';
import type { Log } from '../ports/ports.ts';
import type { Metrics } from '../ports/telemetry.ts';
import type { HeldLease } from './attempt.ts';

/**
 * Writes the one log line and the metrics of an attempt: what was decided and why, what came of it, and what holds now.
 *
 * A failure while the stored token is far from expiry is a warning; in the mandatory window and beyond it is an error.
 */
export function recordRefresh(
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
  held: HeldLease,
  report: RefreshReport,
  attempt: Attempt,
  end: { readonly token?: StoredToken; readonly cooldownUntil?: Instant; readonly warnings?: readonly string[] },
): void {
  const kept = held.record.token;
  const token = report.result === 'refreshed' ? end.token : kept;
  const need = needOf(held.record, held.definition.timing, attempt.at);
  const fields = {
    service: report.service,
    result: report.result,
    why: held.reason,
    ...(report.result === 'failed'
      ? { kind: attempt.outcome, reason: report.reason, cause: attempt.cause?.code, message: report.message }
      : {}),
    httpStatus: attempt.httpStatus,
    oauthError: attempt.oauthError,
    providerCode: attempt.providerCode,
    correlationId: attempt.correlationId,
    clockOffsetSeconds: attempt.clockOffsetSeconds,
    requests: attempt.requests,
    usedPreviousSecret: attempt.usedPreviousSecret,
    warnings: end.warnings?.join(' ') || undefined,
    latencyMs: attempt.latencyMs,
    now: toUtc(attempt.at),
    needBefore: need,
    ...(token ? expiryFields(token, attempt.at) : {}),
    cooldownUntil: end.cooldownUntil === undefined ? undefined : toUtc(end.cooldownUntil),
    consecutiveFailures: report.result === 'failed' ? held.record.consecutiveFailures + 1 : 0,
    version: held.version,
    lifetimeSource: token?.lifetimeSource,
    expectedLifetime: JSON.stringify(held.definition.timing?.expectedLifetimeSeconds),
  };
  const isOdd = (end.warnings?.length ?? 0) > 0 || attempt.usedPreviousSecret === true;
  log[levelOf(report, need, isOdd)]('refresh', fields);
  metrics.publish(
    [
      { name: report.result === 'failed' ? 'RefreshFailed' : 'RefreshSucceeded', value: 1 },
      ...(report.result === 'refreshed' && token
        ? [{ name: 'LifetimeSeconds', value: token.lifetimeSeconds } as const]
        : []),
    ],
    { service: report.service },
  );
  metrics.publish([{ name: 'RefreshAttempts', value: 1 }], { result: attempt.outcome });
}

function levelOf(report: RefreshReport, need: string, isOdd: boolean): 'info' | 'warn' | 'error' {
  if (report.result === 'failed') {
    return need === 'none' || need === 'advisory' ? 'warn' : 'error';
  }
  return isOdd ? 'warn' : 'info';
}
