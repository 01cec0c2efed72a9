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

/** The part of Jest's result of one test file that is read. */
interface FileResult {
  /** What the file logged; absent when Jest printed it at once, as it does when one file runs. */
  readonly console?: readonly { readonly message: string }[] | undefined;
}

/**
 * Returns the lines `SKIP-ANNOUNCED: <how many tests> <why>` that a test file logged for tests that cannot run on this
 * machine; `.ci/run` allows as many to be skipped.
 */
export function announcedSkips(file: FileResult): string[] {
  return (file.console ?? []).flatMap(({ message }) => /^SKIP-ANNOUNCED: \d+ .+$/m.exec(message)?.[0] ?? []);
}

/**
 * Prints the announced skips, then the counts alone on the last line of the run; Jest asks for a default export.
 *
 * It waits for the end of the process because Jest calls its own summary after every other reporter, and it prints the
 * announcements because Jest drops what a file logs when all of its tests are skipped.
 */
export default class CountReporter {
  readonly #announced: string[] = [];
  #counts: string | undefined;

  constructor() {
    process.once('exit', () => {
      const lines = this.#counts === undefined ? [] : [...this.#announced, this.#counts];
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    });
  }

  onTestResult(_test: unknown, file: FileResult): void {
    this.#announced.push(...announcedSkips(file));
  }

  onRunComplete(_contexts: unknown, results: Results): void {
    this.#counts = countLine(results);
  }
}
