import type { NextStep } from '../../contract/status.ts';
import type { RefreshTrigger, Situation } from '../../domain/decision/decision-input.ts';
import { type HeldBack, heldBack, refreshesFrom } from '../../domain/decision/refresh-decision.ts';
import { type DiagnosisFacts, isRefreshedOnRead } from '../../domain/diagnosis/diagnosis.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import { isLeased } from '../../domain/record/in-force.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';

const SWEEP: RefreshTrigger = { kind: 'sweep' };
/** A reader who requires nothing special. */
const READER: RefreshTrigger = { kind: 'read', minValiditySeconds: 0 };

/** Returns what happens next, and from when on: a forecast of the decision to refresh. */
export function nextStepOf(facts: DiagnosisFacts): NextStep {
  const { record, schedule, now } = facts;
  if (record.lease && isLeased(record, now)) {
    const until = toUtc(record.lease.expiresAt);
    return { by: 'attempt', at: null, text: `an attempt is running; its lease ends at ${until}` };
  }
  const held = heldBack(situationOf(facts, SWEEP));
  const sweepAt = refreshesFrom(situationOf(facts, SWEEP)) ?? now;
  const readAt = refreshesFrom(situationOf(facts, READER)) ?? now;
  const by = schedule.overdue ? 'reader' : 'sweep';
  const at = by === 'sweep' ? sweepAt : readAt;
  const act =
    by === 'reader'
      ? `no sweeps run: it is refreshed when it is read${onward(readAt, now)}`
      : `the first sweep${onward(sweepAt, now)}${orReader(facts, readAt)} refreshes it`;
  return {
    by,
    at: at > now ? toUtc(at) : null,
    text: held ? `${waitText(held, by)}; then ${act}` : act,
  };
}

/** What ends the wait early goes first. Only sweeps look for a new version of the secret. */
function waitText({ reason, until }: HeldBack, by: 'sweep' | 'reader'): string {
  if (reason === 'request_quota') return `no request before ${toUtc(until)} (maxRequestsPerHour is used up)`;
  if (reason === 'host_paused') return `no request before ${toUtc(until)} (the host of tokenUrl throttles)`;
  const changes = by === 'sweep' ? 'the secret or the definition changes' : 'the definition changes';
  return `unless ${changes}, no request before ${toUtc(until)} (cooldown after the last attempt)`;
}

/**
 * Which version of the secret is current is known from the last attempt only: where the stored token was requested with
 * another one, the next sweep replaces it.
 */
function situationOf(facts: DiagnosisFacts, trigger: RefreshTrigger): Situation {
  const { definition, definitionHash, record, hostPause, now } = facts;
  const { maxRequestsPerHour } = definition;
  return {
    record,
    current: { definitionHash, secretVersionId: record.lastAttempt?.secretVersionId, maxRequestsPerHour },
    timing: definition.timing,
    trigger,
    hostPause,
    now,
  };
}

function onward(from: Instant, now: Instant): string {
  return from > now ? ` at or after ${toUtc(from)}` : '';
}

/** A reader comes first where there is no usable token, and may do so where one can end between two sweeps. */
function orReader(facts: DiagnosisFacts, readAt: Instant): string {
  const { record, definition, now } = facts;
  const isLikely = isRefreshedOnRead(facts) || needOf(record.token, definition.timing, now) === 'expired';
  return isLikely ? ` or reader${onward(readAt, now)}` : '';
}
