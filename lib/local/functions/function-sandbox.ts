import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { exitError, type FunctionError, timedOutError } from './function-error.ts';
import type { FunctionWorkerData, InvokeMessage, WorkerMessage } from './function-messages.ts';
import { withinTimeout } from './within-timeout.ts';

/** How long Lambda lets INIT run. */
const INIT_TIMEOUT_SECONDS = 10;

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

/** How INIT ended: with an error, or successfully. */
interface InitOutcome {
  readonly errorOf?: ErrorMaker;
}

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
  readonly #initialized: Promise<InitOutcome>;
  #settleInit: (outcome: InitOutcome) => void = () => {};
  #isOver = false;

  constructor(options: SandboxOptions) {
    this.#initialized = new Promise((resolve) => {
      this.#settleInit = resolve;
    });
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
    const initError = await this.#initialize(message.requestId);
    if (initError) return { ok: false, error: initError };
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

  async #initialize(requestId: string): Promise<FunctionError | undefined> {
    const expired = { errorOf: (id: string) => timedOutError(id, INIT_TIMEOUT_SECONDS) };
    const { errorOf } = (await withinTimeout(this.#initialized, INIT_TIMEOUT_SECONDS * 1000)) ?? expired;
    if (errorOf) {
      this.#retire();
    }
    return errorOf?.(requestId);
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#settleInit({});
        break;
      case 'initFailed':
        this.#isOver = true;
        this.#settleInit({ errorOf: () => message.error });
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
    this.#settleInit({ errorOf });
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
