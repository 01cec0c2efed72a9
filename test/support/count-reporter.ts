/** The part of Jest's aggregated result that is counted. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Test files that could not be run at all, so that none of their tests was counted. */
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/**
 * Returns `N passed, N failed, N skipped`: a file that could not be run counts as one failure, a todo as skipped.
 *
 * @see https://jestjs.io/docs/configuration#custom-reporters
 */
export function countLine(results: Results): string {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  return `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Prints the counts of the run alone on its last line; Jest asks for a default export.
 *
 * It waits for the end of the process because Jest calls its own summary after every other reporter.
 */
export default class CountReporter {
  #results: Results | undefined;

  constructor() {
    process.once('exit', () => {
      if (this.#results !== undefined) process.stdout.write(`${countLine(this.#results)}\n`);
    });
  }

  onRunComplete(_contexts: unknown, results: Results): void {
    this.#results = results;
  }
}
