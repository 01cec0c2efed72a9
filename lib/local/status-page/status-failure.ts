import type { StatusAnswer } from '../../../functions/contract/status.ts';
import type { FunctionError } from '../functions/function-error.ts';

/** Why there is no newest status. No token and no secret is ever in it. */
export interface StatusFailure {
  /** What is wrong, as a clause. */
  readonly problem: string;
  /** Since when, RFC 3339 in UTC; absent: not known. */
  readonly since?: string;
  /** What to do, as a clause; absent: the problem says it. */
  readonly advice?: string;
  /** The last status; absent: there has been none. */
  readonly last?: StatusAnswer;
}

/** What is told of services at one moment. */
export type Answer = StatusAnswer | StatusFailure | FunctionError;

/** The most characters shown of a problem, whose text may come from another program. */
const LONGEST_PROBLEM = 400;

/** Returns what is wrong, as the page tells it. */
export function failureOf(answer: StatusFailure | FunctionError): StatusFailure {
  return 'problem' in answer ? answer : { problem: `${answer.errorType}: ${answer.errorMessage}` };
}

/** Returns a failure in one line for people, without a full stop. */
export function failureText({ problem, since, advice }: StatusFailure): string {
  const state = since === undefined ? 'is unavailable' : `has been unavailable since ${since.replace('T', ' ')}`;
  const what = problem.length > LONGEST_PROBLEM ? `${problem.slice(0, LONGEST_PROBLEM)}…` : problem;
  return `The status ${state}: ${what}${advice === undefined ? '' : `; what to do: ${advice}`}`;
}
