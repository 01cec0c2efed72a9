import { createElapsedTime } from '../../../lib/platform/elapsed-time.ts';
import { CLOCK_TOLERANCE_SECONDS } from '../../domain/values/believable.ts';
import { type Instant, instant } from '../../domain/values/instant.ts';
import type { Clock } from '../../usecases/ports/ports.ts';

/** The two clocks of a process, in milliseconds. */
interface Clocks {
  /** Milliseconds since 1970 by the machine's calendar; may be wrong and may jump. */
  now(): number;
  /** Never jumps back, may stand still while the process is frozen. */
  monotonicMs(): number;
}

/**
 * Returns a clock that tells the calendar's time, and notices by the other clock when the calendar has stepped back by more than
 * 5 s in all: each reading compares the two.
 *
 * Seconds are rounded down. Both ends of a lifetime are rounded alike, so what is computed as left is wrong by less than
 * one second, which the expiry buffer covers thirty times.
 *
 * @see docs/adr/0032-clocks-that-step-back.md
 */
export function createClock(clocks: Clocks): Required<Omit<Clock, 'sleep'>> {
  let aheadMs = Number.NEGATIVE_INFINITY;
  let steppedBackAt: Instant | undefined;
  const now = (): Instant => {
    const calendarMs = clocks.now();
    const at = instant(Math.floor(calendarMs / 1000));
    const ms = calendarMs - clocks.monotonicMs();
    const hasSteppedBack = ms < aheadMs - CLOCK_TOLERANCE_SECONDS * 1000;
    aheadMs = hasSteppedBack ? ms : Math.max(aheadMs, ms);
    steppedBackAt = hasSteppedBack ? at : steppedBackAt;
    return at;
  };
  return {
    now,
    steppedBackAt: () => {
      now();
      return steppedBackAt;
    },
    monotonicMs: () => clocks.monotonicMs(),
  };
}

/** The machine's clock: the only place that reads the system time. */
export const systemClock: Clock = {
  ...createClock({ now: calendarMs, monotonicMs }),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Returns milliseconds since 1970 by the machine's calendar: for log lines. */
export function calendarMs(): number {
  return Date.now();
}

/** Returns milliseconds from a fixed point in this process's past: for measuring how long something took. */
export function monotonicMs(): number {
  return performance.now();
}

/** Milliseconds by a counter that goes on while Lambda has frozen the process. */
export const elapsedMs: () => number = createElapsedTime({ now: calendarMs, monotonicMs });
