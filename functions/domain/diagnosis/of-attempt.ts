import type { Diagnosis } from '../../contract/diagnosis.ts';
import type { Cause } from '../failure/cause.ts';
import { needsPerson, REPEATED_FAILURES } from '../failure/failure.ts';
import { adviceFor } from '../failure/failure-row.ts';
import type { Attempt } from '../record/token-record.ts';

/** Turns a cause into a diagnosis; what may pass by itself is `degraded` where the token is overdue (default: it is not). */
export function toDiagnosis(code: string, { severity, summary, advice }: Cause, isOverdueNow = false): Diagnosis {
  return { code, severity: severity === 'watch' && isOverdueNow ? 'degraded' : severity, message: summary, advice };
}

/** Returns the cause of failing attempts in the last one's own words: they name the case. */
export function diagnoseFailing(failure: Attempt, consecutiveFailures: number, isOverdueNow: boolean): Diagnosis {
  const { outcome, reason, message, cause } = failure;
  const least = cause?.severity ?? (needsPerson(outcome) ? 'action-required' : 'watch');
  // Most of these are a page, a fault or a kept token that passes; after some in a row they have not passed.
  const staysOn =
    outcome === 'malformedResponse' || reason === 'own_fault' || reason === 'lifetime_below_expiry_buffer';
  const severity = staysOn && least === 'watch' && consecutiveFailures >= REPEATED_FAILURES ? 'action-required' : least;
  const summary = message ?? reason ?? outcome;
  const advice = cause ? adviceFor(severity, cause.advice) : 'see the log of refresh-tokens';
  return toDiagnosis(cause?.code ?? outcome, { severity, summary, advice }, isOverdueNow);
}
