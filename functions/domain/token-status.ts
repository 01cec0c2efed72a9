import type { AttemptStatus, ServiceState, ServiceStatus } from './contract.ts';
import { type DiagnosisFacts, diagnose } from './diagnosis.ts';
import { secondsBetween, toUtc } from './instant.ts';
import { dueAtOf, needOf } from './refresh-decision.ts';
import { statusDetails } from './status-details.ts';
import { isUsable, type RefreshNeed, windowsOf } from './timing.ts';
import type { Attempt, StoredToken, TokenRecord } from './token-record.ts';

const STATE_OF_NEED: Readonly<Record<RefreshNeed, ServiceState>> = {
  none: 'fresh',
  advisory: 'due',
  mandatory: 'late',
  expired: 'unavailable',
};

/** The part of a token that status needs; it is read from the store without the token itself. */
export type TokenFacts = Omit<StoredToken, 'accessToken'>;

/** A record read for status: everything but the tokens themselves. */
export type StatusRecord = Omit<TokenRecord, 'token' | 'refreshToken'> & { readonly token?: TokenFacts };

/** Returns what status tells of one service: from what is stored, what is deployed, and how the schedule runs. */
export function toServiceStatus(facts: DiagnosisFacts): ServiceStatus {
  const { definition, record, now } = facts;
  const { token } = record;
  const need = needOf(record, definition.timing, now);
  const windows = windowsOf(token?.lifetimeSeconds ?? 0, definition.timing);
  const secondsToExpiry = token ? secondsBetween(now, token.expiresAt.at) : null;
  return {
    service: definition.id,
    state: STATE_OF_NEED[need],
    usable: token !== undefined && isUsable(token.expiresAt.at, now, windows),
    expiresAt: token
      ? { stored: token.expiresAt.text, utc: toUtc(token.expiresAt.at), zone: token.expiresAt.zone }
      : null,
    secondsToExpiry,
    secondsToExpiredForUse: secondsToExpiry === null ? null : secondsToExpiry - windows.expiryBufferSeconds,
    refreshDueAt: token ? toUtc(dueAtOf(token, definition.timing)) : null,
    refreshNeed: need,
    lifetimeSeconds: token?.lifetimeSeconds ?? null,
    expectedLifetimeSeconds: definition.timing?.expectedLifetimeSeconds ?? null,
    obtainedAt: token ? toUtc(token.obtainedAt) : null,
    lastAttempt: attemptStatus(record.lastAttempt),
    lastFailure: attemptStatus(record.lastFailure),
    consecutiveFailures: record.consecutiveFailures,
    failingSince: record.failingSince === undefined ? null : toUtc(record.failingSince),
    cooldownUntil: record.cooldownUntil === undefined ? null : toUtc(record.cooldownUntil),
    clockOffsetSeconds: record.lastAttempt?.clockOffsetSeconds ?? null,
    fingerprint: token?.fingerprint ?? null,
    ...statusDetails(facts),
    diagnosis: diagnose(facts),
  };
}

function attemptStatus(attempt: Attempt | undefined): AttemptStatus | null {
  if (!attempt) {
    return null;
  }
  const { at, definitionHash: _hash, secretVersionId: _version, ...told } = attempt;
  return { at: toUtc(at), ...told };
}
