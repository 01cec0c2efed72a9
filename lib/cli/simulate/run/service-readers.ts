import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { SimulationOptions } from '../options/simulation-options.ts';
import { createReadGrid } from './read-grid.ts';
import { createReadTally, type ReadCounts, type ReadStretch } from './read-tally.ts';
import { type ReadOutcome, startReaders } from './readers.ts';
import { seededRandom } from './seeded-random.ts';
import type { SimulatedFunctions } from './simulated-functions.ts';
import type { SimulatedStore } from './simulated-store.ts';
import type { Timeline } from './timeline.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What the readers of a service meet. */
export interface ReadersWorld {
  readonly options: SimulationOptions;
  readonly clock: VirtualClock;
  readonly store: SimulatedStore;
  readonly functions: SimulatedFunctions;
  readonly timeline: Timeline;
  /** Told of a fault of our own in a read, which then never ends. */
  readonly onFault: (fault: unknown) => void;
}

/** The readers of one service and what they came to. */
export interface ServiceReaders {
  readonly onWrite: (after: TokenRecord, before: TokenRecord) => void;
  /** To be called once, when no time is left. */
  readonly finish: () => ReadCounts;
}

/** Starts the readers of service number `number`, which counts them and tells the timeline of those who got nothing. */
export function startServiceReaders(
  world: ReadersWorld,
  definition: ServiceDefinition,
  number: number,
): ServiceReaders {
  const { options, clock, store, functions, timeline } = world;
  const { from, readRate, minValiditySeconds } = options;
  const durationMs = options.forSeconds * 1000;
  const grid = createReadGrid(readRate ?? { reads: 0, periodMs: 1 }, durationMs);
  const tally = createReadTally({
    from,
    grid,
    apiAheadSeconds: options.providerSkewSeconds + options.skewSeconds,
    onStretch: (stretch) => tell(timeline, definition.id, stretch),
  });
  const read = (index: number): Promise<ReadOutcome> =>
    functions
      .getToken({ definition, minValiditySeconds }, seededRandom(options.seed, number, index))
      .catch((fault: unknown) => {
        world.onFault(fault);
        return new Promise<never>(() => {});
      });
  const readers = startReaders({
    clock,
    from,
    grid,
    definition,
    minValiditySeconds,
    read,
    peek: () => store.peek(definition.id),
    onSample: tally.add,
    exhaustive: options.exhaustive ?? false,
  });
  return {
    onWrite: readers.onWrite,
    finish: () => {
      readers.finish();
      return tally.counts();
    },
  };
}

function tell(timeline: Timeline, service: string, { kind, first, last, reads, why = '' }: ReadStretch): void {
  if (kind === 'accepted') {
    timeline.interrupt('reads', service);
  } else {
    timeline.add('reads', { service, kind, first, last, count: reads, reason: why });
  }
}
