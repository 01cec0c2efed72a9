/**
 * How urgent a cause is, and whether somebody has to act; the least first.
 *
 * `ok` nothing to do · `watch` it may pass by itself · `degraded` a token is overdue or missing, and may still heal by
 * itself · `action-required` somebody has to act, nothing heals it.
 */
export const SEVERITIES = ['ok', 'watch', 'degraded', 'action-required'] as const;

/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number];

/** Why a service is in its state, and what to do about it. */
export interface Diagnosis {
  /** Stable word for the cause, one of docs/diagnosis.md. */
  readonly code: string;
  readonly severity: Severity;
  /** The cause in one sentence, with what is known of this case. */
  readonly message: string;
  readonly advice: string;
}
