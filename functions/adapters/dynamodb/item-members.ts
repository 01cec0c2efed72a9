import type { FailureCause } from '../../domain/failure/cause.ts';
import type { Notified, ServiceCondition } from '../../domain/record/condition-notification.ts';
import type { Attempt, TokenFacts } from '../../domain/record/token-record.ts';
import { parseStamp } from '../../domain/values/stamp.ts';

// What is read of the objects in an item. A type that gets another member needs it here; any other that is found in an
// item, written by another version or by hand, is left out.

const ATTEMPT_MEMBERS: Readonly<Record<keyof Attempt, true>> = {
  at: true,
  outcome: true,
  reason: true,
  detail: true,
  message: true,
  cause: true,
  httpStatus: true,
  oauthError: true,
  providerCode: true,
  correlationId: true,
  clockOffsetSeconds: true,
  requests: true,
  usedPreviousSecret: true,
  latencyMs: true,
  definitionHash: true,
  secretVersionId: true,
};
const CAUSE_MEMBERS: Readonly<Record<keyof FailureCause, true>> = { code: true, severity: true, advice: true };
const TOKEN_MEMBERS: Readonly<Record<keyof TokenFacts, true>> = {
  tokenType: true,
  scope: true,
  obtainedAt: true,
  expiresAt: true,
  lifetimeSeconds: true,
  lifetimeSource: true,
  refreshAt: true,
  fingerprint: true,
  definitionHash: true,
  secretVersionId: true,
};

/** Words of version 0.1.0 that other versions have found in items: read for as long as those items live. */
const FORMER_SEVERITIES: Readonly<Record<string, string>> = { human: 'action-required' };
const FORMER_CONDITIONS: Readonly<Record<string, string>> = { 'needs-human': 'action-required' };

/**
 * Returns an attempt as it is stored, in today's words.
 *
 * Version 0.1.0 wrote what to do into `message` as well, after a semicolon: its messages are read up to there. It never
 * wrote the severity `action-required`, and no message written since gives advice.
 */
export function toAttempt(stored: unknown): Attempt {
  const { cause: storedCause, ...facts } = only(stored as Attempt, ATTEMPT_MEMBERS);
  const severity = FORMER_SEVERITIES[storedCause?.severity ?? ''] as FailureCause['severity'] | undefined;
  const cause = storedCause && { ...only(storedCause, CAUSE_MEMBERS), ...(severity && { severity }) };
  const { message = '' } = facts;
  const isOfToday = message === '' || storedCause?.severity === 'action-required';
  const attempt = isOfToday ? facts : { ...facts, message: message.replace(/; .*$/s, '') };
  return cause ? { ...attempt, cause } : attempt;
}

/** Returns what is stored less the members that are not known here. */
function only<T extends object>(stored: T, members: Readonly<Record<keyof T, true>>): T {
  const known: Partial<T> = {};
  for (const name of Object.keys(members) as (keyof T)[]) {
    if (stored[name] !== undefined) {
      known[name] = stored[name];
    }
  }
  return known as T;
}

/** Returns what was published of a condition, in today's words. */
export function toNotified(stored: unknown): Notified {
  const { told, seen, times, heldBack } = stored as Readonly<Record<'told' | 'seen', string>> & Notified;
  const current = (word: string): ServiceCondition => (FORMER_CONDITIONS[word] ?? word) as ServiceCondition;
  return { published: current(told), lastSeen: current(seen), times, heldBack };
}

/** Returns the facts of a token; `undefined` when its expiry cannot be read. */
export function toTokenFacts(facts: Readonly<Record<string, unknown>> | undefined): TokenFacts | undefined {
  const expiresAt = parseStamp(facts?.['expiresAt']);
  return facts && expiresAt ? only({ ...facts, expiresAt } as unknown as TokenFacts, TOKEN_MEMBERS) : undefined;
}
