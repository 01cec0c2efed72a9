/** This folder: the campaign of faults against the built functions. */

import { setTimeout as sleep } from 'node:timers/promises';
import { EXPIRY_BUFFER_SECONDS } from '../../functions/contract/constants.ts';
import { type Activity, disturb, lookAtStatus, sweepAgainAndAgain } from './activities.ts';
import { Injector } from './faults/injector.ts';
import type { Figures } from './figures.ts';
import { Ledger } from './oracle/ledger.ts';
import { Oracle } from './oracle/oracle.ts';
import { type Span, Usability } from './oracle/outages.ts';
import { Trace } from './oracle/trace.ts';
import { readAsClient } from './readers/client-reader.ts';
import { type ReaderContext, readDirectly } from './readers/direct-reader.ts';
import { DENIABLE } from './schedule/fault-kinds.ts';
import { type FaultSchedule, faultSchedule } from './schedule/fault-schedule.ts';
import { seededRandom } from './schedule/seeded-random.ts';
import { TORTURE_SERVICES } from './world/services.ts';
import { trueMs } from './world/true-time.ts';
import { openWorld, type World } from './world/world.ts';

/** What a campaign is told. */
export interface CampaignOptions {
  /** Root directory of the project, whose functions have been built. */
  readonly root: string;
  readonly seed: number;
  readonly seconds: number;
}

const DIRECT_READERS = 56;
const CLIENT_READERS = 8;
const SERVICES = TORTURE_SERVICES.map(({ id }) => id);
/** Every request is answered within 30 s, and clients wait for 35 s. */
const LAST_ANSWERS_MS = 45_000;
const SAMPLE_MS = 250;
/** From the start of an attempt to its token request: a lease, and a process that was stopped in between. */
const ATTEMPT_MS = 100_000;

/** One campaign: everything that runs at the same time, and what it finds. */
export class Campaign {
  readonly #options: CampaignOptions;
  readonly #schedule: FaultSchedule;
  readonly #injector: Injector;
  readonly #ledger = new Ledger();
  readonly #trace = new Trace();
  readonly #oracle = new Oracle(this.#ledger, (verdict, what, about) =>
    this.#trace.violate(trueMs(), `${verdict}: ${what}`, about),
  );
  readonly #ends: Record<string, number> = {};
  /** When no process of refresh-tokens could work. */
  readonly #dead: { fromMs: number; toMs: number }[] = [];
  #startMs = Number.POSITIVE_INFINITY;
  #usability = new Usability(SERVICES, this.#startMs);
  readonly #activity: Activity = {
    atMs: () => this.#atMs(),
    goesOn: () => this.#goesOn(),
    note: (what, about) => this.#trace.note(trueMs(), what, about),
    count: (kind) => this.#injector.count(kind),
    read: (text, source) => this.#read(text, source),
    did: { sweeps: 0, authorizations: 0 },
  };
  #stored = 0;
  #texts = 0;
  #stallMs = 0;

  constructor(options: CampaignOptions) {
    this.#options = options;
    this.#schedule = faultSchedule(options.seed, options.seconds * 1000);
    this.#injector = new Injector(options.seed, this.#schedule, () => this.#atMs());
  }

  /** Runs it and resolves with what it found, a minute after its time at most. */
  async run(): Promise<Figures> {
    const world = await openWorld({
      root: this.#options.root,
      ledger: this.#ledger,
      random: seededRandom(`${this.#options.seed} sizes`),
      choose: (target, action) => {
        const fault = this.#injector.choose(target, action);
        if (fault !== undefined && fault !== 'staleRead')
          this.#trace.note(trueMs(), `${fault} at ${target}: ${action}`, 'requests');
        return fault;
      },
      onStored: (service, token) => this.#store(service, token),
      onStale: () => this.#injector.count('staleRead'),
      onText: (text, source) => this.#read(text, source),
    });
    try {
      await Promise.all(Object.values(world.pools).map((pool) => pool.ready));
      this.#startMs = trueMs();
      this.#usability = new Usability(SERVICES, this.#startMs);
      const work = [
        disturb(world, this.#schedule, this.#activity),
        sweepAgainAndAgain(world, this.#activity),
        lookAtStatus(world, this.#activity),
        this.#sample(world),
        ...this.#readers(world),
      ];
      await Promise.race([
        Promise.all(work),
        sleep(this.#options.seconds * 1000 + LAST_ANSWERS_MS, undefined, { ref: false }),
      ]);
      return this.#figures(world);
    } finally {
      await world.close();
    }
  }

  #atMs(): number {
    return trueMs() - this.#startMs;
  }

  #goesOn(): boolean {
    return this.#atMs() < this.#options.seconds * 1000;
  }

  #readers(world: World): Promise<void>[] {
    const context: ReaderContext = {
      serve: world.pools['serve-tokens'],
      oracle: this.#oracle,
      services: SERVICES,
      goesOn: () => this.#goesOn(),
      skewsOf: (text, judges, fromMs, toMs) => {
        const issuedMs = this.#ledger.find(text)?.issuedMs ?? 0;
        const { clocks, pools } = world;
        const issuers = clocks.between(pools['refresh-tokens'].everyChild, issuedMs - ATTEMPT_MS, issuedMs);
        return issuers.flatMap((issuer) => clocks.between(judges, fromMs, toMs).map((judge) => issuer - judge));
      },
      onEnd: (end, about) => {
        this.#ends[end] = (this.#ends[end] ?? 0) + 1;
        if (end !== 'token') this.#trace.note(trueMs(), `a reader of ${about} was answered ${end}`, about);
      },
    };
    const random = (name: string) => seededRandom(`${this.#options.seed} ${name}`);
    return [
      ...Array.from({ length: DIRECT_READERS }, (_none, index) => readDirectly(context, random(`reader ${index}`))),
      ...Array.from({ length: CLIENT_READERS }, (_none, index) =>
        readAsClient(context, world.aws.url, random(`client ${index}`)),
      ),
    ];
  }

  async #sample({ pools }: World): Promise<void> {
    for (let sampledMs = trueMs(); this.#goesOn(); ) {
      await sleep(SAMPLE_MS);
      const nowMs = trueMs();
      this.#stallMs = Math.max(this.#stallMs, nowMs - sampledMs - SAMPLE_MS);
      if (!pools['refresh-tokens'].isAlive) this.#dead.push({ fromMs: sampledMs, toMs: nowMs });
      sampledMs = nowMs;
    }
  }

  #store(service: string, text: string): void {
    const nowMs = trueMs();
    const token = this.#ledger.find(text);
    this.#stored += 1;
    this.#trace.note(nowMs, `token ${token?.number} of ${service} was stored`, service);
    this.#oracle.judgeStored(service, text, nowMs);
    this.#usability.store(service, nowMs, (token?.diesMs ?? 0) - EXPIRY_BUFFER_SECONDS * 1000);
  }

  #read(text: string, source: string): void {
    this.#texts += 1;
    this.#oracle.judgeText(text, source);
  }

  /** Returns when a service could get no token, whatever token-keeper does. */
  #downOf(service: string): readonly Span[] {
    const host = TORTURE_SERVICES.find(({ id }) => id === service)?.host ?? '';
    const actions = DENIABLE.filter((action) => !action.startsWith('events'));
    const planned = this.#injector.downOf([host, 'dynamodb', 'secretsmanager', ...actions]).map((one) => ({
      fromMs: this.#startMs + one.atMs,
      toMs: this.#startMs + one.atMs + one.durationMs,
    }));
    return [...planned, ...this.#dead];
  }

  #figures({ provider }: World): Figures {
    const { verdicts, expiredUnderWrongClock } = { ...this.#oracle, verdicts: this.#oracle.counts };
    const endMs = this.#startMs + this.#options.seconds * 1000;
    return {
      ...this.#options,
      faults: this.#injector.counts,
      ends: this.#ends,
      verdicts,
      expiredUnderWrongClock,
      ...this.#activity.did,
      tokenRequests: provider.requests,
      faultyTokenRequests: provider.faults,
      tokensStored: this.#stored,
      thefts: provider.thefts,
      longestGap: this.#usability.longest(endMs, (service) => this.#downOf(service)),
      usableInTheEnd: this.#usability.usableAt(endMs).length,
      services: SERVICES.length,
      texts: this.#texts,
      stallMs: Math.round(this.#stallMs),
      trace: this.#trace.lines(),
    };
  }
}
