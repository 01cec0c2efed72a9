import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { type Instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';
import type { SimulationOptions } from '../options/simulation-options.ts';
import type { ReadCounts } from './read-tally.ts';
import { seededRandom } from './seeded-random.ts';
import { startServiceReaders } from './service-readers.ts';
import { createSimulatedFunctions } from './simulated-functions.ts';
import { createSimulatedProvider } from './simulated-provider.ts';
import { SimulatedStore } from './simulated-store.ts';
import { startSweeps } from './sweeps.ts';
import { compareEntries, createTimeline, type Timeline, type TimelineEntry, type TimelineKind } from './timeline.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** What a simulation comes to. */
export interface SimulationResult {
  readonly services: readonly ServiceReads[];
  readonly sweeps: number;
  readonly tokenRequests: number;
  /** Token requests that brought a token. */
  readonly tokens: number;
  /** How often refreshes ended how, by result and reason: `refreshed (advisory)`. */
  readonly refreshes: Readonly<Record<string, number>>;
  readonly timeline: readonly TimelineEntry[];
}

/** What became of the reads of one service. */
export interface ServiceReads extends ReadCounts {
  readonly service: string;
}

/**
 * Runs a deployment on virtual time: the same options give the same result.
 *
 * It begins with an empty token table, the first sweep and the first reads.
 */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const clock = createVirtualClock(options.from);
  const timeline = createTimeline();
  const provider = createSimulatedProvider(options, clock);
  const refreshes = new Map<string, number>();
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const watchers = new Map<string, (after: TokenRecord, before: TokenRecord) => void>();
  const store = new SimulatedStore({
    onWrite: (after, before) => {
      noticeSweeps(after);
      watchers.get(after.service)?.(after, before);
    },
  });
  const functions = createSimulatedFunctions({
    clock,
    store,
    send: provider.send,
    onRefresh: (fields) => noteRefresh({ timeline, refreshes, now: clock.now() }, fields),
  });
  const definitions = Array.from({ length: options.services }, (_, index) => definitionOf(index + 1, options));
  const sweeps = Math.ceil(options.forSeconds / options.everySeconds);
  const noticeSweeps = startSweeps({
    ...options,
    clock,
    definitions,
    count: sweeps,
    exhaustive: options.exhaustive ?? false,
    sweep: (due, index) => void functions.sweep(due, seededRandom(options.seed, 0, index)).catch(onFault),
  });
  const world = { options, clock, store, functions, timeline, onFault };
  const readers = definitions.map((definition, index) => {
    const started = startServiceReaders(world, definition, index + 1);
    watchers.set(definition.id, started.onWrite);
    return { service: definition.id, finish: started.finish };
  });
  await clock.run();
  if (faults.length > 0) {
    throw faults[0];
  }
  return {
    services: readers.map(({ service, finish }) => ({ service, ...finish() })),
    sweeps,
    tokenRequests: provider.requests(),
    tokens: provider.tokens(),
    refreshes: Object.fromEntries([...refreshes].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    timeline: withOutages(timeline.entries(), options),
  };
}

/** All services are of one provider, which is the harder case: a sweep asks one host for few tokens at a time. */
function definitionOf(number: number, { timing }: SimulationOptions): ServiceDefinition {
  return {
    id: `service-${number}`,
    tokenUrl: `https://provider.simulated.invalid/service-${number}/token`,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: `token-keeper/service-${number}` },
    timing,
  };
}

/** Takes down the log line of a refresh: the line is what the functions themselves say. */
function noteRefresh(
  notes: { readonly timeline: Timeline; readonly refreshes: Map<string, number>; readonly now: Instant },
  { service, result, why, reason: failure, secondsLeft }: LogFields,
): void {
  const { timeline, refreshes, now } = notes;
  const kind = result as Extract<TimelineKind, 'refreshed' | 'unchanged' | 'failed' | 'superseded'>;
  const reason = String(kind === 'failed' ? failure : why);
  refreshes.set(`${kind} (${reason})`, (refreshes.get(`${kind} (${reason})`) ?? 0) + 1);
  timeline.add('refreshes', {
    service: String(service),
    kind,
    first: now,
    last: now,
    count: 1,
    reason,
    ...(kind === 'failed' && typeof secondsLeft === 'number' ? { secondsLeft } : {}),
  });
}

function withOutages(
  entries: readonly TimelineEntry[],
  { outages, outageAnswer, from, forSeconds }: SimulationOptions,
): readonly TimelineEntry[] {
  const end = plusSeconds(from, forSeconds);
  const during = outages.filter((outage) => outage.from < end && outage.to > from);
  const told = during.map(
    (outage): TimelineEntry => ({
      kind: 'outage',
      first: outage.from,
      last: outage.to,
      count: 1,
      reasons: { [outageAnswer]: 1 },
    }),
  );
  return [...told, ...entries].toSorted(compareEntries);
}
