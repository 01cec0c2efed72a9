import { changesAfter, decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { definitionHashOf, type ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { type Instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import { createReadGrid } from './read-grid.ts';
import { createReadTally, type ReadCounts, type ReadOutcome } from './read-tally.ts';
import { type SteadyAnswer, startReaders } from './readers.ts';
import { seededRandom } from './seeded-random.ts';
import type { SimulatedFunctions } from './simulated-functions.ts';
import type { SimulatedStore } from './simulated-store.ts';
import type { SimulationOptions } from './simulation-options.ts';
import type { Timeline } from './timeline.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What sweeps and readers work with. */
export interface World {
  readonly options: SimulationOptions;
  readonly clock: VirtualClock;
  readonly store: SimulatedStore;
  readonly functions: SimulatedFunctions;
  readonly timeline: Timeline;
  /** Called with a fault of our own, which ends the simulation. */
  readonly onFault: (fault: unknown) => void;
}

/** The readers of one service. */
export interface ServiceReaders {
  /** To be called after every write of the service's record. */
  readonly onWrite: () => void;
  /** To be called once, when nothing is left to happen; returns what the readers saw. */
  readonly finish: () => ReadCounts;
}

/** Starts the readers of service number `number`. */
export function startServiceReaders(world: World, definition: ServiceDefinition, number: number): ServiceReaders {
  const { options, clock, store, functions, timeline } = world;
  const { from, minValiditySeconds, readRate = { reads: 0, periodMs: 1 } } = options;
  const grid = createReadGrid(readRate, options.forSeconds * 1000);
  const service = definition.id;
  const tally = createReadTally({
    from,
    grid,
    apiAheadSeconds: options.providerSkewSeconds + options.skewSeconds,
    onStretch: ({ kind, first, last, reads, why }) =>
      kind === 'accepted'
        ? timeline.interrupt('reads', service)
        : timeline.add('reads', { service, kind, first, last, count: reads, reason: why }),
  });
  const question = { definition, definitionHash: definitionHashOf(definition, sha256Hex), minValiditySeconds };
  const { onWrite, finish } = startReaders({
    clock,
    from,
    grid,
    answerAt: (at) => steadyAnswer(store.peek(service), question, at),
    read: (index) =>
      functions.getToken(question, seededRandom(options.seed, number, index)).catch((fault: unknown) => {
        world.onFault(fault);
        return new Promise<ReadOutcome>(() => {});
      }),
    onAnswered: tally.add,
  });
  return {
    onWrite,
    finish: () => {
      finish();
      return tally.counts();
    },
  };
}

/** What the readers of a service ask for. */
interface ReadQuestion {
  readonly definition: ServiceDefinition;
  readonly definitionHash: string;
  readonly minValiditySeconds: number;
}

/**
 * Returns what getToken answers a read at `at` without asking for a refresh, and until when; `undefined` where it asks for
 * one. Both are the functions' own decision.
 */
function steadyAnswer(
  record: TokenRecord,
  { definition: { timing }, definitionHash, minValiditySeconds }: ReadQuestion,
  at: Instant,
): SteadyAnswer | undefined {
  const trigger = { kind: 'read', minValiditySeconds } as const;
  const situation = { record, current: { definitionHash }, timing, trigger, now: at };
  const decision = decideRefresh(situation);
  if (decision.refresh) return undefined;
  const { token } = record;
  const outcome =
    token && decision.reason === 'fresh'
      ? ({ ok: true, accessToken: token.accessToken.reveal(), expiresAt: token.expiresAt.at } as const)
      : ({ ok: false, why: decision.reason } as const);
  return { outcome, until: changesAfter(situation)[0] ?? plusSeconds(at, 1) };
}
