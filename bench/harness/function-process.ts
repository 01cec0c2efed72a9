import { join } from 'node:path';
import { type ReportingProcess, startReportingProcess } from './reporting-process.ts';

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
    const { initMs, callsMs = [] } = await nextOf(process, tested);
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
    await nextOf(process, tested);
    afterInit(process.pid);
    process.stdin.write('\n');
    return (await nextOf(process, tested)).callsMs ?? [];
  } finally {
    await process.end();
  }
}

function startFunction(root: string, tested: FunctionUnderTest, more: readonly string[]): ReportingProcess {
  const argv = [tested.file, JSON.stringify(tested.event), tested.invokedFunctionArn, ...more];
  return startReportingProcess([join(root, 'bench/fixtures/run-function.cjs'), ...argv], tested.environment);
}

async function nextOf(process: ReportingProcess, { file, isRight }: FunctionUnderTest): Promise<Said> {
  const said = (await process.next()) as Said;
  if (said.callsMs !== undefined && !isRight(said.answer)) {
    throw new Error(`${file} answered something else than expected: ${JSON.stringify(said.answer).slice(0, 200)}`);
  }
  return said;
}
