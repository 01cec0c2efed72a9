/**
 * Something the person who started the program can put right: a port in use, a file that is not JSON, an option that
 * makes no sense.
 *
 * It is told in its own words, one line for each problem, without a stack trace; secrets never get into the message.
 */
export class LocalProblem extends Error {
  override readonly name = 'LocalProblem';
}
