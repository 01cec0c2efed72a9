import type { Severity } from '../../contract/diagnosis.ts';

/** One row of the table of causes: what it asks for at least, the cause in one sentence, what to do. */
export type Cause = readonly [severity: Exclude<Severity, 'degraded'>, cause: string, advice: string];

/** Causes by their code, which is stable: tickets, dashboards and scripts may name it. */
export type CauseTable = Readonly<Record<string, Cause>>;

/** The cause of a failed attempt, as it is stored with it: judged where everything is known that can be known of it. */
export interface FailureCause {
  /** Stable word for the cause, one of docs/diagnosis.md. */
  readonly code: string;
  /** What it asks of people at least. */
  readonly severity: Cause[0];
  readonly advice: string;
}
