import type { TokenRecord } from '../../domain/record/token-record.ts';
import { MOST_READS, watchPauseMs } from '../../domain/retry/watch-pause.ts';
import type { Deadline } from '../ports/deadline.ts';
import type { Clock, Random, TokenReader } from '../ports/ports.ts';
import { StoreUnavailableError } from '../ports/store-unavailable.ts';

/** Left of the deadline when a reader stops waiting: one read of the table, tried once. */
export const LAST_READ_MS = 3000;

/** What waiting needs from outside. */
export interface WaitDependencies {
  readonly deadline: Deadline;
  readonly clock: Clock;
  readonly random: Random;
}

/** How long one reader waits, and how often it reads the record meanwhile. */
export class ReaderWait {
  readonly #dependencies: WaitDependencies;
  readonly #startedMs: number;
  #reads = 0;
  #pauses = 0;

  constructor(dependencies: WaitDependencies) {
    this.#dependencies = dependencies;
    this.#startedMs = dependencies.clock.monotonicMs();
  }

  /** How many milliseconds may still be waited; computed anew whenever it is asked for. */
  readonly leftMs = (): number => this.#dependencies.deadline.leftMs() - LAST_READ_MS;

  /** Whether what was read last decides. */
  get isOver(): boolean {
    return this.#reads >= MOST_READS || this.leftMs() <= 0;
  }

  /** How long it has been, in seconds. */
  get seconds(): number {
    return Math.round((this.#dependencies.clock.monotonicMs() - this.#startedMs) / 1000);
  }

  /**
   * Reads the record, and counts that. A table that fails after it has answered once may be back at the next read.
   *
   * @throws {StoreUnavailableError} at once where it never has answered, else when time is over
   */
  async read(store: TokenReader, service: string): Promise<TokenRecord> {
    for (;;) {
      this.#reads += 1;
      try {
        return await store.read(service);
      } catch (error) {
        if (this.#reads === 1 || this.isOver || !(error instanceof StoreUnavailableError)) throw error;
        await this.pause();
      }
    }
  }

  /** Waits before the next read. The last one comes when there is no more time. */
  async pause(): Promise<void> {
    const { clock, random } = this.#dependencies;
    const pauseMs = this.#reads === MOST_READS - 1 ? this.leftMs() : watchPauseMs(this.#pauses, random());
    this.#pauses += 1;
    await clock.sleep(Math.max(Math.min(pauseMs, this.leftMs()), 0));
  }
}
