import { type Instant, instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import type { ReadGrid } from './read-grid.ts';
import type { Sample } from './readers.ts';
import { expOf } from './simulated-provider.ts';

/** What became of the reads of one service. */
export interface ReadCounts {
  /** All of them: `accepted + rejected + refused`. */
  readonly reads: number;
  /** Got a token that the API takes. */
  readonly accepted: number;
  /** Got a token that has expired by the clock of the API. */
  readonly rejected: number;
  /** Got none. */
  readonly refused: number;
  /** The longest that one waited for its answer. */
  readonly longestWaitMs: number;
  /** The least that was left, by our clock, of a token when it was handed out; absent: none was. */
  readonly worst?: { readonly secondsLeft: number; readonly at: Instant };
}

/** Reads one after the other that ended alike. */
export interface ReadStretch {
  readonly kind: 'accepted' | 'rejected' | 'refused';
  readonly first: Instant;
  readonly last: Instant;
  readonly reads: number;
  /** Why they were refused. */
  readonly why?: string;
}

/** What counting needs. */
export interface TallyContext {
  readonly from: Instant;
  readonly grid: ReadGrid;
  /** How far the clock of the API is ahead of ours. */
  readonly apiAheadSeconds: number;
  /** Told of stretches in the order of time; neighbours may be of the same kind. */
  readonly onStretch: (stretch: ReadStretch) => void;
}

/** Counts the reads of one service. */
export interface ReadTally {
  readonly add: (sample: Sample) => void;
  readonly counts: () => ReadCounts;
}

/**
 * Returns an empty tally.
 *
 * A sample stands for reads that got the same token, each at its own time: how much was left for each, and from which one
 * on the API no longer takes it, is arithmetic. A sample that had to wait for its token stands for itself alone.
 */
export function createReadTally({ from, grid, apiAheadSeconds, onStretch }: TallyContext): ReadTally {
  let counts: ReadCounts = { reads: 0, accepted: 0, rejected: 0, refused: 0, longestWaitMs: 0 };
  const at = (ms: number): Instant => plusSeconds(from, Math.floor(ms / 1000));
  const stretch = (kind: ReadStretch['kind'], first: number, next: number, why?: string): number => {
    if (next > first) {
      const times = { first: at(grid.timeOf(first)), last: at(grid.timeOf(next - 1)) };
      onStretch({ kind, ...times, reads: next - first, ...(why === undefined ? {} : { why }) });
    }
    return next - first;
  };
  const addServed = ({ index, next }: Sample, outcome: Sample['outcome'] & { ok: true }): void => {
    const waited = outcome.answeredMs > grid.timeOf(index);
    const rejectedFrom = instant(expOf(outcome.accessToken) - apiAheadSeconds);
    const whileWaiting = at(outcome.answeredMs) >= rejectedFrom ? index : next;
    const firstRejected = waited ? whileWaiting : grid.firstFrom(secondsBetween(from, rejectedFrom) * 1000);
    const boundary = Math.min(Math.max(firstRejected, index), next);
    const lastAt = at(waited ? outcome.answeredMs : grid.timeOf(next - 1));
    const secondsLeft = secondsBetween(lastAt, outcome.expiresAt);
    counts = {
      ...counts,
      accepted: counts.accepted + stretch('accepted', index, boundary),
      rejected: counts.rejected + stretch('rejected', boundary, next),
      ...(secondsLeft < (counts.worst?.secondsLeft ?? Number.POSITIVE_INFINITY)
        ? { worst: { secondsLeft, at: lastAt } }
        : {}),
    };
  };
  return {
    counts: () => counts,
    add: (sample) => {
      const { index, next, outcome } = sample;
      const waitedMs = outcome.answeredMs - grid.timeOf(index);
      counts = {
        ...counts,
        reads: counts.reads + next - index,
        longestWaitMs: Math.max(counts.longestWaitMs, waitedMs),
      };
      if (outcome.ok) {
        addServed(sample, outcome);
      } else {
        counts = { ...counts, refused: counts.refused + stretch('refused', index, next, outcome.why) };
      }
    },
  };
}
