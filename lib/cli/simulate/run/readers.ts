import { isUsable, windowsOf } from '../../../../functions/domain/expiry/timing.ts';
import type { StoredToken, TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import type { ReadGrid } from './read-grid.ts';
import type { Scheduled, VirtualClock } from './virtual-clock.ts';

/** What came of a read. */
export type ReadOutcome = {
  /** When the reader got its answer, in milliseconds since the start. */
  readonly answeredMs: number;
} & (
  | { readonly ok: true; readonly accessToken: string; readonly expiresAt: Instant }
  | { readonly ok: false; readonly why: string }
);

/** A read that was really made, and the reads after it that it stands for. */
export interface Sample {
  readonly index: number;
  /** The number of the next read that it does not stand for. */
  readonly next: number;
  readonly outcome: ReadOutcome;
}

/** What the readers of one service work with. */
export interface ReadersContext {
  readonly clock: VirtualClock;
  readonly from: Instant;
  readonly grid: ReadGrid;
  readonly definition: ServiceDefinition;
  readonly minValiditySeconds: number;
  /** Returns the record as it is now. */
  readonly peek: () => TokenRecord;
  /** Makes one read. */
  readonly read: (index: number) => Promise<ReadOutcome>;
  /** Told of the samples in the order of their numbers; together they stand for every read once. */
  readonly onSample: (sample: Sample) => void;
  /** Makes every read. */
  readonly exhaustive: boolean;
}

/** The readers of one service. */
export interface Readers {
  /** To be called after every write of the service's record. */
  readonly onWrite: (after: TokenRecord, before: TokenRecord) => void;
  /** To be called when no time is left: tells of the last samples. */
  readonly finish: () => void;
}

interface OpenSample {
  readonly index: number;
  next?: number;
  outcome?: ReadOutcome;
}

/**
 * Starts the readers of one service: really makes the reads that can end differently from the one before them, and lets
 * each stand for those in between.
 *
 * What a read is answered depends on the record, which is watched, and on the second of the clock. So a new read is made
 * after every write that can matter, and otherwise in every second. Two states are known to last: while the stored token
 * suits, and while the service is cooling down; there the next reads made are the last one of that state and the first one
 * after it. While a refresh is under way every read is made: each waits for itself.
 */
export function startReaders(context: ReadersContext): Readers {
  const { clock, grid } = context;
  const open: OpenSample[] = [];
  let planned: Scheduled | undefined;
  let plannedIndex = 0;
  const plan = (index: number): void => {
    planned?.cancel();
    plannedIndex = index;
    planned = index < grid.count ? clock.at(grid.timeOf(index), () => read(index), 'read') : undefined;
  };
  const flush = (): void => {
    for (let first = open[0]; first?.outcome && first.next !== undefined; first = open[0]) {
      context.onSample({ index: first.index, next: first.next, outcome: first.outcome });
      open.shift();
    }
  };
  const endLast = (next: number): void => {
    const last = open.at(-1);
    if (last) {
      last.next ??= next;
    }
  };
  const read = (index: number): void => {
    endLast(index);
    const sample: OpenSample = { index };
    open.push(sample);
    plan(context.exhaustive ? index + 1 : nextIndex(context, index));
    void context.read(index).then((outcome) => {
      sample.outcome = outcome;
      flush();
    });
  };
  plan(0);
  return {
    onWrite: (after, before) => {
      const isNothingToReaders = after.token === before.token && suits(context, after.token, clock.now());
      const first = Math.max(grid.firstFrom(clock.elapsedMs()), (open.at(-1)?.index ?? -1) + 1);
      if (!context.exhaustive && !isNothingToReaders && first < plannedIndex) {
        plan(first);
      }
    },
    finish: () => {
      endLast(grid.count);
      flush();
    },
  };
}

/** Returns the number of the next read that may end differently if the record stays as it is. */
function nextIndex({ clock, from, grid, ...context }: ReadersContext, index: number): number {
  const now = clock.now();
  const record = context.peek();
  const isSuited = suits(context, record.token, now);
  if (!isSuited && record.lease !== undefined) {
    return index + 1;
  }
  const firstAt = (at: Instant): number => Math.max(grid.firstFrom(secondsBetween(from, at) * 1000), index + 1);
  const until = sameUntil(context, record, now);
  if (until === undefined) {
    return firstAt(plusSeconds(now, 1));
  }
  const afterwards = firstAt(until);
  return afterwards - 1 > index ? afterwards - 1 : afterwards;
}

/** Returns the first second in which a read ends differently from one now; `undefined` where that is not known. */
function sameUntil(
  context: Pick<ReadersContext, 'definition' | 'minValiditySeconds'>,
  { token, cooldownUntil }: TokenRecord,
  now: Instant,
): Instant | undefined {
  if (suits(context, token, now)) {
    const { expiryBufferSeconds } = windowsOf(token.lifetimeSeconds, context.definition.timing);
    return plusSeconds(token.expiresAt.at, 1 - Math.max(expiryBufferSeconds, context.minValiditySeconds));
  }
  return cooldownUntil !== undefined && cooldownUntil > now ? cooldownUntil : undefined;
}

function suits(
  { definition, minValiditySeconds }: Pick<ReadersContext, 'definition' | 'minValiditySeconds'>,
  token: StoredToken | undefined,
  now: Instant,
): token is StoredToken {
  return (
    token !== undefined &&
    isUsable(token.expiresAt.at, now, windowsOf(token.lifetimeSeconds, definition.timing)) &&
    secondsBetween(now, token.expiresAt.at) >= minValiditySeconds
  );
}
