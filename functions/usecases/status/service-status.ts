import type { AttemptStatus } from '../../contract/attempt.ts';
import type { ServiceState, ServiceStatus } from '../../contract/status.ts';
import { type DiagnosisFacts, diagnose, isFetchedOnRead, isRefreshedOnRead } from '../../domain/diagnosis/diagnosis.ts';
import { windowsOf } from '../../domain/expiry/timing.ts';
import { dueAtOf, isOverdue, needOf, secondsLeft } from '../../domain/expiry/token-state.ts';
import { ANSWER_MEMBERS } from '../../domain/failure/failure.ts';
import { cooldownInForce } from '../../domain/record/in-force.ts';
import type { Attempt } from '../../domain/record/token-record.ts';
import { subjectOf } from '../../domain/tenant/tenant-name.ts';
import { pick } from '../../domain/values/defined.ts';
import { earliest, type Instant, toUtc } from '../../domain/values/instant.ts';
import { statusDetails } from './status-details.ts';

/** Returns what status tells of one service: from what is stored, what is deployed, and how the schedule runs. */
export function toServiceStatus(facts: DiagnosisFacts): ServiceStatus {
  const { definition, record, now } = facts;
  const { token } = record;
  const need = needOf(token, definition.timing, now);
  const diagnosis = diagnose(facts);
  return {
    ...subjectOf(definition),
    ...(record.tenant?.group !== undefined && { group: record.tenant.group }),
    state: stateOf(facts),
    usable: need !== 'expired' && facts.unfit === undefined,
    expiresAt: token
      ? { stored: token.expiresAt.text, utc: toUtc(token.expiresAt.at), zone: token.expiresAt.zone }
      : null,
    secondsToExpiry: token ? secondsLeft(token, now) : null,
    secondsToExpiredForUse: token
      ? secondsLeft(token, now) - windowsOf(token.lifetimeSeconds, definition.timing).expiryBufferSeconds
      : null,
    refreshDueAt: token ? toUtc(dueAtOf(token, definition.timing, now)) : null,
    lifetimeSeconds: token?.lifetimeSeconds ?? null,
    expectedLifetimeSeconds: expectedLifetime(definition.timing?.expectedLifetimeSeconds),
    obtainedAt: token ? toUtc(token.obtainedAt) : null,
    lastAttempt: attemptStatus(record.lastAttempt),
    lastFailure: attemptStatus(record.lastFailure),
    consecutiveFailures: record.consecutiveFailures,
    failingSince: utcOrNull(record.failingSince && earliest(record.failingSince, now)),
    cooldownUntil: utcOrNull(cooldownInForce(record, now)),
    clockOffsetSeconds: record.lastAttempt?.clockOffsetSeconds ?? null,
    fingerprint: token?.fingerprint ?? null,
    ...statusDetails(facts),
    diagnosis,
    ...pick(record, ['unreadable']),
  };
}

function utcOrNull(at: Instant | undefined): string | null {
  return at === undefined ? null : toUtc(at);
}

function expectedLifetime(
  expected: number | { readonly min: number; readonly max: number } | undefined,
): ServiceStatus['expectedLifetimeSeconds'] {
  return typeof expected === 'object' ? { min: expected.min, max: expected.max } : (expected ?? null);
}

/** Returns the state of a service. A token that is too short for the schedule expires with nothing wrong: the next reader gets a new one. */
export function stateOf(facts: DiagnosisFacts): ServiceState {
  const { definition, record, schedule, now } = facts;
  const need = needOf(record.token, definition.timing, now);
  if (facts.unfit !== undefined) return 'unusable';
  if (need === 'expired') return isFetchedOnRead(facts) ? 'on-read' : 'unusable';
  if (isRefreshedOnRead(facts)) return 'on-read';
  if (isOverdue(record.token, definition.timing, now, schedule.everySeconds)) return 'overdue';
  return need === 'none' ? 'fresh' : 'due';
}

/** Member by member: what is stored of an attempt later does not reach a reader by accident. */
function attemptStatus(attempt: Attempt | undefined): AttemptStatus | null {
  if (!attempt) return null;
  const { at, outcome, cause } = attempt;
  return {
    at: toUtc(at),
    outcome,
    ...pick(attempt, ['reason', 'detail', 'message', ...ANSWER_MEMBERS, 'requests', 'usedPreviousSecret', 'warnings']),
    ...(cause && { cause: cause.code, advice: cause.advice }),
  };
}
