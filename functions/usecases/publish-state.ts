import type { ServiceDefinition } from '../domain/service-definition.ts';
import { stateGauges } from '../domain/state-gauges.ts';
import type { StatusRecord } from '../domain/token-status.ts';
import { announceCondition } from './announce-condition.ts';
import type { Clock, TokenStore } from './ports.ts';
import type { Events, Metrics } from './telemetry.ts';

/** What telling of the state needs. */
export interface StateDependencies {
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly events: Events;
}

/**
 * Publishes what holds after a sweep: a point-in-time gauge can raise an alarm, a count of events cannot. Changes that
 * were held back while a service was flapping are summarised here as soon as there is room again.
 *
 * @throws {StoreUnavailableError}
 */
export async function publishState(
  dependencies: StateDependencies,
  definitions: readonly ServiceDefinition[],
): Promise<void> {
  const { store, clock, metrics } = dependencies;
  const { records } = await store.readForStatus(definitions.map(({ id }) => id));
  const now = clock.now();
  definitions.forEach(({ id, timing }, index) => {
    metrics.publish(stateGauges(records[index] as StatusRecord, timing, now), { service: id });
  });
  const heldBack = records.filter(
    ({ announced, lease }) => !lease && announced !== undefined && announced.heldBack > 0,
  );
  await Promise.all(heldBack.map((record) => summarise(dependencies, record)));
}

/** Notes first and tells then: of two sweeps at the same time one tells. */
async function summarise({ store, clock, events }: StateDependencies, record: StatusRecord): Promise<void> {
  const { announced, event } = announceCondition(record, clock.now());
  if (announced && event && (await store.noteAnnounced(record.service, record.version, announced))) {
    events.publish(event);
  }
}
