import type { ServiceStatus, StatusAnswer } from '../domain/contract.ts';
import { toUtc } from '../domain/instant.ts';
import type { AccessMode } from '../domain/service-access.ts';
import type { ServiceDefinition } from '../domain/service-definition.ts';
import { type StatusRecord, toServiceStatus } from '../domain/token-status.ts';
import type { Clock, TokenReader } from './ports.ts';

/**
 * Tells how the given services are, from one strongly consistent read that leaves the tokens themselves out.
 *
 * @throws {StoreUnavailableError} when the store could not be read
 */
export async function getStatus(
  { store, clock }: { readonly store: TokenReader; readonly clock: Clock },
  definitions: readonly ServiceDefinition[],
  access: AccessMode,
): Promise<StatusAnswer> {
  const records = await store.readForStatus(definitions.map(({ id }) => id));
  const now = clock.now();
  const services = definitions.map((definition, index) =>
    toServiceStatus(definition, records[index] as StatusRecord, now),
  );
  return { now: toUtc(now), healthy: services.every(isHealthy), access, services };
}

/** A service is healthy while its token is usable and no refresh has failed where failing is an alert. */
function isHealthy({ usable, refreshNeed, consecutiveFailures }: ServiceStatus): boolean {
  return usable && !(refreshNeed === 'mandatory' && consecutiveFailures > 0);
}
