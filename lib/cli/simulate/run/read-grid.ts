import type { ReadRate } from './simulation-options.ts';

/** The moments at which one service is read: evenly spread from the start on, numbered from 0. */
export interface ReadGrid {
  /** Returns when read number `index` is sent, in whole milliseconds since the start. */
  readonly timeOf: (index: number) => number;
  /** Returns the number of the first read at `ms` or later. */
  readonly firstFrom: (ms: number) => number;
  /** How many reads there are. */
  readonly count: number;
}

/**
 * Returns the reads of `durationMs` milliseconds at a rate. Read `i` is sent at `i` periods divided by the reads of a
 * period, rounded down to the millisecond.
 */
export function createReadGrid({ reads, periodMs }: ReadRate, durationMs: number): ReadGrid {
  const firstFrom = (ms: number): number => Math.max(Math.ceil((ms * reads) / periodMs), 0);
  return { timeOf: (index) => Math.floor((index * periodMs) / reads), firstFrom, count: firstFrom(durationMs) };
}
