import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { InvokeMessage } from '../../../lib/local/functions/function-sandbox.ts';
import type { LocalFunctionDefinition } from '../../../lib/local/functions/local-function.ts';
import type { ProcessMessage, ProcessOrder } from './function-process.ts';
import { trueMs } from './true-time.ts';

const PROGRAM = fileURLToPath(new URL('./function-process.ts', import.meta.url));

type EndMessage = Extract<ProcessMessage, { readonly requestId: string }>;

/** One process that holds a function. It ends when this process does, also while it is stopped. */
export class FunctionChild {
  readonly #process: ChildProcess;
  readonly #pending = new Map<string, (end: EndMessage) => void>();
  /** When it was stopped; the end of the last one may lie ahead. */
  readonly #frozen: { readonly fromMs: number; toMs: number }[] = [];
  /** Settled when it takes invocations, or has ended before. */
  readonly ready: Promise<unknown>;
  readonly exited: Promise<'exited'>;
  #waker: ChildProcess | undefined;
  isReady = false;
  wasKilled = false;

  constructor({ bundlePath, name, environment }: LocalFunctionDefinition, onLine: (line: string) => void) {
    const argv = [pathToFileURL(bundlePath).href, name];
    const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
    this.#process = fork(PROGRAM, argv, { env: { ...environment }, execArgv: [], stdio: [...stdio] });
    for (const stream of [this.#process.stdout, this.#process.stderr] as readonly Readable[]) {
      createInterface({ input: stream }).on('line', onLine);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.exited = new Promise((resolveExit) => {
      this.#process.once('exit', () => {
        this.isReady = false;
        resolveExit('exited');
      });
    });
    this.ready = Promise.race([promise, this.exited]);
    this.#process.on('message', (message: ProcessMessage) => {
      if ('requestId' in message) {
        this.#pending.get(message.requestId)?.(message);
        this.#pending.delete(message.requestId);
      } else {
        this.isReady = message.type === 'ready';
        if (!this.isReady) onLine(`${name}: ${JSON.stringify(message)}`);
        resolve();
      }
    });
    // An order to a process that has just ended is no fault.
    this.#process.on('error', () => {});
  }

  get isFrozen(): boolean {
    return this.frozenForMs > 0;
  }

  /** For how long it will still be stopped, in milliseconds; 0: it is not. */
  get frozenForMs(): number {
    const nowMs = trueMs();
    return Math.max(0, ...this.#frozen.map(({ toMs }) => toMs - nowMs));
  }

  /** Returns how long it was stopped from a moment to another. */
  frozenBetween(fromMs: number, toMs: number): number {
    const spans = this.#frozen.map((one) => Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs)));
    return spans.reduce((sum, ms) => sum + ms, 0);
  }

  /** Resolves with the end of an invocation; never, when the process ends before. */
  invoke(message: InvokeMessage): Promise<EndMessage> {
    return new Promise((resolve) => {
      this.#pending.set(message.requestId, resolve);
      this.#order({ type: 'invoke', ...message });
    });
  }

  /** Asks of an invocation that takes too long how it was; the answer is its end. */
  askWhyLate(requestId: string): void {
    this.#order({ type: 'late', requestId });
  }

  setClock(offsetMs: number): void {
    this.#order({ type: 'clock', offsetMs });
  }

  kill(): void {
    this.wasKilled ||= this.#process.kill('SIGKILL');
  }

  /** Stops it. A shell wakes it up: it does so also where this process is gone by then. Once stopped, it is not stopped longer. */
  freeze(durationMs: number): void {
    const { pid } = this.#process;
    if (this.isFrozen || !this.isReady || pid === undefined) return;
    const span = { fromMs: trueMs(), toMs: Number.POSITIVE_INFINITY };
    this.#frozen.push(span);
    const seconds = (durationMs / 1000).toFixed(2);
    const script = `kill -STOP ${pid}; trap 'exit' TERM; sleep ${seconds} & wait; kill -CONT ${pid}`;
    this.#waker = spawn('sh', ['-c', script], { stdio: 'ignore' });
    span.toMs = span.fromMs + durationMs;
    this.#waker.once('exit', () => {
      span.toMs = trueMs();
    });
  }

  /** Ends it and resolves when it has ended. */
  async end(): Promise<void> {
    this.kill();
    await this.exited;
    this.#waker?.kill();
  }

  #order(order: ProcessOrder): void {
    if (this.#process.connected) this.#process.send(order);
  }
}
