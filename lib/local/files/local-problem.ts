/**
 * A problem that the person who started the program can solve: a port in use, a file that is not JSON, a senseless
 * option.
 *
 * The message is shown as it is, one line for each problem, without a stack trace; it never contains a secret.
 */
export class LocalProblem extends Error {
  override readonly name = 'LocalProblem';
}
