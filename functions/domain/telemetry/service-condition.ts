import { diagnoseFailing } from '../diagnosis/of-attempt.ts';
import { isFailedAttempt, REPEATED_FAILURES } from '../failure/failure.ts';
import type { ServiceCondition } from '../record/condition-notification.ts';
import type { TokenRecord } from '../record/token-record.ts';

/** Returns the condition that a record tells of. A stored token may well be valid whatever the condition is. */
export function conditionOf({
  lastAttempt,
  consecutiveFailures,
}: Pick<TokenRecord, 'lastAttempt' | 'consecutiveFailures'>): ServiceCondition {
  if (!lastAttempt || !isFailedAttempt(lastAttempt)) return 'ok';
  if (diagnoseFailing(lastAttempt, consecutiveFailures, false).severity === 'action-required') return 'action-required';
  return consecutiveFailures >= REPEATED_FAILURES ? 'failing' : 'ok';
}
