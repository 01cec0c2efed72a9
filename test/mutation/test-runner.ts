import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, JobResult } from './test-process.ts';

const PROGRAM = fileURLToPath(new URL('./test-process.ts', import.meta.url));
/** Every module that was ever loaded stays in memory: after so many jobs a new process goes on. */
const JOBS_OF_A_PROCESS = 300;

/** Runs tests in a process of its own, which is ended and started again when it does not come to an end. */
export class TestRunner {
  #child: ChildProcess | undefined;
  #jobs = 0;

  /** Resolves with how a job ended; `undefined`: not within the limit. Not to be called before the last one has ended. */
  async run(job: Job, limitMs: number): Promise<JobResult | undefined> {
    if (this.#jobs === JOBS_OF_A_PROCESS) await this.close();
    this.#child ??= await started();
    this.#jobs += 1;
    const child = this.#child;
    const ended = Promise.withResolvers<JobResult | undefined>();
    const timer = setTimeout(() => ended.resolve(undefined), limitMs);
    const onExit = (code: number | null): void => ended.resolve({ failed: `the process ended with ${code}` });
    child.once('message', (result: JobResult) => ended.resolve(result));
    child.once('exit', onExit);
    child.send(job);
    const result = await ended.promise;
    clearTimeout(timer);
    child.off('exit', onExit);
    if (result === undefined || child.exitCode !== null) await this.close();
    return result;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.#jobs = 0;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

async function started(): Promise<ChildProcess> {
  const child = fork(PROGRAM, [], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=3000'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the tests cannot be run: exit code ${code}`))),
  ]);
  return child;
}
