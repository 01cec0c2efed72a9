import type { RefreshReport } from '../../contract/refresh.ts';
import type { Lane } from '../../domain/template/due-lane.ts';
import type { Template } from '../../domain/template/tenant-definition.ts';
import { ownerOf } from '../../domain/tenant/tenant-name.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Refreshed } from '../hosts/host-limits.ts';
import type { DueKey } from '../ports/tenant-store.ts';
import { DueLanes } from './due-lanes.ts';
import type { Pace } from './pace.ts';
import type { SweepRun } from './sweep-run.ts';
import { logUnreadable, prepareSecrets } from './sweep-services.ts';
import type { TenantTally } from './tally.ts';
import { tenantOf } from './tenant-of.ts';

/** So many records are read at a time. */
const RECORDS_A_PAGE = 100;
/** The next page is read when no more than so many are left: more than one host ever refreshes at a time. */
const LEFT_FOR_NEXT_PAGE = 75;
/** Of a host that is paused so many times its places are held back in a row before the rest is left unread, and so many at least. */
const HELD_TIMES = 2;
const HELD_AT_LEAST = 10;

/** What the feeds of one template have in common in a sweep. */
export interface TemplateSweep {
  readonly template: Template;
  readonly tally: TenantTally;
  /** Absent: no faster than its hosts bear it. */
  readonly pace?: Pace | undefined;
}

/** The tenants of a template at one host that stand in lanes of one kind: read as they are refreshed, and never all at once. */
export class TenantFeed {
  readonly #run: SweepRun;
  readonly #sweep: TemplateSweep;
  readonly #host: string;
  readonly #lanes: readonly string[];
  readonly #due: DueLanes;
  readonly #isOfAll: boolean;
  #waiting = 0;
  #hasRoom = (): void => {};
  #heldInARow = 0;
  #isPaused = false;
  /** With so many nothing was to be done: they stand where they stood. */
  #stay = 0;
  #isAtEnd = false;
  /** Somebody was come to and could not be asked. */
  #hasMissed = false;
  #isBroken = false;

  /** @param until the first not to be read is due later; absent: all are read, in order of when they are due */
  constructor(run: SweepRun, sweep: TemplateSweep, lanes: readonly Lane[], until: Instant | undefined) {
    this.#run = run;
    this.#sweep = sweep;
    this.#host = lanes[0]?.host ?? '';
    this.#lanes = lanes.map(({ key }) => key);
    this.#isOfAll = until === undefined;
    this.#due = new DueLanes(run.dependencies.dueIndex, { lanes: this.#lanes, until });
  }

  /** Reads the first page and has it wait for its turns, so that the most urgent of all are known before the first begins. */
  begin(): Promise<void> {
    return this.#readPage();
  }

  /**
   * Goes on until everything has been refreshed, the time is over, or the host is paused.
   *
   * @returns whether all who were due were asked, or needed nothing
   */
  async end(): Promise<boolean> {
    while (!this.#isAtEnd && !this.#isBroken && !this.#run.isOver && !this.#isPaused) {
      await this.#roomFor(LEFT_FOR_NEXT_PAGE);
      await this.#readPage();
    }
    await this.#roomFor(0);
    if (this.#isAtEnd) return !this.#hasMissed;
    await this.#countRest();
    return false;
  }

  async #roomFor(most: number): Promise<void> {
    while (this.#waiting > most) {
      await new Promise<void>((resolve) => {
        this.#hasRoom = resolve;
      });
    }
  }

  async #readPage(): Promise<void> {
    try {
      const keys = await this.#due.next(RECORDS_A_PAGE);
      this.#isAtEnd = keys.length === 0;
      const tenants = await this.#read(keys);
      prepareSecrets(this.#run.dependencies.secrets, tenants);
      for (const one of tenants) this.#refresh(one);
    } catch (error) {
      this.#isBroken = true;
      this.#run.fail({ service: this.#sweep.template.id }, error);
    }
  }

  /** Reads records; who is no tenant, or cannot be one, is counted and left out. */
  async #read(keys: readonly DueKey[]): Promise<readonly Refreshed[]> {
    if (keys.length === 0) return [];
    const { store, log } = this.#run.dependencies;
    const records = await store.readAll(keys.map(({ key }) => key));
    logUnreadable(log, records);
    return records.flatMap((record) => {
      const one = tenantOf(this.#sweep.template, record);
      if (typeof one !== 'string') return one;
      this.#take({ ...ownerOf(record.service), result: 'skipped', reason: one });
      return [];
    });
  }

  #refresh(one: Refreshed): void {
    const { pace, tally } = this.#sweep;
    tally.see(one.record);
    this.#waiting += 1;
    void this.#run
      .refresh(one, pace && (() => pace.turn()))
      .then((report) => {
        if (LEFT.includes(report.result)) pace?.giveBack();
        this.#take(report);
      })
      .finally(() => {
        this.#waiting -= 1;
        this.#hasRoom();
      });
  }

  #take(report: RefreshReport): void {
    const { result, reason, tenant } = report;
    this.#heldInARow = reason === 'host_paused' ? this.#heldInARow + 1 : 0;
    const most = Math.max(HELD_TIMES * this.#run.hosts.placesOf(this.#host), HELD_AT_LEAST);
    this.#isPaused ||= this.#heldInARow >= most;
    this.#hasMissed ||= MISSED.includes(reason) || result === 'in_progress';
    // What was not come to is counted together with what was not even read.
    if (result === 'postponed') return;
    const isLeft = LEFT.includes(result) || reason === 'own_fault';
    this.#stay += isLeft && !this.#isOfAll ? 1 : 0;
    const isNamed = result === 'failed' || reason === 'unfit_tenant';
    this.#sweep.tally.add(report, isNamed ? tenant : undefined);
  }

  /** Who was not come to stands where it stood, like those with whom nothing was to be done. */
  async #countRest(): Promise<void> {
    const { dueIndex } = this.#run.dependencies;
    const { startedAt } = this.#run;
    try {
      const due = await Promise.all(this.#lanes.map((lane) => dueIndex.countDue({ lane, until: startedAt })));
      const rest = due.reduce((sum, count) => sum + count, -this.#stay);
      if (rest > 0) this.#sweep.tally.add(this.#isPaused ? PAUSED : POSTPONED, undefined, rest);
    } catch (error) {
      this.#run.fail({ service: this.#sweep.template.id }, error);
    }
  }
}

/** Results after which nothing was requested, and the due index is as it was. */
const LEFT: readonly RefreshReport['result'][] = ['skipped', 'in_progress', 'postponed'];
/** Reasons for which a token was wanted, and was not requested or not stored. */
const MISSED: readonly string[] = ['own_fault', 'host_paused', 'out_of_time'];
const PAUSED = { result: 'skipped', reason: 'host_paused' } as const;
const POSTPONED = { result: 'postponed', reason: 'out_of_time' } as const;
