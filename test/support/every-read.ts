import { type Instant, plusSeconds, secondsBetween } from '../../functions/domain/values/instant.ts';
import { seededRandom } from '../../lib/cli/simulate/clock/seeded-random.ts';
import { createVirtualClock } from '../../lib/cli/simulate/clock/virtual-clock.ts';
import { createReadGrid } from '../../lib/cli/simulate/run/read-grid.ts';
import type { ReadOutcome } from '../../lib/cli/simulate/run/read-tally.ts';
import { definitionsOf, type ServiceReads, type SimulationResult } from '../../lib/cli/simulate/run/run-simulation.ts';
import { createSimulatedFunctions } from '../../lib/cli/simulate/run/simulated-functions.ts';
import { createSimulatedProvider, expOf } from '../../lib/cli/simulate/run/simulated-provider.ts';
import { SimulatedStore } from '../../lib/cli/simulate/run/simulated-store.ts';
import type { SimulationOptions } from '../../lib/cli/simulate/run/simulation-options.ts';
import { compareEntries, createTimeline, refreshEntry, type Timeline } from '../../lib/cli/simulate/run/timeline.ts';

type Answer = ReadOutcome & { readonly answeredMs: number };

/**
 * The oracle of `runSimulation`: makes every sweep over every service and every single read, and looks at each answer by
 * itself. Outages are not in its timeline.
 */
export async function simulateEveryRead(options: SimulationOptions): Promise<SimulationResult> {
  const { from, seed, everySeconds, forSeconds, minValiditySeconds, readRate = { reads: 0, periodMs: 1 } } = options;
  const clock = createVirtualClock(from);
  const timeline = createTimeline();
  const provider = createSimulatedProvider(options, clock);
  const refreshes: Record<string, number> = {};
  const functions = createSimulatedFunctions({
    clock,
    store: new SimulatedStore(),
    send: provider.send,
    onRefresh: (fields) => {
      const entry = refreshEntry(fields, clock.now());
      const name = `${entry.kind} (${Object.keys(entry.reasons)})`;
      refreshes[name] = (refreshes[name] ?? 0) + 1;
      timeline.add('refreshes', entry);
    },
  });
  const definitions = definitionsOf(options);
  const sweeps = Math.ceil(forSeconds / everySeconds);
  for (let index = 0; index < sweeps; index += 1) {
    const sweep = () => void functions.sweep(definitions, seededRandom(seed, 0, index));
    clock.at(index * everySeconds * 1000, sweep, 'sweep');
  }
  const grid = createReadGrid(readRate, forSeconds * 1000);
  const answers = definitions.map((definition, number) => {
    const ofService: Answer[] = [];
    const readFrom = (index: number): void => {
      const read = async () => {
        readFrom(index + 1);
        const random = seededRandom(seed, number + 1, index);
        const outcome = await functions.getToken({ definition, minValiditySeconds }, random);
        ofService[index] = { ...outcome, answeredMs: clock.elapsedMs() };
      };
      if (index < grid.count) {
        clock.at(grid.timeOf(index), () => void read(), 'read');
      }
    };
    readFrom(0);
    return ofService;
  });
  await clock.run();
  const sentAt = (index: number): Instant => plusSeconds(from, Math.floor(grid.timeOf(index) / 1000));
  const services = definitions.map(({ id }, number) => countOf(id, answers[number] ?? [], options, sentAt, timeline));
  return {
    services: services.map((service, number) => ({
      ...service,
      longestWaitMs: Math.max(
        0,
        ...(answers[number] ?? []).map(({ answeredMs }, index) => answeredMs - grid.timeOf(index)),
      ),
    })),
    sweeps,
    tokenRequests: provider.requests(),
    tokens: provider.tokens(),
    refreshes,
    timeline: timeline.entries().toSorted(compareEntries),
  };
}

/** Counts the answers of one service one by one. */
function countOf(
  service: string,
  answers: readonly Answer[],
  { from, providerSkewSeconds, skewSeconds }: SimulationOptions,
  sentAt: (index: number) => Instant,
  timeline: Timeline,
): Omit<ServiceReads, 'longestWaitMs'> {
  const counts = { accepted: 0, rejected: 0, refused: 0 };
  let worst: ServiceReads['worst'];
  answers.forEach((answer, index) => {
    const at = plusSeconds(from, Math.floor(answer.answeredMs / 1000));
    const apiNow = at + providerSkewSeconds + skewSeconds;
    const kind = answer.ok ? (apiNow < expOf(answer.accessToken) ? 'accepted' : 'rejected') : 'refused';
    counts[kind] += 1;
    if (kind === 'accepted') {
      timeline.interrupt('reads', service);
    } else {
      const reason = answer.ok ? '' : answer.why;
      timeline.add('reads', {
        service,
        kind,
        first: sentAt(index),
        last: sentAt(index),
        count: 1,
        reasons: { [reason]: 1 },
      });
    }
    const secondsLeft = answer.ok ? secondsBetween(at, answer.expiresAt) : Number.POSITIVE_INFINITY;
    if (secondsLeft < (worst?.secondsLeft ?? Number.POSITIVE_INFINITY)) {
      worst = { secondsLeft, at };
    }
  });
  return { service, reads: answers.length, ...counts, ...(worst ? { worst } : {}) };
}
