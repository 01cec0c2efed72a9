import type { NextStep, ScheduleStatus } from '../../contract/status.ts';
import { dueAtOf, isCoolingDown, needOf, recentRequests } from '../../domain/decision/refresh-decision.ts';
import { windowsOf } from '../../domain/expiry/timing.ts';
import type { StatusRecord } from '../../domain/record/token-record.ts';
import { mayEndBetweenSweeps } from '../../domain/schedule/schedule-check.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { type Instant, latest, plusSeconds, toUtc } from '../../domain/values/instant.ts';

const HOUR_SECONDS = 3600;

/** What the next step depends on. */
interface NextFacts {
  readonly definition: ServiceDefinition;
  readonly definitionHash: string;
  readonly record: StatusRecord;
  readonly schedule: ScheduleStatus;
  readonly now: Instant;
}

/** Returns what happens next, and from when on: what the decision to refresh will say, told ahead. */
export function nextStepOf(facts: NextFacts): NextStep {
  const { record, schedule, now } = facts;
  if (record.lease && record.lease.expiresAt > now) {
    const until = toUtc(record.lease.expiresAt);
    return { by: 'attempt', at: null, text: `an attempt is running; its lease ends at ${until}` };
  }
  const held = heldUntil(facts);
  const notBefore = (from: Instant): Instant => (held ? latest(from, held.until) : from);
  const sweepAt = notBefore(sweepFrom(facts));
  const readAt = notBefore(readFrom(facts));
  const by = schedule.overdue ? 'reader' : 'sweep';
  const at = by === 'sweep' ? sweepAt : readAt;
  const act =
    by === 'reader'
      ? `no sweeps run: it is refreshed when it is read${onward(readAt, now)}`
      : `the first sweep${onward(sweepAt, now)}${orReader(facts, readAt)} refreshes it`;
  return {
    by,
    at: at > now ? toUtc(at) : null,
    text: held ? `no request before ${toUtc(held.until)} (${held.why}); then ${act}` : act,
  };
}

function onward(from: Instant, now: Instant): string {
  return from > now ? ` at or after ${toUtc(from)}` : '';
}

/** A reader comes first where there is no usable token, and may do so where one can end between two sweeps. */
function orReader({ record, definition, schedule, now }: NextFacts, readAt: Instant): string {
  const { token } = record;
  const isLikely = !token || mayEndBetweenSweeps(token.lifetimeSeconds, definition.timing, schedule.everySeconds);
  return isLikely || needOf(record, definition.timing, now) === 'expired' ? ` or reader${onward(readAt, now)}` : '';
}

/** Returns from when on a sweep refreshes it: at once what is missing or was asked for with something else. */
function sweepFrom({ definition, definitionHash, record, now }: NextFacts): Instant {
  const { token } = record;
  return token && token.definitionHash === definitionHash ? latest(dueAtOf(token, definition.timing), now) : now;
}

/** Returns from when on a reader who wishes nothing special refreshes it: from the first second that it is unusable. */
function readFrom({ definition, record, now }: NextFacts): Instant {
  const { token } = record;
  if (!token || needOf(record, definition.timing, now) === 'expired') {
    return now;
  }
  const { expiryBufferSeconds } = windowsOf(token.lifetimeSeconds, definition.timing);
  return plusSeconds(token.expiresAt.at, 1 - expiryBufferSeconds);
}

/** Returns until when no request is made and why; `undefined` when one may be made. */
function heldUntil({
  definition,
  definitionHash,
  record,
  now,
}: NextFacts): { readonly until: Instant; readonly why: string } | undefined {
  const quota = quotaFreeAt(definition, record, now);
  const cooldown = isCoolingDown(record, { definitionHash }, now) ? record.cooldownUntil : undefined;
  if (quota !== undefined && (cooldown === undefined || quota > cooldown)) {
    return { until: quota, why: 'maxRequestsPerHour is used up' };
  }
  return cooldown === undefined ? undefined : { until: cooldown, why: 'cooldown after the last attempt' };
}

/** Returns when the service's own limit allows the next request; `undefined` when it does now. */
function quotaFreeAt(
  { maxRequestsPerHour }: ServiceDefinition,
  record: StatusRecord,
  now: Instant,
): Instant | undefined {
  const recent = recentRequests(record, now);
  if (maxRequestsPerHour === undefined || recent.length < maxRequestsPerHour) {
    return undefined;
  }
  const oldestThatCounts = recent[recent.length - maxRequestsPerHour];
  return oldestThatCounts === undefined ? undefined : plusSeconds(oldestThatCounts, HOUR_SECONDS);
}
