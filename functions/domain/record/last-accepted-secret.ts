import { needsPerson } from '../failure/failure.ts';
import type { StatusRecord } from './token-record.ts';

/**
 * Returns the version of its secret that serves a service well; `undefined` when none does: without a token, when
 * only a changed secret, definition or registration can end what the last attempt failed with, when the one before it
 * had to be taken, and when somebody has said since that it has other values.
 *
 * A secret that is known already is good enough for a service if it is this version. Any other one is older, or newer,
 * than what the service was last asked with, and only a fresh read shows which.
 */
export function lastAcceptedVersion({
  token,
  lastAttempt,
  tenant,
}: Pick<StatusRecord, 'token' | 'lastAttempt' | 'tenant'>): string | undefined {
  const isRenewed = token && (lastAttempt?.at ?? token.obtainedAt) <= (tenant?.renewFrom ?? -1);
  return token && !isRenewed && !needsPerson(lastAttempt?.outcome) && !lastAttempt?.usedPreviousSecret
    ? (lastAttempt?.secretVersionId ?? token.secretVersionId)
    : undefined;
}
