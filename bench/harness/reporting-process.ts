import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CHILD_LIMIT_MS, endChild, startNode } from './children.ts';

/** A process that says JSON lines on descriptor 3. */
export interface ReportingProcess {
  readonly pid: number;
  readonly stdin: Writable;
  /** Resolves with what it says next. @throws {Error} when it ends instead, with what it wrote to standard error */
  next(): Promise<unknown>;
  /** Kills it, if it has not ended, and resolves when it has. */
  end(): Promise<void>;
}

/** Starts Node with a program; what it writes to standard output is dropped. One that takes too long is killed. */
export function startReportingProcess(
  argv: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  limitMs = CHILD_LIMIT_MS,
): ReportingProcess {
  const child = startNode(argv, environment, ['pipe', 'ignore', 'pipe', 'pipe']);
  const lines = createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]();
  const stderr = text(child.stderr as Readable);
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin as Writable,
    async next() {
      const { value, done } = await lines.next();
      if (done) {
        throw new Error(`${argv[0]} ended without an answer: ${(await stderr).trim() || 'it said nothing'}`);
      }
      return JSON.parse(value);
    },
    async end() {
      clearTimeout(timer);
      await endChild(child);
    },
  };
}
