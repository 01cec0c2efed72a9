import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitError, timedOutError } from '../../../lib/local/functions/function-error.ts';
import { functionArn } from '../../../lib/local/functions/function-reference.ts';
import type { InvocationResult, InvokeMessage } from '../../../lib/local/functions/function-sandbox.ts';
import type { LocalFunctionDefinition } from '../../../lib/local/functions/local-function.ts';
import { FunctionChild } from './function-child.ts';
import type { Measured } from './function-process.ts';
import { trueMs } from './true-time.ts';
import type { WrongClocks } from './wrong-clocks.ts';

/** How an invocation ended, and what had happened to its process meanwhile. */
export type Ended = InvocationResult &
  Measured & {
    readonly child: object;
    /** For how long it was stopped meanwhile. */
    readonly frozenMs: number;
    readonly wasKilled: boolean;
  };

/** A process that does not say by then why it is late does not do so at all. */
const LATE_MS = 10_000;

/** What a pool runs in. */
export interface PoolRuntime {
  readonly size: number;
  readonly clocks: WrongClocks;
  /** Gets every line that a process of it writes. */
  readonly onLine: (line: string) => void;
}

/**
 * Processes that hold the same built function. Each takes several invocations at once, and is started again when it has ended. As
 * in Lambda an invocation that takes too long ends with its process.
 */
export class FunctionPool {
  readonly definition: LocalFunctionDefinition;
  readonly #runtime: PoolRuntime;
  readonly #children: FunctionChild[];
  /** All there have been. */
  readonly everyChild: object[] = [];
  #next = 0;
  #isClosed = false;

  constructor(definition: LocalFunctionDefinition, runtime: PoolRuntime) {
    this.definition = definition;
    this.#runtime = runtime;
    this.#children = Array.from({ length: runtime.size }, () => this.#start());
  }

  /** Settled when all processes take invocations. */
  get ready(): Promise<unknown> {
    return Promise.all(this.#children.map(({ ready }) => ready));
  }

  /** Returns whether a process is there that is neither starting nor stopped. */
  get isAlive(): boolean {
    return this.#children.some((child) => child.isReady && !child.isFrozen);
  }

  /** Returns whether the function can be invoked by `qualifier`. */
  hasQualifier(qualifier: string | undefined): boolean {
    return qualifier === undefined || this.definition.aliases.includes(qualifier);
  }

  /** Invokes the function in the next process that is not stopped, or in the given one; never rejects. */
  async invoke(
    qualifier: string | undefined,
    eventText: string,
    requestId: string = randomUUID(),
    place = this.#place(),
  ): Promise<Ended> {
    if (this.#children[place]?.wasKilled) await this.#children[place].exited;
    const child = this.#children[place] as FunctionChild;
    await child.ready;
    const { name, timeoutSeconds } = this.definition;
    const timeoutMs = timeoutSeconds * 1000;
    const invokedFunctionArn = functionArn({ name, qualifier });
    return this.#run(child, { requestId, eventText, invokedFunctionArn, timeoutMs });
  }

  /** Ends a process at once. */
  kill(which: number): void {
    this.#at(which).kill();
  }

  /** Stops a process for a while. */
  freeze(which: number, durationMs: number): void {
    this.#at(which).freeze(durationMs);
  }

  /** Sets the clock of a process, or of all, wrong by `offsetMs`, and right again after a while. */
  stepClock(which: number | 'all', offsetMs: number, durationMs: number): void {
    const children = which === 'all' ? [...this.#children] : [this.#at(which)];
    const set = (offset: number): void => {
      for (const child of children) {
        this.#runtime.clocks.set(child, offset, trueMs(), child.frozenForMs);
        child.setClock(offset);
      }
    };
    set(offsetMs);
    setTimeout(() => set(0), durationMs).unref();
  }

  /** Ends all processes for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#children.map((child) => child.end()));
  }

  #at(which: number): FunctionChild {
    return this.#children[Math.floor(which * this.#children.length)] as FunctionChild;
  }

  #place(): number {
    const places = this.#children.map((_child, index) => (index + this.#next) % this.#children.length);
    this.#next += 1;
    return places.find((place) => !this.#children[place]?.isFrozen) ?? places[0] ?? 0;
  }

  #start(): FunctionChild {
    const child = new FunctionChild(this.definition, this.#runtime.onLine);
    this.everyChild.push(child);
    void child.exited.then(() => {
      const place = this.#children.indexOf(child);
      if (!this.#isClosed && place >= 0) this.#children[place] = this.#start();
    });
    return child;
  }

  async #run(child: FunctionChild, message: InvokeMessage): Promise<Ended> {
    const { requestId, timeoutMs } = message;
    const askedMs = trueMs();
    const ending = Promise.race([child.invoke(message), child.exited]);
    const inTime = await Promise.race([ending, sleep(timeoutMs, 'late' as const, { ref: false })]);
    if (inTime === 'late') child.askWhyLate(requestId);
    const end = inTime === 'late' ? await Promise.race([ending, sleep(LATE_MS, inTime, { ref: false })]) : inTime;
    const { beganMs = askedMs, leftMs = trueMs(), lagMs = 0, lostMs = 0 } = typeof end === 'object' ? end : {};
    const frozenMs = child.frozenBetween(beganMs, leftMs);
    const about = { child, beganMs, leftMs, lagMs, lostMs, frozenMs, wasKilled: false };
    if (end === 'exited') {
      return { ok: false, error: exitError(requestId, 137), ...about, wasKilled: child.wasKilled };
    }
    if (end === 'late' || end.type === 'late' || leftMs - beganMs > timeoutMs) {
      child.kill();
      return { ok: false, error: timedOutError(requestId, timeoutMs / 1000), ...about };
    }
    return end.type === 'succeeded'
      ? { ok: true, resultText: end.resultText, ...about }
      : { ok: false, error: end.error, ...about };
  }
}
