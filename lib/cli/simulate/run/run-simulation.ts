/** This folder: the functions' own decisions on virtual time. */

import { refreshesFrom } from '../../../../functions/domain/decision/refresh-decision.ts';
import { isFailedAttempt } from '../../../../functions/domain/failure/failure.ts';
import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { definitionHashOf, type ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { type Instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { PROBE_SECONDS } from '../../../../functions/usecases/hosts/host-limits.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import { createVirtualClock } from '../clock/virtual-clock.ts';
import type { ReadCounts } from './read-tally.ts';
import { ServiceReaders, type World } from './service-readers.ts';
import { createSimulatedFunctions, SWEEP_SECONDS } from './simulated-functions.ts';
import { createSimulatedProvider } from './simulated-provider.ts';
import { SimulatedStore } from './simulated-store.ts';
import type { SimulationOptions } from './simulation-options.ts';
import { compareEntries, createTimeline, refreshEntry, type TimelineEntry } from './timeline.ts';

/** The result of a simulation. */
export interface SimulationResult {
  readonly services: readonly ServiceReads[];
  readonly sweeps: number;
  readonly tokenRequests: number;
  /** Token requests that brought a token. */
  readonly tokens: number;
  /** The number of refreshes by result and reason: `refreshed (advisory)`. */
  readonly refreshes: Readonly<Record<string, number>>;
  readonly timeline: readonly TimelineEntry[];
}

/** The reads of one service. */
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
  const readers = new Map<string, ServiceReaders>();
  const store = new SimulatedStore({
    onWrite: (after, before) => {
      // A lease changes neither what is due nor what readers get without a refresh.
      if (after.token !== before.token || after.cooldownUntil !== before.cooldownUntil) {
        noticeDue(after);
        readers.get(after.service)?.onWrite();
      }
    },
  });
  const onRefresh = (fields: LogFields): void => {
    const entry = refreshEntry(fields, clock.now());
    const name = `${entry.kind} (${Object.keys(entry.reasons)})`;
    refreshes.set(name, (refreshes.get(name) ?? 0) + 1);
    timeline.add('refreshes', entry);
  };
  const functions = createSimulatedFunctions({ clock, store, send: provider.send, onRefresh });
  const onFault = (fault: unknown): void => void faults.push(fault);
  const world = { options, clock, store, functions, timeline, onFault };
  const definitions = definitionsOf(options);
  const noticeDue = startSweeps(world, definitions);
  for (const [index, definition] of definitions.entries()) {
    readers.set(definition.id, new ServiceReaders(world, definition, index + 1));
  }
  await clock.run();
  if (faults.length > 0) throw faults[0];
  return {
    services: [...readers].map(([service, own]) => ({ service, ...own.finish() })),
    sweeps: sweepsOf(options),
    tokenRequests: provider.requests(),
    tokens: provider.tokens(),
    refreshes: Object.fromEntries([...refreshes].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    timeline: [...outagesOf(options), ...timeline.entries()].toSorted(compareEntries),
  };
}

/** Returns the services. All are of one provider, the harder case: a sweep asks one host for few tokens at a time. */
export function definitionsOf({ services, timing }: SimulationOptions): readonly ServiceDefinition[] {
  return Array.from({ length: services }, (_, index) => ({
    id: `service-${index + 1}`,
    tokenUrl: `https://provider.simulated.invalid/service-${index + 1}/token`,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: `token-keeper/service-${index + 1}` },
    timing,
  }));
}

/** Returns the number of sweeps; the first is at the start. */
function sweepsOf({ forSeconds, everySeconds }: SimulationOptions): number {
  return Math.ceil(forSeconds / everySeconds);
}

/**
 * Starts the schedule; the result is to be called after every write of a record.
 *
 * A sweep without a service that is due changes nothing and is not run. One that is run gets the services that may become
 * due while it works as well: those of a slow provider wait for each other. The others cost it neither time nor requests, and
 * are left out unless something has failed of late: then a sweep looks at all that was tried at the host.
 */
function startSweeps(
  { options, clock, functions, onFault }: World,
  definitions: readonly ServiceDefinition[],
): (after: TokenRecord) => void {
  const actsFrom = new Map<string, Instant>();
  let failuresCountUntil = options.from;
  const plan = (index: number): void => {
    if (index < sweepsOf(options)) {
      clock.at(index * options.everySeconds * 1000, () => sweep(index), 'sweep');
    }
  };
  const sweep = (index: number): void => {
    const dueBy = (at: Instant) => definitions.filter(({ id }) => (actsFrom.get(id) ?? options.from) <= at);
    if (dueBy(clock.now()).length > 0) {
      const end = plusSeconds(clock.now(), SWEEP_SECONDS);
      const looksAt = clock.now() < failuresCountUntil ? definitions : dueBy(end);
      void functions.sweep(looksAt, seededRandom(options.seed, 0, index)).catch(onFault);
    }
    plan(index + 1);
  };
  plan(0);
  const hashes = new Map(definitions.map((definition) => [definition.id, definitionHashOf(definition, sha256Hex)]));
  return (record) => {
    const current = { definitionHash: hashes.get(record.service) ?? '' };
    const situation = {
      record,
      current,
      timing: options.timing,
      trigger: { kind: 'sweep' },
      now: clock.now(),
    } as const;
    actsFrom.set(record.service, refreshesFrom(situation) ?? situation.now);
    if (record.lastAttempt && isFailedAttempt(record.lastAttempt)) {
      failuresCountUntil = plusSeconds(situation.now, PROBE_SECONDS + 1);
    }
  };
}

function outagesOf({ outages, outageAnswer, from, forSeconds }: SimulationOptions): readonly TimelineEntry[] {
  const end = plusSeconds(from, forSeconds);
  return outages
    .filter((outage) => outage.from < end && outage.to > from)
    .map(({ from: first, to: last }) => ({ kind: 'outage', first, last, count: 1, reasons: { [outageAnswer]: 1 } }));
}
