import type { Unknown } from './attempt.ts';

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

/** Who acts next: the attempt that is running, a sweep, or the first reader who finds no usable token. */
export const NEXT_ACTORS = ['attempt', 'sweep', 'reader'] as const;

/** What happens to a service next if nobody does anything. */
export interface NextStep {
  readonly by: (typeof NEXT_ACTORS)[number] | Unknown;
  /** Not before this instant; null: from now on. */
  readonly at: string | null;
  /** The same as a sentence. */
  readonly text: string;
}
