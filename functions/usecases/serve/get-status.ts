import type { AccessMode, ServiceStatus, StatusAnswer } from '../../contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../domain/expiry/timing.ts';
import type { StatusRecord } from '../../domain/record/token-record.ts';
import { toScheduleStatus } from '../../domain/schedule/schedule-status.ts';
import { definitionHashOf, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import { toUtc } from '../../domain/values/instant.ts';
import type { Clock, TokenReader } from '../ports/ports.ts';
import { toServiceStatus } from './service-status.ts';

/** What telling the status needs from outside. */
export interface GetStatusDependencies {
  readonly store: TokenReader;
  readonly clock: Clock;
  readonly sha256Hex: Sha256Hex;
}

/**
 * Tells how the given services are, from one strongly consistent read that leaves the tokens themselves out.
 *
 * @param everySeconds seconds between sweeps, as it was deployed
 * @throws {StoreUnavailableError} when the store could not be read
 */
export async function getStatus(
  { store, clock, sha256Hex }: GetStatusDependencies,
  definitions: readonly ServiceDefinition[],
  access: AccessMode,
  everySeconds: number = SWEEP_INTERVAL_SECONDS,
): Promise<StatusAnswer> {
  const { records, heartbeat } = await store.readForStatus(definitions.map(({ id }) => id));
  const now = clock.now();
  const schedule = toScheduleStatus(heartbeat, everySeconds, now);
  const services = definitions.map((definition, index) => {
    const record = records[index] as StatusRecord;
    return toServiceStatus({
      definition,
      definitionHash: definitionHashOf(definition, sha256Hex),
      record,
      schedule,
      now,
    });
  });
  return { now: toUtc(now), healthy: services.every(isHealthy), access, schedule, services };
}

/** A service is healthy while its token is usable and no refresh has failed where failing is an alert. */
function isHealthy({ usable, refreshNeed, consecutiveFailures }: ServiceStatus): boolean {
  return usable && !(refreshNeed === 'mandatory' && consecutiveFailures > 0);
}
