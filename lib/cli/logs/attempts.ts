import type { AttemptStatus, Unknown } from '../../../functions/contract/attempt.ts';
import { REFRESH_RESULTS, type RefreshResult } from '../../../functions/contract/refresh.ts';
import type { ServiceStatus } from '../../../functions/contract/status.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import type { JsonObject } from '../../../functions/domain/values/json.ts';

/** One attempt to refresh, as far as it is still known. */
export interface PastAttempt {
  /** RFC 3339 in UTC: when it ended. */
  readonly at: string;
  /** `superseded`: another attempt had overtaken it, so nothing of it counts. */
  readonly result: RefreshResult | Unknown;
  /** Where it is known from: the log tells more of it than the record, which keeps two. */
  readonly from: 'log' | 'record';
  /** Why it was made; absent: the record does not say. */
  readonly why?: string;
  /** Code of the cause, one of docs/diagnosis.md; absent when it succeeded. */
  readonly cause?: string;
  readonly message?: string;
  /** Of the token that came; absent when none did, or the record does not say. */
  readonly lifetimeSeconds?: number;
  readonly fingerprint?: string;
  readonly httpStatus?: number;
  /** Token requests sent in it. */
  readonly requests?: number;
  readonly latencyMs?: number;
  /** The current version of the secret was refused, and only the one before it accepted; absent: it was not so. */
  readonly usedPreviousSecret?: true;
}

/**
 * Returns the attempts that are known of a service, oldest first: those of its log, and the last one and the last failure of its
 * record where the log does not have them.
 */
export function attemptsKnown(
  logged: readonly JsonObject[],
  { lastFailure, lastAttempt }: Pick<ServiceStatus, 'lastFailure' | 'lastAttempt'>,
): readonly PastAttempt[] {
  const recorded = [lastFailure, lastAttempt].flatMap((one) => (one ? [attemptOfRecord(one)] : []));
  // The later ones win: what the log says of the same attempt is more.
  const all = [...recorded, ...logged.map(attemptOfLine)];
  return [...new Map(all.map((one) => [one.at, one])).values()].sort((a, b) => a.at.localeCompare(b.at));
}

function attemptOfRecord(attempt: AttemptStatus): PastAttempt {
  const { at, outcome, cause, message, httpStatus, requests, latencyMs } = attempt;
  const result = REFRESH_RESULTS.find((one) => one === outcome) ?? (outcome === 'unknown' ? outcome : 'failed');
  const usedPreviousSecret = attempt.usedPreviousSecret || undefined;
  return defined({ at, result, from: 'record', cause, message, httpStatus, requests, latencyMs, usedPreviousSecret });
}

/** Every member is checked: a line is of whatever version of the functions wrote it. */
function attemptOfLine(line: JsonObject): PastAttempt {
  const text = (name: string) => (typeof line[name] === 'string' ? String(line[name]) : undefined);
  const number = (name: string) => (typeof line[name] === 'number' ? Number(line[name]) : undefined);
  const result = REFRESH_RESULTS.find((one) => one === line['result']) ?? 'unknown';
  const isToken = result === 'refreshed' || result === 'unchanged';
  return defined({
    at: text('now') ?? `${(text('timestamp') ?? '').slice(0, 19)}Z`,
    result,
    from: 'log',
    why: text('reason'),
    cause: text('cause'),
    message: text('message'),
    lifetimeSeconds: isToken ? number('lifetimeSeconds') : undefined,
    fingerprint: isToken ? text('fingerprint') : undefined,
    httpStatus: number('httpStatus'),
    requests: number('requests'),
    latencyMs: number('latencyMs'),
    usedPreviousSecret: line['usedPreviousSecret'] === true || undefined,
  });
}
