import { type Instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import type { ReadGrid } from './read-grid.ts';
import type { AnsweredReads, ReadOutcome } from './read-tally.ts';
import type { Scheduled, VirtualClock } from './virtual-clock.ts';

/** The answer of every read in a time in which nothing is written, and the first second that may have another one. */
export interface SteadyAnswer {
  readonly outcome: ReadOutcome;
  readonly until: Instant;
}

/** What the readers of one service work with. */
export interface ReadersContext {
  readonly clock: VirtualClock;
  readonly from: Instant;
  readonly grid: ReadGrid;
  /** Returns the answer of a read at `at` if the record stays as it is; `undefined`: the read asks for a refresh. */
  readonly answerAt: (at: Instant) => SteadyAnswer | undefined;
  /** Makes read number `index` now. */
  readonly read: (index: number) => Promise<ReadOutcome>;
  /** Called with every read once, in the order of their numbers. */
  readonly onAnswered: (reads: AnsweredReads) => void;
}

/** The readers of one service. */
export interface Readers {
  /** To be called after every write of the service's record. */
  readonly onWrite: () => void;
  /** To be called when nothing is left to happen: counts the reads up to the end. */
  readonly finish: () => void;
}

/**
 * Starts the readers of one service.
 *
 * A read that asks for a refresh is made, and waits for it. All others change nothing: between two writes of the record
 * their answers follow from the record and the second alone, so whole intervals of them are counted without being made.
 */
export function startReaders({ clock, from, grid, answerAt, read, onAnswered }: ReadersContext): Readers {
  /** Reads before this one are made or counted. */
  let next = 0;
  /** What the reads from `next` on are answered unless the record changes, up to the first that asks for a refresh. */
  let expected: AnsweredReads[] = [];
  let planned: Scheduled | undefined;
  /** Reads in order that wait for being reported: a read that is under way holds up those after it. */
  const answered: { readonly index: number; readonly next: number; outcome?: ReadOutcome }[] = [];
  const report = (): void => {
    for (let first = answered[0]; first?.outcome; first = answered[0]) {
      onAnswered(first as AnsweredReads);
      answered.shift();
    }
  };
  const expect = (): void => {
    planned?.cancel();
    for (let index = next; index < grid.count; ) {
      const ms = grid.timeOf(index);
      const answer = answerAt(plusSeconds(from, Math.floor(ms / 1000)));
      if (!answer) {
        planned = clock.at(ms, () => make(index), 'read');
        return;
      }
      const end = Math.min(grid.firstFrom(secondsBetween(from, answer.until) * 1000), grid.count);
      expected.push({ index, next: end, outcome: answer.outcome });
      index = end;
    }
  };
  /** Counts the expected answers of the reads before number `end`. */
  const count = (end: number): void => {
    for (const reads of expected) {
      if (reads.index < end) {
        answered.push({ ...reads, next: Math.min(reads.next, end) });
      }
    }
    expected = [];
    next = Math.max(next, end);
    report();
  };
  const make = (index: number): void => {
    count(index);
    const own: (typeof answered)[number] = { index, next: index + 1 };
    answered.push(own);
    next = index + 1;
    expect();
    void read(index).then((outcome) => {
      own.outcome = outcome;
      report();
    });
  };
  expect();
  return {
    onWrite: () => {
      count(grid.firstFrom(clock.elapsedMs()));
      expect();
    },
    finish: () => count(grid.count),
  };
}
