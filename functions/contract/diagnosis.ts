/**
 * How much a cause asks of people.
 *
 * `ok` nothing to do · `watch` it may need somebody, or passes by itself · `late` a token is late or missing, and
 * self-healing may still work · `human` somebody has to act, nothing heals it.
 */
export type Severity = 'ok' | 'watch' | 'late' | 'human';
/** Why a service is in its state, and what to do about it. */
export interface Diagnosis {
  /** Stable word for the cause, one of docs/diagnosis.md. */
  readonly code: string;
  readonly severity: Severity;
  /** The cause in one sentence, with what is known of this case. */
  readonly cause: string;
  readonly advice: string;
}
