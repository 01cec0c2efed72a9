import { type Instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import type { ReadGrid } from './read-grid.ts';
import { expOf } from './simulated-provider.ts';

/** The answer of a read. */
export type ReadOutcome = {
  /** When the answer came, in milliseconds since the start; absent: in the millisecond of the read. */
  readonly answeredMs?: number;
} & (
  | { readonly ok: true; readonly accessToken: string; readonly expiresAt: Instant }
  | { readonly ok: false; readonly why: string }
);

/** Consecutive reads with the same answer; more than one only where none had to wait. */
export interface AnsweredReads {
  /** The number of the first read. */
  readonly index: number;
  /** The number after that of the last read. */
  readonly next: number;
  readonly outcome: ReadOutcome;
}

/** The counts of one service. */
export interface ReadCounts {
  /** All reads: `accepted + rejected + refused`. */
  readonly reads: number;
  /** Got a token that the API accepts. */
  readonly accepted: number;
  /** Got a token that has expired by the clock of the API. */
  readonly rejected: number;
  /** Got no token. */
  readonly refused: number;
  readonly longestWaitMs: number;
  /** The shortest validity that a token had left, by our clock, when it was handed out; absent: none was handed out. */
  readonly worst?: { readonly secondsLeft: number; readonly at: Instant };
}

/** Consecutive reads that ended alike. */
export interface ReadStretch {
  readonly kind: 'accepted' | 'rejected' | 'refused';
  readonly first: Instant;
  readonly last: Instant;
  readonly reads: number;
  /** Why they were refused; empty for the other kinds. */
  readonly why: string;
}

/** What counting needs. */
export interface TallyContext {
  readonly from: Instant;
  readonly grid: ReadGrid;
  /** How far the clock of the API is ahead of ours. */
  readonly apiAheadSeconds: number;
  /** Called with stretches in the order of time; neighbours may be of the same kind. */
  readonly onStretch: (stretch: ReadStretch) => void;
}

/** Counts the reads of one service. */
export interface ReadTally {
  /** Adds the reads after those added before. */
  readonly add: (reads: AnsweredReads) => void;
  readonly counts: () => ReadCounts;
}

/**
 * Returns an empty tally.
 *
 * Reads that share a token are not looked at one by one: the validity left at each, and the first one whose token the API
 * no longer accepts, are arithmetic.
 */
export function createReadTally({ from, grid, apiAheadSeconds, onStretch }: TallyContext): ReadTally {
  const counts = { accepted: 0, rejected: 0, refused: 0, longestWaitMs: 0 };
  let worst: ReadCounts['worst'];
  const at = (ms: number): Instant => plusSeconds(from, Math.floor(ms / 1000));
  const stretch = (kind: ReadStretch['kind'], first: number, next: number, why = ''): void => {
    if (next > first) {
      counts[kind] += next - first;
      onStretch({ kind, first: at(grid.timeOf(first)), last: at(grid.timeOf(next - 1)), reads: next - first, why });
    }
  };
  const add = ({ index, next, outcome }: AnsweredReads): void => {
    const { answeredMs } = outcome;
    counts.longestWaitMs = Math.max(counts.longestWaitMs, (answeredMs ?? 0) - grid.timeOf(index));
    if (!outcome.ok) {
      stretch('refused', index, next, outcome.why);
      return;
    }
    const rejectedFromMs = (expOf(outcome.accessToken) - apiAheadSeconds - from) * 1000;
    const firstRejected =
      answeredMs === undefined ? grid.firstFrom(rejectedFromMs) : answeredMs < rejectedFromMs ? next : index;
    const boundary = Math.min(Math.max(firstRejected, index), next);
    stretch('accepted', index, boundary);
    stretch('rejected', boundary, next);
    const lastAt = at(answeredMs ?? grid.timeOf(next - 1));
    const secondsLeft = secondsBetween(lastAt, outcome.expiresAt);
    if (worst === undefined || secondsLeft < worst.secondsLeft) {
      worst = { secondsLeft, at: lastAt };
    }
  };
  return {
    add,
    counts: () => ({ reads: counts.accepted + counts.rejected + counts.refused, ...counts, ...(worst && { worst }) }),
  };
}
