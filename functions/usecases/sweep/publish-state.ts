import type { RefreshReport } from '../../contract/refresh.ts';
import type { StatusRecord } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { deploymentGauges, stateGauges } from '../../domain/telemetry/state-gauges.ts';
import type { EndDependencies } from '../refresh/attempt.ts';
import { notifyOnChange } from '../refresh/notify-condition.ts';

/** What publishing the state needs from outside. */
export type StateDependencies = Pick<EndDependencies, 'store' | 'clock' | 'metrics' | 'events'>;

/** A service with its record as the sweep read it. */
export interface SeenService {
  readonly definition: ServiceDefinition;
  readonly record: StatusRecord;
}

/**
 * Publishes what holds after a sweep: a point-in-time gauge can raise an alarm, a count of events cannot. Changes that
 * were held back while a service was flapping are summarised here as soon as there is room again.
 *
 * Only the records that something was done about are read again: most sweeps find most tokens fresh.
 *
 * @throws {StoreUnavailableError}
 */
export async function publishState(
  dependencies: StateDependencies,
  seen: readonly SeenService[],
  reports: readonly RefreshReport[],
): Promise<void> {
  const { store, clock, metrics } = dependencies;
  const touched = reports.filter(({ result }) => !UNTOUCHED.includes(result)).map(({ service }) => service);
  const newer: readonly StatusRecord[] = await store.readAll(touched);
  const byService = new Map(newer.map((record) => [record.service, record]));
  const records = seen.map(({ definition, record }) => byService.get(definition.id) ?? record);
  const now = clock.now();
  const gauges = seen.map(({ definition: { timing } }, index) =>
    stateGauges(records[index] as StatusRecord, timing, now),
  );
  seen.forEach(({ definition: { id } }, index) => {
    metrics.publish(gauges[index] ?? [], { service: id });
  });
  metrics.publish(deploymentGauges(gauges));
  const heldBack = records.filter(({ notified, lease }) => !lease && notified !== undefined && notified.heldBack > 0);
  await Promise.all(heldBack.map((record) => summarise(dependencies, record)));
}

/** Results after which a record is as it was read. */
const UNTOUCHED: readonly RefreshReport['result'][] = ['skipped', 'postponed'];

/** Saves first and publishes then: of two sweeps at the same time one publishes. */
async function summarise({ store, clock, events }: StateDependencies, record: StatusRecord): Promise<void> {
  const { notified, event } = notifyOnChange(record, clock.now());
  if (notified && event && (await store.saveNotified(record.service, record.version, notified))) {
    events.publish(event);
  }
}
