/** This folder: which one cause explains the state of a service. */

import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { Diagnosis } from '../../contract/diagnosis.ts';
import type { ScheduleStatus } from '../../contract/status.ts';
import type { DecisionInput, Situation } from '../decision/decision-input.ts';
import type { HostPause } from '../decision/host-pause.ts';
import { definitionChanged, hostPaused, requestQuota, speaks } from '../decision/policies.ts';
import { heldBack, toDecisionInput } from '../decision/refresh-decision.ts';
import { isRejectedAgain } from '../decision/wishes.ts';
import { isUnusualLifetime } from '../expiry/expected-lifetime.ts';
import type { RefreshNeed } from '../expiry/timing.ts';
import { isBelieved, isOverdue } from '../expiry/token-state.ts';
import { cooldownInForce, isLeased, leaseStateOf } from '../record/in-force.ts';
import { type Attempt, isOfToken, type StatusRecord } from '../record/token-record.ts';
import { diagnoseSide, eventsCodeOf, isSideCode, type SideCode } from '../refusal/refusal-causes.ts';
import { mayEndBetweenSweeps } from '../schedule/schedule-check.ts';
import { isSweepMissed } from '../schedule/schedule-status.ts';
import type { Instant } from '../values/instant.ts';
import { diagnoseFailing, toDiagnosis } from './of-attempt.ts';
import {
  isDeclaredUnread,
  isLifetimeDoubted,
  isLifetimeUnknown,
  isNearBuffer,
  isOffByTimeZone,
  stateSummary,
} from './of-lifetime.ts';
import { type RemedyFacts, withRemedy } from './secret-remedy.ts';
import { STATE_CAUSES, type StateCode } from './state-causes.ts';

/** What a service is judged by. */
export interface DiagnosisFacts extends RemedyFacts {
  /** {@link definitionHashOf} the definition. */
  readonly definitionHash: string;
  readonly record: StatusRecord;
  /** What the host of the token endpoint has asked of everybody; absent: nothing. */
  readonly hostPause?: HostPause | undefined;
  readonly schedule: ScheduleStatus;
  readonly now: Instant;
  /** What is wrong with what is registered of a tenant, as one sentence; absent: nothing. */
  readonly unfit?: string | undefined;
}

/** The facts with what follows from them. */
interface Case extends DiagnosisFacts {
  readonly need: RefreshNeed;
  readonly isOverdue: boolean;
  /** What the next sweep decides on. */
  readonly input: DecisionInput;
}

/** A cause names so many parts that cannot be read; status has them all. */
const NAMED = 5;

/** What a service without failing attempts can have, and how to recognise it; the first that holds is the cause. */
const RULES: readonly (readonly [StateCode | SideCode, (facts: Case) => boolean])[] = [
  ['tenant-unfit', ({ unfit }) => unfit !== undefined],
  ['stored-token-unreadable', ({ record }) => !record.token && (endedWell(record) || isTokenDamaged(record))],
  ['attempt-running', ({ need, record, now }) => need !== 'none' && isLeased(record, now)],
  ['lease-stuck', ({ record, now }) => leaseStateOf(record, now) === 'unbelievable'],
  ['clock-stepped-back', ({ record, now }) => record.token !== undefined && !isBelieved(record.token, now)],
  ['attempt-abandoned', ({ record, now }) => leaseStateOf(record, now) === 'over'],
  ['clock-stepped-back', ({ schedule }) => schedule.lastSweep !== null && schedule.secondsSinceLastSweep === null],
  ['sweep-overdue', ({ schedule }) => schedule.overdue],
  ['sweep-missed', ({ schedule }) => isSweepMissed(schedule)],
  ['never-swept', ({ record, schedule }) => !record.token && schedule.lastSweep === null],
  ['never-tried', ({ record }) => !record.token],
  ['stored-item-unreadable', ({ record }) => record.unreadable !== undefined],
  ['sweep-fault', ({ definition, schedule }) => schedule.lastSweep?.faults?.includes(definition.id) ?? false],
  ['same-token', ({ record }) => record.lastAttempt?.outcome === 'unchanged'],
  ['previous-secret-used', ({ record }) => record.lastAttempt?.usedPreviousSecret === true],
  ['new-tokens-rejected', ({ record, now }) => isRejectedAgain(record.token, now)],
  ['request-quota-used', ({ need, input }) => need !== 'none' && requestQuota.until(input) !== undefined],
  ['provider-host-paused', ({ need, input, now }) => need !== 'none' && (hostPaused.until(input) ?? now) > now],
  ['sweep-out-of-time', ({ need, schedule }) => need !== 'none' && (schedule.lastSweep?.postponed ?? 0) > 0],
  ['naive-time-local', (facts) => isNaive(facts) && isOffByTimeZone(facts.record.token, facts.definition.timing)],
  ['naive-time-stored', (facts) => isNaive(facts) && !isLifetimeConfirmed(facts)],
  ...(['lifetime-guessed', 'lifetime-implausible', 'lifetime-contradicted', 'lifetime-cut'] as const).map(
    (code) => [code, ({ record }: Case) => isLifetimeDoubted(code, record.token)] as const,
  ),
  ['lifetime-near-buffer', ({ record, definition }) => isNearBuffer(record.token, definition.timing)],
  ['provider-clock-ahead', ({ record }) => offsetOf(record) > EXPIRY_BUFFER_SECONDS],
  ['provider-clock-behind', ({ record }) => offsetOf(record) < -EXPIRY_BUFFER_SECONDS],
  ['lifetime-not-where-declared', ({ record, definition }) => isDeclaredUnread(record.token, definition)],
  ['lifetime-unknown', ({ record, definition }) => isLifetimeUnknown(record.token, definition.timing)],
  ['lifetime-unusual', ({ record, definition }) => isUnusualLifetime(record.token?.lifetimeSeconds, definition.timing)],
  ['never-swept', ({ schedule }) => schedule.lastSweep === null],
  ...(['events-access-denied', 'events-not-sent'] as const).map(
    (code) => [code, ({ schedule }: Case) => eventsCodeOf(schedule.lastSweep?.eventsFault) === code] as const,
  ),
  ['refreshed-on-read', isRefreshedOnRead],
  ['not-refreshed-in-time', ({ isOverdue: late }) => late],
  ['definition-changed', ({ input }) => speaks(definitionChanged, input)],
  ['refresh-due', ({ need }) => need !== 'none'],
];

/** Returns the one cause of a service's state that explains most, and what to do about it. */
export function diagnose(facts: DiagnosisFacts): Diagnosis {
  return withRemedy(causeOf(facts), facts);
}

function causeOf(facts: DiagnosisFacts): Diagnosis {
  const { record, definition, now } = facts;
  const { lastFailure, consecutiveFailures } = record;
  const input = toDecisionInput(situationOf(facts));
  const { need } = input;
  const isFailing = consecutiveFailures > 0 && lastFailure !== undefined;
  const isMissed = need === 'expired' && !isFetchedOnRead(facts);
  const known: Case = {
    ...facts,
    need,
    input,
    isOverdue: isMissed || isOverdue(record.token, definition.timing, now, facts.schedule.everySeconds),
  };
  if (isFailing && facts.unfit === undefined && !isLeftAlone(facts, lastFailure)) {
    return diagnoseFailing(lastFailure, consecutiveFailures, known.isOverdue);
  }
  const code = RULES.find(([, holds]) => holds(known))?.[0] ?? 'fresh';
  if (isSideCode(code)) return diagnoseSide(code, facts.schedule.lastSweep?.eventsFault ?? '');
  const summary = `${stateSummary(code, facts)}${code.endsWith('-unreadable') ? namesOf(record.unreadable) : ''}`;
  const cause = { ...STATE_CAUSES[code], summary };
  return toDiagnosis(code, cause, known.isOverdue);
}

/**
 * Tells whether the next reader gets a new token although the stored one may have expired: it is too short for the schedule,
 * so that it expires with nothing wrong, and nothing fails or holds the request back.
 */
export function isFetchedOnRead(facts: DiagnosisFacts): boolean {
  return (
    isRefreshedOnRead(facts) && facts.record.consecutiveFailures === 0 && heldBack(situationOf(facts)) === undefined
  );
}

function situationOf({ record, definition, definitionHash, hostPause, now }: DiagnosisFacts): Situation {
  const current = { definitionHash, maxRequestsPerHour: definition.maxRequestsPerHour };
  return { record, current, timing: definition.timing, trigger: { kind: 'sweep' }, hostPause, now };
}

/** A failure that may have passed long ago is not to blame where nobody has tried again since no sweep comes. */
function isLeftAlone({ record, schedule, now }: DiagnosisFacts, { cause }: Attempt): boolean {
  return schedule.overdue && cause?.severity !== 'action-required' && cooldownInForce(record, now) === undefined;
}

function isTokenDamaged({ unreadable }: StatusRecord): boolean {
  return unreadable?.some(isOfToken) === true;
}

function namesOf(unreadable: readonly string[] = []): string {
  const more = unreadable.length > NAMED ? ` and ${unreadable.length - NAMED} more` : '';
  return unreadable.length === 0 ? '' : ` (${unreadable.slice(0, NAMED).join(', ')}${more})`;
}

function endedWell({ lastAttempt }: StatusRecord): boolean {
  return lastAttempt?.outcome === 'refreshed' || lastAttempt?.outcome === 'unchanged';
}

function offsetOf({ lastAttempt }: StatusRecord): number {
  return lastAttempt?.clockOffsetSeconds ?? 0;
}

function isNaive({ record }: Case): boolean {
  return record.token?.expiresAt.zone === 'naive';
}

function isLifetimeConfirmed({ record, definition }: Case): boolean {
  const { timing } = definition;
  return timing?.expectedLifetimeSeconds !== undefined && !isUnusualLifetime(record.token?.lifetimeSeconds, timing);
}

/** Tells whether a token is stored that is too short for the schedule to keep it usable. */
export function isRefreshedOnRead({ record, definition, schedule }: DiagnosisFacts): boolean {
  return (
    record.token !== undefined &&
    mayEndBetweenSweeps(record.token.lifetimeSeconds, definition.timing, schedule.everySeconds)
  );
}
