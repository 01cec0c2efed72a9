import type { Severity } from '../../contract/diagnosis.ts';

/** A cause in words: one row of docs/diagnosis.md. */
export interface Cause {
  /** What it asks for at least. */
  readonly severity: Exclude<Severity, 'degraded'>;
  /** The cause in one sentence. */
  readonly summary: string;
  /** What to do about it. */
  readonly advice: string;
}

/** Causes by their code, which is stable: tickets, dashboards and scripts may name it. */
export type CauseTable = Readonly<Record<string, Cause>>;

/** The cause of a failed attempt, as it is stored with it: judged where everything is known that can be known of it. */
export interface FailureCause extends Pick<Cause, 'severity' | 'advice'> {
  /** Stable word for the cause, one of docs/diagnosis.md. */
  readonly code: string;
}
