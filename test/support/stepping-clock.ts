import { createClock } from '../../functions/adapters/process/system-clock.ts';
import type { Clock } from '../../functions/usecases/ports/ports.ts';

/** The time of the world, and a calendar that can be put anywhere: processes of one machine share it. */
export class SteppingClock {
  /** Seconds that have really passed. */
  trueSeconds = 0;
  #calendarAheadSeconds = 1_800_000_000;

  /** Puts the calendar forward, or back where it is negative. */
  step(seconds: number): void {
    this.#calendarAheadSeconds += seconds;
  }

  pass(seconds: number): void {
    this.trueSeconds += seconds;
  }

  /** Returns the clock of a process that starts now. Sleeping takes no turn: time moves on at once. */
  newProcess(): Clock {
    const monotonicMs = (): number => this.trueSeconds * 1000;
    const clock = createClock({ now: () => monotonicMs() + this.#calendarAheadSeconds * 1000, monotonicMs });
    clock.now();
    return { ...clock, monotonicMs, sleep: async (ms) => this.pass(ms / 1000) };
  }
}
