import type { RefreshReport } from '../../contract/refresh.ts';
import type { RefreshTrigger } from '../../domain/decision/decision-input.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import type { Subject } from '../../domain/tenant/tenant-name.ts';
import { defined } from '../../domain/values/defined.ts';

/**
 * Tells whether a forced refresh adopts the result of another attempt: one that has ended since `before` was read. Ending
 * an attempt removes its lease.
 */
export function adoptsResult({ kind }: RefreshTrigger, before: TokenRecord, after: TokenRecord): boolean {
  const hasEnded = after.lease === undefined && (after.version > before.version || before.lease !== undefined);
  return kind === 'forced' && hasEnded;
}

/**
 * Returns the result of another attempt that a forced refresh has waited for, instead of making one more.
 *
 * Tokens are told apart by their fingerprints: two can come within one second. The same one with more time is a new one, too.
 */
export function resultOfOther(subject: Subject, before: TokenRecord, after: TokenRecord): RefreshReport {
  const { outcome, reason: failure, cause, message } = after.lastAttempt ?? {};
  const isOther = after.token !== undefined && after.token.fingerprint !== before.token?.fingerprint;
  if (isOther || outcome === 'refreshed') return { ...subject, result: 'superseded', reason: 'forced' };
  const result = outcome === 'unchanged' ? 'unchanged' : 'failed';
  return defined({ ...subject, result, reason: 'forced', failure, cause: cause?.code, message } as const);
}
