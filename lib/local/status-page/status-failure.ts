import type { StatusAnswer } from '../../../functions/contract/status.ts';

/** Why there is no newest status. No token and no secret is ever in it. */
export interface StatusFailure {
  /** What is in the way, as a clause. */
  readonly problem: string;
  /** Since when, RFC 3339 in UTC; absent: not known. */
  readonly since?: string;
  /** What to do, as a clause; absent: the problem says it. */
  readonly advice?: string;
  /** The last status there was; absent: none. */
  readonly last?: StatusAnswer;
}

/** So much of a problem is told: somebody else may have written it. */
const LONGEST_PROBLEM = 400;

/** Returns a failure in one line for people, without a full stop. */
export function failureText({ problem, since, advice }: StatusFailure): string {
  const when = since === undefined ? '' : ` since ${since.replace('T', ' ')}`;
  const what = problem.length > LONGEST_PROBLEM ? `${problem.slice(0, LONGEST_PROBLEM)}…` : problem;
  return `The status cannot be had${when}: ${what}${advice === undefined ? '' : `; what to do: ${advice}`}`;
}
