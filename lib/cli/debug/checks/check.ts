/** This folder: the checks of `debug`, one file a subject. */

import type { Diagnosis } from '../../../../functions/contract/diagnosis.ts';
import type { CliProblem } from '../../connection/cli-problem.ts';
import type { DebugFacts } from './debug-facts.ts';

/** What came of a check. */
export interface Outcome {
  /** `skipped`: it could not be checked from here, which is no failure. */
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly reason: string;
  /** The cause, where the table of causes has one for this failure. */
  readonly diagnosis?: Diagnosis | undefined;
}

/** One thing that must work for a reader to get a token, and whether it does. */
export interface Check extends Outcome {
  readonly check: string;
}

/** Checks by their names, in the order in which they are shown. */
export type Checks = Readonly<Record<string, (facts: DebugFacts) => Outcome>>;

/** Why everything that needs the definition is skipped without one. */
export const NO_DEFINITION = 'not known without a definition';

/** Returns that it works. */
export function passed(reason: string, diagnosis?: Diagnosis): Outcome {
  return { state: 'passed', reason, diagnosis };
}

/** Returns that it does not work. */
export function failed(reason: string, diagnosis?: Diagnosis): Outcome {
  return { state: 'failed', reason, diagnosis };
}

/** Returns that it does not work, as a problem says. */
export function failedBy({ message, diagnosis }: CliProblem): Outcome {
  return failed(diagnosis ? `${message} [${diagnosis.code}]` : message, diagnosis);
}

/** Returns that it could not be checked. */
export function skipped(reason: string): Outcome {
  return { state: 'skipped', reason };
}
