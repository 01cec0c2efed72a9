import { changesAfter, decideRefresh } from '../../../../functions/domain/decision/refresh-decision.ts';
import { definitionHashOf, type ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { keyOf } from '../../../../functions/domain/tenant/tenant-name.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import type { Scheduled, VirtualClock } from '../clock/virtual-clock.ts';
import { createReadGrid, type ReadGrid } from './read-grid.ts';
import {
  type AnsweredReads,
  createReadTally,
  type ReadCounts,
  type ReadOutcome,
  type ReadTally,
} from './read-tally.ts';
import type { SimulatedFunctions } from './simulated-functions.ts';
import type { SimulatedStore } from './simulated-store.ts';
import type { SimulationOptions } from './simulation-options.ts';
import type { Timeline } from './timeline.ts';

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

type UnderWay = Omit<AnsweredReads, 'outcome'> & { outcome?: ReadOutcome };

/**
 * The readers of one service, or of one tenant.
 *
 * A read that asks for a refresh is made, and waits for it. All others change nothing: between two writes of the record
 * their answers follow from the record and the second alone, so whole intervals of them are counted without being made.
 */
export class ServiceReaders {
  readonly #world: World;
  readonly #definition: ServiceDefinition;
  readonly #definitionHash: string;
  readonly #number: number;
  readonly #grid: ReadGrid;
  readonly #tally: ReadTally;
  /** Reads before this one are made or counted. */
  #next = 0;
  /** What the reads from the next on are answered unless the record changes, up to the first that asks for a refresh. */
  #expected: AnsweredReads[] = [];
  #planned: Scheduled | undefined;
  /** Reads in order that wait for being reported: a read that is under way holds up those after it. */
  readonly #answered: UnderWay[] = [];

  /** Starts the readers of service, or tenant, number `number`. */
  constructor(world: World, definition: ServiceDefinition, number: number) {
    const { timeline, options } = world;
    const { from, forSeconds, providerSkewSeconds, skewSeconds, readRate = { reads: 0, periodMs: 1 } } = options;
    const service = keyOf(definition);
    this.#world = world;
    this.#definition = definition;
    this.#definitionHash = definitionHashOf(definition, sha256Hex);
    this.#number = number;
    this.#grid = createReadGrid(readRate, forSeconds * 1000);
    this.#tally = createReadTally({
      from,
      grid: this.#grid,
      apiAheadSeconds: providerSkewSeconds + skewSeconds,
      onStretch: ({ kind, first, last, reads, why }) =>
        kind === 'accepted'
          ? timeline.interrupt('reads', service)
          : timeline.add('reads', { service, kind, first, last, count: reads, reasons: { [why]: reads } }),
    });
    this.#expect();
  }

  /** To be called after every write of the service's record. */
  onWrite(): void {
    this.#count(this.#grid.firstFrom(this.#world.clock.elapsedMs()));
    this.#expect();
  }

  /** To be called once, when nothing is left to happen: counts the reads up to the end, and returns what they saw. */
  finish(): ReadCounts {
    this.#count(this.#grid.count);
    return this.#tally.counts();
  }

  #expect(): void {
    const { clock, options } = this.#world;
    const { timeOf, firstFrom, count } = this.#grid;
    this.#planned?.cancel();
    for (let index = this.#next; index < count; ) {
      const ms = timeOf(index);
      const answer = this.#answerAt(plusSeconds(options.from, Math.floor(ms / 1000)));
      if (!answer) {
        this.#planned = clock.at(ms, () => this.#read(index), 'read');
        return;
      }
      const next = Math.min(firstFrom(secondsBetween(options.from, answer.until) * 1000), count);
      this.#expected.push({ index, next, outcome: answer.outcome });
      index = next;
    }
  }

  /**
   * Returns what getToken answers a read at `at` without asking for a refresh, and the first second that may have another
   * answer though nothing is written; `undefined` where it asks for one. Both are the functions' own decision.
   */
  #answerAt(at: Instant): { readonly outcome: ReadOutcome; readonly until: Instant } | undefined {
    const { store, options } = this.#world;
    const { timing } = this.#definition;
    const record = store.peek(keyOf(this.#definition));
    const trigger = { kind: 'read', minValiditySeconds: options.minValiditySeconds } as const;
    const situation = { record, current: { definitionHash: this.#definitionHash }, timing, trigger, now: at };
    const { refresh, reason } = decideRefresh(situation);
    if (refresh) return undefined;
    const { token } = record;
    const outcome: ReadOutcome =
      token && reason === 'fresh'
        ? { ok: true, accessToken: token.accessToken.reveal(), expiresAt: token.expiresAt.at }
        : { ok: false, why: reason };
    return { outcome, until: changesAfter(situation)[0] ?? plusSeconds(at, 1) };
  }

  /** Counts the expected answers of the reads before number `end`. */
  #count(end: number): void {
    for (const reads of this.#expected) {
      if (reads.index < end) {
        this.#answered.push({ ...reads, next: Math.min(reads.next, end) });
      }
    }
    this.#expected = [];
    this.#next = Math.max(this.#next, end);
    this.#report();
  }

  /** Makes read number `index` now. */
  #read(index: number): void {
    const { functions, options, onFault } = this.#world;
    this.#count(index);
    const own: UnderWay = { index, next: index + 1 };
    this.#answered.push(own);
    this.#next = index + 1;
    this.#expect();
    const question = { definition: this.#definition, minValiditySeconds: options.minValiditySeconds };
    void functions.getToken(question, seededRandom(options.seed, this.#number, index)).then((outcome) => {
      own.outcome = outcome;
      this.#report();
    }, onFault);
  }

  #report(): void {
    for (let first = this.#answered[0]; first?.outcome; first = this.#answered[0]) {
      this.#tally.add(first as AnsweredReads);
      this.#answered.shift();
    }
  }
}
