import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CHILD_LIMIT_MS, endChild, startNode } from './children.ts';

/** A function with what it is asked and what it finds in its environment. */
export interface FunctionUnderTest {
  /** The bundle: `.mjs`, or `.cjs`. */
  readonly file: string;
  readonly event: unknown;
  readonly invokedFunctionArn: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Tells whether it did what it was asked; the time of anything else is not worth measuring. */
  readonly isRight: (answer: unknown) => boolean;
}

/** One process from its start to its first answer. All in milliseconds. */
export interface ColdStart {
  /** From starting the process to its answer, as this process sees it. */
  readonly wallMs: number;
  /** From before the function is loaded to its first answer, as its process sees it: Node's own start is not in it. */
  readonly netMs: number;
}

/** What fixtures/run-function.cjs says. */
interface Said {
  readonly initMs: number;
  readonly callsMs?: readonly number[];
  readonly answer?: unknown;
}

/** Starts a function in a new process, asks it once, and ends it. @throws {Error} when it does not answer as it should */
export async function coldStart(root: string, tested: FunctionUnderTest): Promise<ColdStart> {
  const startedAt = performance.now();
  const process = startFunction(root, tested, []);
  try {
    const { initMs, callsMs = [] } = await process.next();
    return { wallMs: performance.now() - startedAt, netMs: initMs + (callsMs[0] ?? Number.NaN) };
  } finally {
    await process.end();
  }
}

/** The requests to one process, and what is done between its INIT and the first of them. */
export interface RequestPlan {
  readonly requests: number;
  /** Pause before each request, in milliseconds. */
  readonly gapMs: number;
  readonly afterInit: (pid: number) => void;
}

/**
 * Starts a function in a new process and asks it several times; resolves with how long each answer took, in milliseconds.
 *
 * @throws {Error} when it does not answer as it should
 */
export async function requestsAfterInit(
  root: string,
  tested: FunctionUnderTest,
  { requests, gapMs, afterInit }: RequestPlan,
): Promise<readonly number[]> {
  const process = startFunction(root, tested, [String(requests), String(gapMs)]);
  try {
    await process.next();
    afterInit(process.pid);
    process.stdin.write('\n');
    return (await process.next()).callsMs ?? [];
  } finally {
    await process.end();
  }
}

interface FunctionProcess {
  readonly pid: number;
  readonly stdin: Writable;
  next(): Promise<Said>;
  end(): Promise<void>;
}

function startFunction(root: string, tested: FunctionUnderTest, more: readonly string[]): FunctionProcess {
  const argv = [tested.file, JSON.stringify(tested.event), tested.invokedFunctionArn, ...more];
  const child = startNode([join(root, 'bench/fixtures/run-function.cjs'), ...argv], tested.environment, [
    'pipe',
    'ignore',
    'pipe',
    'pipe',
  ]);
  const lines = createInterface({ input: child.stdio[3] as Readable })[Symbol.asyncIterator]();
  const stderr = text(child.stderr as Readable);
  const timer = setTimeout(() => child.kill('SIGKILL'), CHILD_LIMIT_MS);
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin as Writable,
    async next() {
      const { value, done } = await lines.next();
      if (done) {
        throw new Error(`${tested.file} ended without an answer: ${(await stderr).trim() || 'it said nothing'}`);
      }
      return checked(JSON.parse(value) as Said, tested);
    },
    async end() {
      clearTimeout(timer);
      await endChild(child);
    },
  };
}


function checked(said: Said, { file, isRight }: FunctionUnderTest): Said {
  if (said.callsMs !== undefined && !isRight(said.answer)) {
    throw new Error(`${file} answered something else than expected: ${JSON.stringify(said.answer).slice(0, 200)}`);
  }
  return said;
}
