import { secretAddressOf } from '../adapters/secrets-manager/secret-address.ts';
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
import { defined, pick } from '../domain/values/defined.ts';
import type { RefreshDependencies } from '../usecases/refresh/attempt.ts';
import { refreshService } from '../usecases/refresh/refresh-service.ts';
import { refreshRotated, type SweepOptions } from '../usecases/sweep/sweep.ts';
import type { SweepDependencies } from '../usecases/sweep/sweep-run.ts';
import { findTenant } from '../usecases/tenants/find-tenant.ts';
import type { RotationNotice } from './request.ts';

/**
 * Refreshes the one service a request names, waiting up to `waitSeconds` for another holder of its lease.
 *
 * @throws {ContractError} UnknownService when it is not defined; as `findTenant` does
 */
export async function refreshOne(
  dependencies: RefreshDependencies,
  definitions: readonly ServiceDefinition[],
  request: RefreshRequest,
  waitSeconds: number,
): Promise<RefreshReport> {
  const template = definitionOf(definitions, request);
  const found = await findTenant(dependencies.store, template, request.tenant);
  const options = { trigger: triggerOf(request), waitSeconds };
  return refreshService(dependencies, { definition: template, ...found, ...options });
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
  );
}

/**
 * Refreshes the services whose secret has a new version. A secret that none of them has costs a line in the log.
 *
 * @param ids what the deployment asks for secrets by, by what the definitions call them
 */
export async function refreshRotatedSecret(
  dependencies: SweepDependencies,
  { definitions, deadline }: SweepOptions,
  { secretIds }: RotationNotice,
  ids?: ReadonlyMap<string, string>,
): Promise<SweepReport> {
  const rotated = definitions.filter(({ secret }) => {
    const { id, otherwise } = secretAddressOf(secret?.name ?? '', ids);
    return secret && secretIds.some((one) => one === id || one === otherwise);
  });
  if (rotated.length > 0) return refreshRotated(dependencies, { definitions: rotated, deadline });
  dependencies.log.info('secret_of_others', { secret: secretIds[0] });
  return { services: [], counts: {} };
}

function triggerOf({ force, minValiditySeconds = 0, rejectedFingerprint }: RefreshRequest): RefreshTrigger {
  return force ? { kind: 'forced' } : { kind: 'read', minValiditySeconds, rejectedFingerprint };
}

/** Returns what a caller learns of the refresh of one service, member by member. */
export function toRefreshAnswer(report: RefreshReport): RefreshAnswer {
  return { contractVersion: CONTRACT_VERSION, ...reportOf(report) };
}

/** Returns what a caller learns of a sweep, member by member. */
export function toSweepAnswer({ services, counts, tenants }: SweepReport): SweepAnswer {
  const ofTenants = Object.entries(tenants ?? {}).map(([service, of]) => [service, pick(of, REFRESH_RESULTS)]);
  return {
    contractVersion: CONTRACT_VERSION,
    services: services.map(reportOf),
    counts: pick(counts, REFRESH_RESULTS),
    ...(tenants && { tenants: Object.fromEntries(ofTenants) }),
  };
}

function reportOf({ service, tenant, result, reason, failure, cause, message }: RefreshReport): RefreshReport {
  return defined({ service, tenant, result, reason, failure, cause, message });
}
