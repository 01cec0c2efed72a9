import { CONTRACT_VERSION } from '../contract/constants.ts';
import { ContractError } from '../contract/contract-error.ts';
import {
  REFRESH_RESULTS,
  type RefreshAnswer,
  type RefreshReport,
  type RefreshRequest,
  type SweepAnswer,
  type SweepReport,
} from '../contract/refresh.ts';
import type { RefreshTrigger } from '../domain/decision/decision-input.ts';
import type { ServiceDefinition } from '../domain/service/service-definition.ts';
import { defined } from '../domain/values/defined.ts';
import type { RefreshDependencies } from '../usecases/refresh/attempt.ts';
import { refreshService } from '../usecases/refresh/refresh-service.ts';

/**
 * Refreshes the one service a request names, waiting up to `waitSeconds` for another holder of its lease.
 *
 * @throws {ContractError} UnknownService when it is not defined
 */
export function refreshOne(
  dependencies: RefreshDependencies,
  definitions: readonly ServiceDefinition[],
  request: RefreshRequest,
  waitSeconds: number,
): Promise<RefreshReport> {
  const definition = definitionOf(definitions, request);
  return refreshService(dependencies, { definition, trigger: triggerOf(request), waitSeconds });
}

/**
 * Returns the definition of the service that a request names.
 *
 * @throws {ContractError} UnknownService when there is none
 */
export function definitionOf(
  definitions: readonly ServiceDefinition[],
  { service }: Pick<RefreshRequest, 'service'>,
): ServiceDefinition {
  const definition = definitions.find(({ id }) => id === service);
  if (definition) return definition;
  throw new ContractError(
    'UnknownService',
    `no service has the name that was given; defined are ${definitions.map(({ id }) => id).join(', ')}`,
    { retryable: false },
  );
}

function triggerOf({ force, minValiditySeconds = 0, rejectedFingerprint }: RefreshRequest): RefreshTrigger {
  return force ? { kind: 'forced' } : { kind: 'read', minValiditySeconds, rejectedFingerprint };
}

/** Returns what a caller learns of the refresh of one service, member by member. */
export function toRefreshAnswer(report: RefreshReport): RefreshAnswer {
  return { contractVersion: CONTRACT_VERSION, ...reportOf(report) };
}

/** Returns what a caller learns of a sweep, member by member. */
export function toSweepAnswer({ services, counts }: SweepReport): SweepAnswer {
  const known = REFRESH_RESULTS.flatMap((result) => (counts[result] === undefined ? [] : [[result, counts[result]]]));
  return { contractVersion: CONTRACT_VERSION, services: services.map(reportOf), counts: Object.fromEntries(known) };
}

function reportOf({ service, result, reason, failure, cause, message }: RefreshReport): RefreshReport {
  return defined({ service, result, reason, failure, cause, message });
}
