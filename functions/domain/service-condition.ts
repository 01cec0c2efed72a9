import { diagnoseFailing } from './diagnosis-of-attempt.ts';
import { isFailedAttempt, REPEATED_FAILURES, type TokenRecord } from './token-record.ts';

/**
 * How refreshing a service goes, in the three words that alarms and events tell apart.
 *
 * `ok` it works, or has failed less than {@link REPEATED_FAILURES} times · `failing` it fails again and again and may heal
 * by itself · `needs-human` it fails for a reason that only a person can mend.
 */
export type ServiceCondition = 'ok' | 'failing' | 'needs-human';

/** Returns the condition that a record tells of. A stored token may well be valid whatever the condition is. */
export function conditionOf({
  lastAttempt,
  consecutiveFailures,
}: Pick<TokenRecord, 'lastAttempt' | 'consecutiveFailures'>): ServiceCondition {
  if (!lastAttempt || !isFailedAttempt(lastAttempt)) {
    return 'ok';
  }
  if (diagnoseFailing(lastAttempt, consecutiveFailures, false).severity === 'human') {
    return 'needs-human';
  }
  return consecutiveFailures >= REPEATED_FAILURES ? 'failing' : 'ok';
}
