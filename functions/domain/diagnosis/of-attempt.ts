import type { Diagnosis } from '../../contract/diagnosis.ts';
import type { Cause } from '../failure/cause.ts';
import { REPEATED_FAILURES } from '../failure/failure.ts';
import type { Attempt } from '../record/token-record.ts';

/** Returns the diagnosis that a row of the table is; what may pass by itself is late where the token is. */
export function told(code: string, [least, cause, advice]: Cause, isOverdueNow: boolean): Diagnosis {
  return { code, severity: least === 'watch' && isOverdueNow ? 'degraded' : least, message: cause, advice };
}

/** Returns the cause of failing attempts, told in the last one's own words: they name the case. */
export function diagnoseFailing(failure: Attempt, consecutiveFailures: number, isOverdueNow: boolean): Diagnosis {
  const { outcome, reason, message, cause } = failure;
  const isForPeople = outcome === 'misconfigured' || outcome === 'reauthorizationRequired';
  const least = cause?.severity ?? (isForPeople ? 'action-required' : 'watch');
  // Most of these are a page or a fault that passes; after some in a row they have not passed.
  const staysOn = outcome === 'malformedResponse' || reason === 'own_fault';
  const severity = staysOn && least === 'watch' && consecutiveFailures >= REPEATED_FAILURES ? 'action-required' : least;
  // A message goes on after a semicolon with what to do; that is for the advice to say.
  const [text = outcome] = (message ?? reason ?? outcome).split('; ');
  return told(cause?.code ?? outcome, [severity, text, cause?.advice ?? 'see the log of refresh-tokens'], isOverdueNow);
}
