import type { RefreshReport } from '../../contract/refresh.ts';
import { hostOf, wasThrottled } from '../../domain/decision/host-pause.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import { isFailedAttempt } from '../../domain/failure/failure.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { ageSeconds } from '../../domain/values/believable.ts';
import { type Instant, secondsBetween } from '../../domain/values/instant.ts';
import type { HostPauses } from './host-pauses.ts';
import { type Turn, Turns } from './turns.ts';

/** How many tokens a sweep refreshes at a time. */
export const SWEEP_CONCURRENCY = 200;
/** How many of one token endpoint host a sweep refreshes at a time at most, as long as all its answers are good. */
export const SWEEP_CONCURRENCY_PER_HOST = 50;
/** How many it begins with: a host that hangs leaves room for the others. */
export const SWEEP_CONCURRENCY_AT_FIRST = 10;
/** How many may be of hosts that are in trouble: however many are down, what one host can use is left to those that are well. */
const SWEEP_CONCURRENCY_OF_FAILING = SWEEP_CONCURRENCY - SWEEP_CONCURRENCY_PER_HOST;
/**
 * A host that throttled less than this many seconds ago is asked by one service first, and by the others if that goes well. What
 * has failed there since its last success counts as long.
 */
export const PROBE_SECONDS = 3600;

/** A service, or a tenant of one, as a sweep has read it. */
export interface Refreshed {
  readonly definition: ServiceDefinition;
  readonly record: TokenRecord;
}

/** Tells whether a service has no token yet. */
export function isNewcomer({ record }: Refreshed): boolean {
  return record.token === undefined;
}

/** After so many failures in a row one asks a host at a time. */
const FAILURES_UNTIL_ONE = Math.ceil(Math.log2(SWEEP_CONCURRENCY_AT_FIRST));

/** What becomes of services whose host was asked. */
const ASKED: readonly RefreshReport['result'][] = ['refreshed', 'unchanged', 'superseded', 'failed'];

/** How an attempt fails whose host is down, hangs, or has too much to do: no matter of this one client. */
const OF_HOST = /^(?:timeout|network|http_(?:408|429|5\d\d))$/;

/** What is known of a host. */
class Host {
  readonly turns = new Turns();
  /** When attempts failed that others made of late, as the host's own fault. */
  readonly failedAt: Instant[] = [];
  /** When the last attempt was made of late that was none of these. */
  lastWellAt = 0;
  /** Somebody is about to ask it. */
  isAsked = false;

  /** How many attempts have failed since the last success. */
  get failures(): number {
    return this.failedAt.filter((at) => at > this.lastWellAt).length;
  }

  /** Whether it is asked by fewer than at first. */
  get isInTrouble(): boolean {
    return this.turns.places < SWEEP_CONCURRENCY_AT_FIRST;
  }
}

/** How many tokens of each host, and of all, a sweep may refresh at a time, and whose turn it is. */
export class HostLimits {
  readonly #pauses: HostPauses;
  readonly #now: Instant;
  readonly #hosts = new Map<string, Host>();
  readonly #failing = new Turns();
  readonly #all = new Turns();
  #isOpen = false;

  /** @param now when the sweep began */
  constructor(pauses: HostPauses, now: Instant) {
    this.#pauses = pauses;
    this.#now = now;
  }

  /** Takes in what the last attempt of a service tells of its host. Once the hosts are open, the sweep's own attempts tell more. */
  #meet({ definition, record }: Refreshed): void {
    const { lastAttempt } = record;
    const host = this.#hostOf(hostOf(definition));
    host.isAsked ||= needOf(record.token, definition.timing, this.#now) !== 'none';
    if (!lastAttempt || ageSeconds(lastAttempt.at, this.#now) >= PROBE_SECONDS) return;
    if (isFailedAttempt(lastAttempt) && OF_HOST.test(lastAttempt.reason ?? '')) {
      host.failedAt.push(lastAttempt.at);
    } else {
      host.lastWellAt = Math.max(host.lastWellAt, lastAttempt.at);
    }
  }

  /** Takes in that hosts were in trouble at a time, unless somebody has asked them well since. */
  distrust(names: readonly string[], at: Instant): void {
    if (ageSeconds(at, this.#now) >= PROBE_SECONDS) return;
    for (const name of names) {
      const { failedAt } = this.#hostOf(name);
      failedAt.push(...Array.from({ length: FAILURES_UNTIL_ONE }, () => at));
    }
  }

  /** The hosts that hung, failed or throttled at last, or were distrusted and have not been asked well since. */
  get inTrouble(): readonly string[] {
    return [...this.#hosts].filter(([, host]) => host.isInTrouble).map(([name]) => name);
  }

  /** Returns how many of a host may run at a time now. */
  placesOf(name: string): number {
    return this.#hostOf(name).turns.places;
  }

  /**
   * Runs the refresh of a service when the hosts are open and its own has room. The host comes first and the sweep second,
   * so that a host that hangs holds no more than its own share, and all that are in trouble together not the whole sweep.
   *
   * @param pace what is waited for once the host has room, before the sweep is asked for it
   */
  run(service: Refreshed, refresh: () => Promise<RefreshReport>, pace?: () => Promise<void>): Promise<RefreshReport> {
    const turn = turnOf(service, this.#now);
    const name = hostOf(service.definition);
    if (!this.#isOpen) {
      this.#meet(service);
    }
    const host = this.#hostOf(name);
    return host.turns.run(turn, async () => {
      if (pace) await pace();
      const before = this.#pauses.noted(name);
      const inSweep = (): Promise<RefreshReport> => this.#all.run(turn, refresh);
      const report = await (host.isInTrouble ? this.#failing.run(turn, inSweep) : inSweep());
      if (ASKED.includes(report.result)) {
        const isWell = this.#pauses.noted(name) === before && !OF_HOST.test(report.failure ?? '');
        host.turns.places = placesAfter(host.turns.places, isWell);
      }
      return report;
    });
  }

  /** Lets begin what has queued up at each host: all of it, so that the most urgent are known. Hosts met later begin at once. */
  async open(): Promise<void> {
    this.#isOpen = true;
    const hosts = [...this.#hosts];
    const places = await Promise.all(hosts.map(([name, host]) => this.#placesAtFirst(name, host)));
    for (const [index, [, { turns }]] of hosts.entries()) {
      turns.places = places[index] as number;
    }
    this.#failing.places = SWEEP_CONCURRENCY_OF_FAILING;
    this.#all.places = SWEEP_CONCURRENCY;
  }

  #hostOf(name: string): Host {
    const known = this.#hosts.get(name);
    if (known) return known;
    const host = new Host();
    this.#hosts.set(name, host);
    if (this.#isOpen) {
      host.turns.places = SWEEP_CONCURRENCY_AT_FIRST;
    }
    return host;
  }

  async #placesAtFirst(name: string, { isAsked, failures }: Host): Promise<number> {
    // A fault met here is met again by each service that has to ask this host, and by no other.
    const pause = isAsked ? await this.#pauses.last(name).catch(() => undefined) : undefined;
    const isRecent = pause !== undefined && secondsBetween(pause.until, this.#now) < PROBE_SECONDS;
    return isRecent ? 1 : Math.max(Math.floor(SWEEP_CONCURRENCY_AT_FIRST / 2 ** failures), 1);
  }
}

/**
 * A host that hangs, fails or throttles is asked by half as many at a time; one that answers by twice as many as long as it is asked
 * by fewer than at first, then by one more.
 */
function placesAfter(places: number, isWell: boolean): number {
  if (!isWell) return Math.max(Math.floor(places / 2), 1);
  return places < SWEEP_CONCURRENCY_AT_FIRST
    ? Math.min(2 * places, SWEEP_CONCURRENCY_AT_FIRST)
    : Math.min(places + 1, SWEEP_CONCURRENCY_PER_HOST);
}

/**
 * Whose turn it is that a service waits for. Who was throttled comes after those who were not; a tenant whose refresh fails comes
 * after those whose tokens are in use: thousands may fail at once, and must let nobody else's token end.
 */
function turnOf(service: Refreshed, now: Instant): Turn {
  const { definition, record } = service;
  if (isNewcomer(service)) return 'new';
  const need = needOf(record.token, definition.timing, now);
  const isBehind = wasThrottled(record) || (definition.tenant !== undefined && record.consecutiveFailures > 0);
  return !isBehind && (need === 'expired' || need === 'mandatory') ? 'late' : 'due';
}
