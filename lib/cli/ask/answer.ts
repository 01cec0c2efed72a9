/** This folder: questions to the functions of the deployment, and what their answers mean. */

import { CONTRACT_VERSION } from '../../../functions/contract/constants.ts';
import { contractVersionOf } from '../../../functions/contract/read-token.ts';
import { isFields } from '../../../functions/contract/reading/members.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { contractNote } from '../../platform/contract-note.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import type { InvocationReply } from '../connection/connection.ts';
import { EXIT, exitCodeOf } from '../connection/exit-code.ts';
import { readFunctionError } from '../link/function-error.ts';

/** An answer of a function, with what the invocation showed besides. */
export interface Answer<T> extends Pick<InvocationReply, 'awsClockOffsetSeconds' | 'latencyMs'> {
  readonly answer: T;
  /** Which side is older, and what of the answer was not understood; absent: all of it was. */
  readonly note?: string;
}

/** What was read of an answer. */
interface ReadAnswer<T> {
  /** Absent: it is none. */
  readonly answer?: T | undefined;
  /** What could not be read of it. */
  readonly unread?: readonly string[];
}

/**
 * Returns the answer of an invocation.
 *
 * @throws {CliProblem} what the function failed with; or that it answers with something else than was asked for
 */
export function answerOf<T extends { readonly contractVersion: number }>(
  { failed, payload, ...rest }: InvocationReply,
  functionName: string,
  asked: { readonly what: string; readonly of: string },
  read: (payload: unknown) => ReadAnswer<T>,
): Answer<T> {
  if (failed) throw refusalOf(failed);
  const { answer, unread = [] } = read(payload);
  if (answer === undefined) {
    // An older answer can be read in full, so what cannot be is another function's, or a newer one's.
    const version = isFields(payload) ? contractVersionOf(payload) : 0;
    const why = (version > CONTRACT_VERSION ? contractNote('command', version) : undefined) ?? `is it ${asked.of}?`;
    const wrong = unread.length === 0 ? '' : ` (${unread.join(', ')})`;
    throw new CliProblem(`${functionName} answers with something that is no ${asked.what}: ${why}${wrong}`, {
      exitCode: EXIT.unavailable,
    });
  }
  const note = contractNote('command', answer.contractVersion, unread);
  return { answer, ...rest, ...defined({ note }) };
}

/** That there is no such service or tenant. */
export const UNKNOWN: readonly string[] = ['UnknownService', 'UnknownTenant'];

/** Returns the problem that a function has failed; a token that is missing is the state of a service, and no fault of the way to it. */
export function refusalOf(failed: NonNullable<InvocationReply['failed']>): CliProblem {
  const { errorType, message, diagnosis, severity, isOfToken } = readFunctionError(failed);
  const isOurs = isOfToken || (errorType === 'StoreUnavailable' && severity === 'action-required');
  // Who leaves a tenant out, or names one that there is not, has typed the wrong command.
  const isTyped = errorType === 'InvalidRequest' && message.includes('tenant');
  const otherwise = isTyped || UNKNOWN.includes(errorType) ? EXIT.usage : EXIT.unavailable;
  const exitCode = isOurs ? exitCodeOf(severity) : otherwise;
  return new CliProblem(message, { exitCode, errorName: errorType, diagnosis });
}
