/** This folder: sweeps: services one by one, tenants as streams, and what is published of both. */

import type { RefreshReport, SweepReport } from '../../contract/refresh.ts';
import { lastAcceptedVersion } from '../../domain/record/last-accepted-secret.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import { FAULTS_KEPT } from '../../domain/schedule/schedule-status.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { HostLimits } from '../hosts/host-limits.ts';
import { HostPauses } from '../hosts/host-pauses.ts';
import { inSweepOrder } from '../hosts/sweep-order.ts';
import { type Deadline, inTime } from '../ports/deadline.ts';
import type { Log } from '../ports/ports.ts';
import { StoreUnavailableError } from '../ports/store-unavailable.ts';
import type { RefreshDependencies } from '../refresh/attempt.ts';
import { refreshService } from '../refresh/refresh-service.ts';
import { publishState } from './publish-state.ts';

/**
 * What one refresh may take, its attempt and writing its end (test/docs/time-budgets.test.ts); with no more time left than this a
 * sweep begins none.
 */
export const REFRESH_BUDGET_SECONDS = 25;
/** Left of the deadline when a sweep waits for no refresh any more: for publishing the state, its heartbeat, and events. */
export const CLOSING_SECONDS = 5;

/** What a sweep works on and how long it may take. */
export interface SweepOptions {
  readonly definitions: readonly ServiceDefinition[];
  /** When the work on services has to have ended; it is {@link CLOSING_SECONDS} before that of the invocation. */
  readonly deadline: Deadline;
}

/**
 * Refreshes everything that is due, most urgent first, and reports what came of each service. Those without a token yet have
 * a share of the turns.
 *
 * Services are isolated: one that hangs or fails delays or harms no other. What does not fit into the time is counted as
 * `postponed`, and is more urgent in the next sweep.
 *
 * @throws {Error} after every service has been tried and the sweep was noted with those that had faults: a fault of our own
 *   side makes the invocation fail, a provider's does not
 * @see docs/adr/0034-what-is-stored-is-parsed.md
 */
export async function sweep(dependencies: RefreshDependencies, options: SweepOptions): Promise<SweepReport> {
  const { store, clock } = dependencies;
  const startedAt = clock.now();
  const { due, report, faults, faulty } = await refreshDue(dependencies, options, 'sweep');
  await publishState(dependencies, due, report.services).catch((error) => faults.push(unlessUnavailable(error)));
  await store.noteSweep({
    startedAt,
    completedAt: clock.now(),
    services: report.services.length,
    postponed: report.counts.postponed ?? 0,
    eventsFault: dependencies.events.fault,
    faults: faulty.length > 0 ? faulty.slice(0, FAULTS_KEPT) : undefined,
  });
  dependencies.metrics.publish([{ name: 'SweepCompleted', value: 1 }]);
  // It has come to its end all the same: without its heartbeat one service would make all others look never swept.
  if (faults.length > 0) throw faults[0];
  return report;
}

/**
 * Refreshes the services of a secret that has a new version, as a sweep does with them, after it was read past the cache: what was
 * asked with that version already is left alone.
 *
 * @throws {Error} as {@link sweep} does
 * @see docs/adr/0061-secrets-that-aws-rotates.md
 */
export async function refreshRotated(dependencies: RefreshDependencies, options: SweepOptions): Promise<SweepReport> {
  // One service for each name that the secret has.
  const read = new Map(options.definitions.map((definition) => [definition.secret?.name, definition]));
  await Promise.all([...read.values()].map((definition) => dependencies.secrets.read(definition, 'current-anew')));
  const { report, faults } = await refreshDue(dependencies, options, 'secret_rotated');
  if (faults.length > 0) throw faults[0];
  return report;
}

/** Refreshes what is due of the services, logs it, and collects the faults of our own side. */
async function refreshDue(dependencies: RefreshDependencies, { definitions, deadline }: SweepOptions, event: string) {
  const { store, clock, log } = dependencies;
  const startedAt = clock.now();
  const records = await store.readAll(definitions.map(({ id }) => id));
  const read = definitions.map((definition, index) => ({ definition, record: records[index] as TokenRecord }));
  const due = inSweepOrder(read, startedAt);
  dependencies.secrets.prepare(
    due.map(({ definition, record }) => ({ definition, lastAcceptedVersion: lastAcceptedVersion(record) })),
  );
  logUnreadable(log, records);
  const faults: unknown[] = [];
  const faulty: string[] = [];
  const hostPauses = new HostPauses(dependencies);
  const hosts = new HostLimits(hostPauses, due, startedAt);
  const refresh = async ({ definition, record }: (typeof due)[number]): Promise<RefreshReport> => {
    if (deadline.leftMs() <= REFRESH_BUDGET_SECONDS * 1000) {
      return { service: definition.id, result: 'postponed', reason: 'out_of_time' };
    }
    const order = { definition, record, trigger: { kind: 'sweep' }, hostPauses, waitSeconds: 0 } as const;
    return inTime(deadline, refreshService(dependencies, order), notAnswered);
  };
  const fail = (service: string, error: unknown): RefreshReport => {
    const message = messageOf(error);
    faults.push(error);
    faulty.push(service);
    log.error('refresh_fault', { service, message });
    return { service, result: 'failed', reason: 'own_fault', failure: 'own_fault', cause: 'own-fault', message };
  };
  const running = due.map((one) => hosts.run(one, () => refresh(one)).catch((error) => fail(one.definition.id, error)));
  await hosts.open();
  const services = await Promise.all(running);
  const report = { services, counts: countResults(services) };
  log.info(event, {
    services: services.length,
    faults: faults.length,
    ...report.counts,
    what: summaryText(services),
  });
  return { due, report, faults, faulty };
}

/** A sweep whose store does not answer at its end has not come to its end. @throws {StoreUnavailableError} */
function unlessUnavailable(error: unknown): unknown {
  if (error instanceof StoreUnavailableError) throw error;
  return error;
}

/** Only names of our own are told of what cannot be read. */
function logUnreadable(log: Log, records: readonly TokenRecord[]): void {
  for (const { service, unreadable } of records) {
    if (unreadable) {
      log.warn('stored_item_unreadable', { service, unreadable: unreadable.join(' ') });
    }
  }
}

function countResults(services: readonly RefreshReport[]): SweepReport['counts'] {
  const counts: Partial<Record<RefreshReport['result'], number>> = {};
  for (const { result } of services) {
    counts[result] = (counts[result] ?? 0) + 1;
  }
  return counts;
}

/** The log line of a sweep names this many services of each result; the result of the invocation names all. */
const NAMED_IN_LOG = 20;

/** Returns what became of which service and why, in one line of bounded length. */
function summaryText(services: readonly RefreshReport[]): string {
  const groups = new Map<string, string[]>();
  for (const { service, result, reason, cause = reason } of services) {
    const key = `${result} (${cause})`;
    groups.set(key, [...(groups.get(key) ?? []), service]);
  }
  return [...groups]
    .map(([key, names]) => {
      const more = names.length > NAMED_IN_LOG ? ` and ${names.length - NAMED_IN_LOG} more` : '';
      return `${key}: ${names.slice(0, NAMED_IN_LOG).join(' ')}${more}`;
    })
    .join('; ');
}

/** Everything else that a refresh waits for ends earlier by itself. */
function notAnswered(): Error {
  return new StoreUnavailableError('the refresh has not ended in time: the token table has not answered');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown fault';
}
