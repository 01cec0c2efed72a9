import type { RefreshReport } from '../../contract/refresh.ts';
import { hostOf } from '../../domain/decision/host-pause.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import { isFailedAttempt } from '../../domain/failure/failure.ts';
import type { Attempt, TokenRecord } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { ageSeconds } from '../../domain/values/believable.ts';
import { type Instant, secondsBetween } from '../../domain/values/instant.ts';
import type { HostPauses } from './host-pauses.ts';
import { Turns } from './turns.ts';

/** How many services a sweep refreshes at a time. */
export const SWEEP_CONCURRENCY = 50;
/** How many services of one token endpoint host a sweep refreshes at a time: one that hangs leaves room for the others. */
export const SWEEP_CONCURRENCY_PER_HOST = 10;
/** How many may be of hosts that have failed of late: however many are down, what one host can use is left to those that are well. */
const SWEEP_CONCURRENCY_OF_FAILING = SWEEP_CONCURRENCY - SWEEP_CONCURRENCY_PER_HOST;
/**
 * A host that throttled less than this many seconds ago is asked by one service first, and by the others if that goes well. What
 * has failed there since its last success counts as long.
 */
export const PROBE_SECONDS = 3600;

/** A service as a sweep has read it. */
export interface Refreshed {
  readonly definition: ServiceDefinition;
  readonly record: TokenRecord;
}

/** Tells whether a service has no token yet. */
export function isNewcomer({ record }: Refreshed): boolean {
  return record.token === undefined;
}

/** What becomes of services whose host was asked. */
const ASKED: readonly RefreshReport['result'][] = ['refreshed', 'unchanged', 'superseded', 'failed'];

/** How an attempt fails whose host is down, hangs, or has too much to do: no matter of this one client. */
const OF_HOST = /^(?:timeout|network|http_(?:408|429|5\d\d))$/;

/** How many services of each host, and of all, a sweep may refresh at a time, and who comes first. */
export class HostLimits {
  readonly #pauses: HostPauses;
  readonly #now: Instant;
  readonly #askedHosts: ReadonlySet<string>;
  /** How many attempts have failed at each host since its last success there. */
  readonly #failures: ReadonlyMap<string, number>;
  readonly #turns = new Map<string, Turns>();
  readonly #failing = new Turns();
  readonly #all = new Turns();

  /** @param services of the sweep: what is read of hosts is read only where one of theirs is due at `now` */
  constructor(pauses: HostPauses, services: readonly Refreshed[], now: Instant) {
    this.#pauses = pauses;
    this.#now = now;
    const ofHosts = Map.groupBy(services, ({ definition }) => hostOf(definition));
    this.#failures = new Map([...ofHosts].map(([host, its]) => [host, failuresOf(its, now)]));
    const due = services.filter(({ definition, record }) => needOf(record.token, definition.timing, now) !== 'none');
    this.#askedHosts = new Set(due.map(({ definition }) => hostOf(definition)));
  }

  /**
   * Runs the refresh of a service when the hosts are open and its own has room. The host comes first and the sweep second,
   * so that a host that hangs holds no more than its own share, and all that have failed of late together not the whole sweep.
   */
  run(service: Refreshed, refresh: () => Promise<RefreshReport>): Promise<RefreshReport> {
    const isNew = isNewcomer(service);
    const host = hostOf(service.definition);
    const turns = this.#turns.get(host) ?? new Turns();
    this.#turns.set(host, turns);
    return turns.run(isNew, async () => {
      const before = this.#pauses.seen(host);
      const inSweep = (): Promise<RefreshReport> => this.#all.run(isNew, refresh);
      const report = await (this.#failures.get(host) ? this.#failing.run(isNew, inSweep) : inSweep());
      if (ASKED.includes(report.result)) {
        // A host that hangs, fails or throttles is asked by half as many at a time, one that answers by twice as many.
        const isWell = this.#pauses.seen(host) === before && !OF_HOST.test(report.failure ?? '');
        turns.places = isWell
          ? Math.min(2 * turns.places, SWEEP_CONCURRENCY_PER_HOST)
          : Math.max(Math.floor(turns.places / 2), 1);
      }
      return report;
    });
  }

  /** Lets begin what has queued up at each host: all of it, so that the most urgent are known. */
  async open(): Promise<void> {
    const hosts = [...this.#turns.keys()];
    const places = await Promise.all(hosts.map((host) => this.#placesOf(host)));
    for (const [index, turns] of [...this.#turns.values()].entries()) {
      turns.places = places[index] as number;
    }
    this.#failing.places = SWEEP_CONCURRENCY_OF_FAILING;
    this.#all.places = SWEEP_CONCURRENCY;
  }

  async #placesOf(host: string): Promise<number> {
    // A fault met here is met again by each service that has to ask this host, and by no other.
    const pause = this.#askedHosts.has(host) ? await this.#pauses.last(host).catch(() => undefined) : undefined;
    const isRecent = pause !== undefined && secondsBetween(pause.until, this.#now) < PROBE_SECONDS;
    const failures = this.#failures.get(host) ?? 0;
    return isRecent ? 1 : Math.max(Math.floor(SWEEP_CONCURRENCY_PER_HOST / 2 ** failures), 1);
  }
}

/** Returns how many attempts have failed at a host since its last success there, of those that other sweeps and readers made of late. */
function failuresOf(services: readonly Refreshed[], now: Instant): number {
  const attempts = services
    .flatMap(({ record }) => record.lastAttempt ?? [])
    .filter(({ at }) => ageSeconds(at, now) < PROBE_SECONDS);
  const isOfHost = ({ outcome, reason = '' }: Attempt): boolean => isFailedAttempt({ outcome }) && OF_HOST.test(reason);
  const lastWell = Math.max(0, ...attempts.filter((one) => !isOfHost(one)).map(({ at }) => at));
  return attempts.filter((one) => isOfHost(one) && one.at > lastWell).length;
}
