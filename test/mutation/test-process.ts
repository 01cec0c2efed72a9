import { jestExpect } from '@jest/expect';
import * as circus from 'jest-circus';
import { spyOn } from 'jest-mock';
import type { SourceFile } from '../support/architecture.ts';
import { isRun, startCoverage } from './coverage.ts';
import { hookModules } from './module-hooks.ts';

// A process that runs test files without Jest's own start: it is told by messages what to run, and against which mutant.

/** What the process is told. */
export type Job =
  /** Run this test file, until one test fails, with another source in the place of one file. */
  | { readonly kind: 'run'; readonly test: string; readonly changed: SourceFile }
  /** Run this test file and say which of these places, in UTF-16 units, it has come by. */
  | { readonly kind: 'cover'; readonly test: string; readonly places: Places };

/** Places in source files, by path. */
export type Places = Readonly<Record<string, readonly number[]>>;

/** What the process answers. */
export interface JobResult {
  /** The first test that failed, with what it says; absent: all passed. */
  readonly failed?: string;
  /** What was come by, of the places in the job. */
  readonly covered?: Places;
  readonly milliseconds?: number;
}

/** A test that waits for ever is failed. One that is slow must not be, or a busy machine would find mutants that no test does. */
const TEST_TIMEOUT_MS = 300_000;
const ROOT = new URL('../../', import.meta.url).href;
const { describe, test, it, beforeAll, beforeEach, afterAll, afterEach } = circus;
const hooks = { beforeAll, beforeEach, afterAll, afterEach };
const modules = hookModules(ROOT, { describe, test, it, ...hooks, expect: jestExpect, jest: { spyOn } });

circus.addEventHandler(({ name, ...event }) => {
  // No other test is needed: no name has this in it.
  if (name === 'test_done' && 'test' in event && event.test.errors.length > 0)
    circus.getState().testNamePattern = /(?!)/;
});

/** Returns the first failure in a test file; `undefined` when all its tests pass. */
async function failureIn(path: string): Promise<string | undefined> {
  circus.resetState();
  circus.getState().testTimeout = TEST_TIMEOUT_MS;
  try {
    await import(modules.urlNow(new URL(path, ROOT).href));
    const { testResults, unhandledErrors } = await circus.run();
    const failed = testResults.find(({ errors }) => errors.length > 0);
    const said = failed ? `${failed.testPath.slice(1).join(' ')}: ${failed.errors[0]}` : unhandledErrors[0];
    return said && `${path}: ${said}`.slice(0, 500);
  } catch (error) {
    return `${path}: ${String(error)}`.slice(0, 500);
  }
}

let last: SourceFile | undefined;

async function run({ test: path, changed }: Extract<Job, { kind: 'run' }>): Promise<JobResult> {
  if (last?.source !== changed.source || last.path !== changed.path) {
    modules.renew({ ...changed, url: new URL(changed.path, ROOT).href });
    last = changed;
  }
  const failed = await failureIn(path);
  return failed === undefined ? {} : { failed };
}

async function cover({ test: path, places }: Extract<Job, { kind: 'cover' }>): Promise<JobResult> {
  modules.renew();
  const coverage = await startCoverage();
  const startMs = performance.now();
  const failed = await failureIn(path);
  const milliseconds = performance.now() - startMs;
  const functionsOf = await coverage.stop();
  const covered = Object.entries(places).map(([source, ofSource]) => {
    const ranges = functionsOf(modules.urlNow(new URL(source, ROOT).href));
    return [source, ofSource.filter((place) => isRun(ranges, place))];
  });
  return { ...(failed !== undefined && { failed }), covered: Object.fromEntries(covered), milliseconds };
}

process.on('message', async (job: Job) => {
  const result = job.kind === 'run' ? run(job) : cover(job);
  // A source that cannot be read fails every test.
  process.send?.(await result.catch((error: unknown): JobResult => ({ failed: String(error) })));
});
// What an earlier mutant has left undone: nobody waits for it any more.
process.on('unhandledRejection', () => undefined);
process.send?.({});
