import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** What is known of a problem besides its message. */
export interface CliProblemOptions {
  readonly exitCode: ExitCode;
  /** The word that AWS, the contract or the system has for it; absent: there is none. */
  readonly errorName?: string | undefined;
  /** Its cause, from the table that status speaks from; absent: the message says it all. */
  readonly diagnosis?: Diagnosis | undefined;
  readonly cause?: unknown;
}

/**
 * A command could not do what it was asked to. The message is shown as it is, without a stack trace; tokens and secrets
 * never get into it.
 */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
  readonly exitCode: ExitCode;
  readonly errorName: string | undefined;
  readonly diagnosis: Diagnosis | undefined;

  constructor(message: string, { exitCode, errorName, diagnosis, cause }: CliProblemOptions) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.errorName = errorName;
    this.diagnosis = diagnosis;
  }
}

/** Returns the problem that a command line makes no sense. */
export function usageProblem(message: string, cause?: unknown): CliProblem {
  return new CliProblem(message, { exitCode: EXIT.usage, cause });
}
