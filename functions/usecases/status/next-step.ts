import type { NextStep } from '../../contract/diagnosis.ts';
import type { RefreshTrigger, Situation } from '../../domain/decision/decision-input.ts';
import { hostOf } from '../../domain/decision/host-pause.ts';
import { decideRefresh, refreshesFrom } from '../../domain/decision/refresh-decision.ts';
import { type DiagnosisFacts, isRefreshedOnRead } from '../../domain/diagnosis/diagnosis.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import { isLeased } from '../../domain/record/in-force.ts';
import { lastAcceptedVersion } from '../../domain/record/last-accepted-secret.ts';
import { whenText } from '../../domain/values/duration-text.ts';
import { type Instant, instantOf, plusSeconds, toUtc } from '../../domain/values/instant.ts';

const SWEEP: RefreshTrigger = { kind: 'sweep' };
/** A reader who requires nothing special. */
const READER: RefreshTrigger = { kind: 'read', minValiditySeconds: 0 };

/**
 * Returns what happens next, and from when on: a forecast of the decision to refresh, whose own reasons it tells. An instant is
 * told once, with its distance from now.
 *
 * @see docs/adr/0051-words-follow-the-decision.md
 */
export function nextStepOf(facts: DiagnosisFacts): NextStep {
  const { record, schedule, now } = facts;
  if (facts.unfit !== undefined) {
    return { by: 'unknown', at: null, text: 'no token is asked for until somebody puts right what is registered' };
  }
  if (record.lease && isLeased(record, now)) {
    return {
      by: 'attempt',
      at: null,
      text: `an attempt is running; it ends by ${whenText(record.lease.expiresAt, now)}`,
    };
  }
  const by = schedule.overdue ? 'reader' : 'sweep';
  const at = firstAt(facts, by === 'sweep' ? SWEEP : READER);
  const text = by === 'sweep' ? sweepText(facts, at) : `no sweeps run: ${readerText(facts, at)}`;
  return { by, at: at > now ? toUtc(at) : null, text };
}

function firstAt(facts: DiagnosisFacts, trigger: RefreshTrigger): Instant {
  return refreshesFrom(situationOf(facts, trigger)) ?? facts.now;
}

function sweepText(facts: DiagnosisFacts, at: Instant): string {
  const { now } = facts;
  const readAt = isReaderLikely(facts) ? firstAt(facts, READER) : undefined;
  const isEither = readAt !== undefined && readAt <= at;
  if (at === now) return `${verbOf(facts)} by the next ${isEither ? 'reader or ' : ''}sweep${sweepTime(facts)}`;
  const why = pauseText(facts, SWEEP, at);
  if (why === undefined) {
    const reader = readAt === undefined ? '' : `, or by the first reader${isEither ? '' : fromText(readAt, now)}`;
    return `${verbOf(facts)} by the first sweep${fromText(at, now)}${reader}${newsText(facts, at, ['secret'])}`;
  }
  return `${why}; then the next ${isEither ? 'reader or ' : ''}sweep asks again${newsText(facts, at, ['secret', 'definition'])}`;
}

function readerText(facts: DiagnosisFacts, at: Instant): string {
  const { now } = facts;
  if (at === now) return `${verbOf(facts)} by the next reader`;
  const why = pauseText(facts, READER, at);
  return why === undefined
    ? `${verbOf(facts)} by the first reader${fromText(at, now)}`
    : `${why}; then the next reader asks again`;
}

/** What has failed before is not promised to succeed. */
function verbOf({ record }: DiagnosisFacts): string {
  return record.consecutiveFailures > 0 ? 'tried again' : 'refreshed';
}

/** A reader comes first where there is no usable token, and may do so where one can end between two sweeps. */
function isReaderLikely(facts: DiagnosisFacts): boolean {
  const { record, definition, now } = facts;
  return isRefreshedOnRead(facts) || needOf(record.token, definition.timing, now) === 'expired';
}

/** Says until when and why nothing is asked, by what the decision says a second earlier; `undefined`: nothing is wanted before. */
function pauseText(facts: DiagnosisFacts, trigger: RefreshTrigger, at: Instant): string | undefined {
  const { record, definition, now } = facts;
  const { reason } = decideRefresh({ ...situationOf(facts, trigger), now: plusSeconds(at, -1) });
  const isSame = record.lastAttempt?.outcome === 'unchanged';
  const reasons: Partial<Record<typeof reason, string>> = {
    cooling_down: isSame ? 'after the same token came again' : 'after the failure',
    request_quota: 'by maxRequestsPerHour',
    host_paused: `as ${hostOf(definition)} throttles`,
    short_lived: 'after a token as short as the expiry buffer',
  };
  return reasons[reason] && `paused until ${whenText(at, now)}, ${reasons[reason]}`;
}

/**
 * Says what is tried earlier, where a sweep comes before: with another secret or definition the decision is another. A secret
 * that works is kept for an hour; only sweeps look for a new version, and only of others at once.
 */
function newsText(facts: DiagnosisFacts, at: Instant, told: readonly ('secret' | 'definition')[]): string {
  const { record, definition, now } = facts;
  const next = nextSweepOf(facts);
  if (next !== undefined && next >= at) return '';
  const situation = { ...situationOf(facts, SWEEP), now: next ?? now };
  const isLookedFor = definition.secret !== undefined && lastAcceptedVersion(record) === undefined;
  const news = told.filter((what) => {
    const changed = what === 'secret' ? { secretVersionId: 'another' } : { definitionHash: 'another' };
    const current = { ...situation.current, ...changed };
    return (what === 'definition' || isLookedFor) && decideRefresh({ ...situation, current }).refresh;
  });
  const when = next === undefined ? '' : `, ${whenText(next, now)}`;
  return news.length === 0 ? '' : `; a new ${news.join(' or ')} is tried at the next sweep${when}`;
}

/** Says when the next sweep comes, where that is known and it asks then. */
function sweepTime(facts: DiagnosisFacts): string {
  const next = nextSweepOf(facts);
  const asks = next !== undefined && decideRefresh({ ...situationOf(facts, SWEEP), now: next }).refresh;
  return asks ? `, ${whenText(next, facts.now)}` : '';
}

function nextSweepOf({ schedule: { nextSweepAt } }: DiagnosisFacts): Instant | undefined {
  return nextSweepAt === null ? undefined : instantOf(nextSweepAt);
}

function fromText(from: Instant, now: Instant): string {
  return from > now ? ` from ${whenText(from, now)}` : '';
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
