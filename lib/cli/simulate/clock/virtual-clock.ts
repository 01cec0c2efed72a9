/** This folder: virtual time, and what is drawn by a seed. */

import { type Instant, instant } from '../../../../functions/domain/values/instant.ts';
import type { Clock } from '../../../../functions/usecases/ports/ports.ts';

/** A planned event; once cancelled it does not happen. */
export interface Scheduled {
  readonly cancel: () => void;
}

/**
 * The order of events in one millisecond: sweeps, then sleepers that wake up, then reads. Without this it would depend on
 * when each was scheduled, and a read that is only counted could differ from one that is made.
 */
const TURNS = { sweep: 0, wake: 1, read: 2 } as const;

/** The name of a turn. */
export type Turn = keyof typeof TURNS;

/** Time that passes only from one event to the next. */
export interface VirtualClock extends Clock {
  /** Milliseconds since the start of the simulation. */
  elapsedMs(): number;
  /** Calls `run` when `atMs` milliseconds have passed since the start; at once, but never within this call, if they have. */
  at(atMs: number, run: () => void, turn?: Turn): Scheduled;
  /** Lets time pass until nothing is left to happen. */
  run(): Promise<void>;
}

interface Event {
  readonly atMs: number;
  readonly turn: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/**
 * Returns a clock that stands at `start` until it is run.
 *
 * Events happen in the order of their times, those of one millisecond and turn in the order in which they were scheduled.
 * Between two events every promise that can settle has settled, so the order never depends on the machine.
 */
export function createVirtualClock(start: Instant): VirtualClock {
  // Latest first: the next event is the last element, and most new events are inserted near the end.
  const events: Event[] = [];
  let elapsedMs = 0;
  const at = (atMs: number, run: () => void, turn: Turn = 'wake'): Scheduled => {
    const event: Event = { atMs: Math.max(atMs, elapsedMs), turn: TURNS[turn], run, isCancelled: false };
    events.splice(placeOf(events, event), 0, event);
    return {
      cancel: () => {
        event.isCancelled = true;
      },
    };
  };
  return {
    at,
    elapsedMs: () => elapsedMs,
    monotonicMs: () => elapsedMs,
    now: () => instant(start + Math.floor(elapsedMs / 1000)),
    // Whole milliseconds and one at least, as the timers of Node do it.
    sleep: (ms) =>
      new Promise((wake) => {
        at(elapsedMs + Math.max(Math.trunc(ms), 1), wake);
      }),
    run: async () => {
      for (let event = events.pop(); event; event = events.pop()) {
        if (!event.isCancelled) {
          elapsedMs = event.atMs;
          event.run();
          await settled();
        }
      }
    },
  };
}

/** Returns where an event belongs: after all later ones, before those of the same time and turn that came first. */
function placeOf(events: readonly Event[], { atMs, turn }: Event): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = events[middle] as Event;
    if (other.atMs > atMs || (other.atMs === atMs && other.turn > turn)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Resolves when every promise that can settle has: Node runs all promise reactions before a callback of the next tick. */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
