import { needsPerson } from '../failure/failure.ts';
import type { StatusRecord } from './token-record.ts';

/**
 * Returns the version of its secret that serves a service well; `undefined` when none does: without a token, when
 * only a changed secret, definition or registration can end what the last attempt failed with, and when the one before it
 * had to be taken.
 *
 * A secret that is known already is good enough for a service if it is this version. Any other one is older, or newer,
 * than what the service was last asked with, and only a fresh read shows which.
 */
export function lastAcceptedVersion({
  token,
  lastAttempt,
}: Pick<StatusRecord, 'token' | 'lastAttempt'>): string | undefined {
  return token && !needsPerson(lastAttempt?.outcome) && !lastAttempt?.usedPreviousSecret
    ? (lastAttempt?.secretVersionId ?? token.secretVersionId)
    : undefined;
}
