import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { exitError, type FunctionError, timedOutError } from './function-error.ts';

/** Lambda gives INIT 10 s, and runs it again within the first invocation; a machine that is busy with other things gets longer. */
const INIT_TIMEOUT_SECONDS = 120;

/** What the context of an invocation says of the function itself. */
export interface FunctionIdentity {
  readonly functionName: string;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** What a function's worker thread is started with. */
export interface FunctionWorkerData extends FunctionIdentity {
  /** file: URL of the bundle, which exports `handler`. */
  readonly bundleUrl: string;
}

/** Makes the worker invoke the handler once. */
export interface InvokeMessage {
  readonly requestId: string;
  /** JSON text of the event. */
  readonly eventText: string;
  readonly invokedFunctionArn: string;
  /** The time the invocation has, in milliseconds from its arrival. */
  readonly timeoutMs: number;
}

/** Messages from the worker. Results are JSON text, as they are on the wire. */
export type WorkerMessage =
  /** The bundle is imported: the worker is ready for invocations. */
  | { readonly type: 'ready' }
  /** The bundle cannot be imported or has no handler; the worker ends. */
  | { readonly type: 'initFailed'; readonly error: FunctionError }
  | { readonly type: 'succeeded'; readonly requestId: string; readonly resultText: string }
  | { readonly type: 'failed'; readonly requestId: string; readonly error: FunctionError }
  /** Something was thrown outside of any invocation: all that are under way fail with it and the worker ends. */
  | { readonly type: 'crashed'; readonly error: FunctionError };

/** How an invocation ended; texts are JSON. */
export type InvocationResult =
  | { readonly ok: true; readonly resultText: string }
  | { readonly ok: false; readonly error: FunctionError };

/** Options of a sandbox. */
export interface SandboxOptions {
  readonly workerData: FunctionWorkerData;
  readonly environment: Readonly<Record<string, string>>;
  /** Gets every line that the function writes to standard output or standard error. */
  readonly onLine: (line: string) => void;
}

/** Makes the error of an invocation from its request id. */
type ErrorMaker = (requestId: string) => FunctionError;

interface Pending {
  readonly settle: (result: InvocationResult) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * One worker thread that holds one function, as an execution environment of Lambda does.
 *
 * Unlike on Lambda, several invocations may be under way in it at once. Once the thread as a whole has failed
 * (in INIT, by a timeout or a crash) it takes no more invocations, and ends when the others are done.
 */
export class FunctionSandbox {
  readonly #worker: Worker;
  readonly #pending = new Map<string, Pending>();
  /** How INIT ended: with an error, or successfully. */
  readonly #init = Promise.withResolvers<ErrorMaker | undefined>();
  #isOver = false;

  constructor(options: SandboxOptions) {
    const expired: ErrorMaker = (requestId) => timedOutError(requestId, INIT_TIMEOUT_SECONDS);
    setTimeout(() => this.#init.resolve(expired), INIT_TIMEOUT_SECONDS * 1000).unref();
    this.#worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      workerData: options.workerData,
      env: options.environment,
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: options.workerData.memoryMegabytes },
    });
    createInterface({ input: this.#worker.stdout }).on('line', options.onLine);
    createInterface({ input: this.#worker.stderr }).on('line', options.onLine);
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#failAll(() => memoryOrCrash(error)));
    this.#worker.on('exit', (code) => this.#failAll((requestId) => exitError(requestId, code)));
  }

  /** Whether a new invocation needs another sandbox. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Invokes the function and resolves with how that ended; never rejects. */
  async invoke(message: InvokeMessage): Promise<InvocationResult> {
    const initErrorOf = await this.#init.promise;
    if (initErrorOf) {
      this.#retire();
      return { ok: false, error: initErrorOf(message.requestId) };
    }
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#timeOut(message), message.timeoutMs);
      this.#pending.set(message.requestId, { settle, timer });
      this.#worker.postMessage(message);
    });
  }

  /** Ends the thread; what is still under way fails as if it had exited. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#worker.terminate();
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#init.resolve(undefined);
        break;
      case 'initFailed':
        this.#isOver = true;
        this.#init.resolve(() => message.error);
        break;
      case 'succeeded':
        this.#settle(message.requestId, { ok: true, resultText: message.resultText });
        break;
      case 'failed':
        this.#settle(message.requestId, { ok: false, error: message.error });
        break;
      case 'crashed':
        this.#failAll(() => message.error);
    }
  }

  #timeOut({ requestId, timeoutMs }: InvokeMessage): void {
    this.#isOver = true;
    this.#settle(requestId, { ok: false, error: timedOutError(requestId, timeoutMs / 1000) });
  }

  #failAll(errorOf: ErrorMaker): void {
    this.#isOver = true;
    this.#init.resolve(errorOf);
    for (const requestId of [...this.#pending.keys()]) {
      this.#settle(requestId, { ok: false, error: errorOf(requestId) });
    }
  }

  #settle(requestId: string, result: InvocationResult): void {
    const pending = this.#pending.get(requestId);
    if (pending) {
      clearTimeout(pending.timer);
      this.#pending.delete(requestId);
      pending.settle(result);
    }
    if (this.#isOver) {
      this.#retire();
    }
  }

  /** Ends a thread that is over as soon as nothing is under way in it. */
  #retire(): void {
    this.#isOver = true;
    if (this.#pending.size === 0) {
      void this.#worker.terminate();
    }
  }
}

function memoryOrCrash(error: unknown): FunctionError {
  const isOutOfMemory = Error.isError(error) && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return {
    errorType: isOutOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
    errorMessage: Error.isError(error) ? error.message : String(error),
  };
}
