import { ContractError } from '../contract/contract-error.ts';
import type { ChangeTenantsAnswer, ListTenantsAnswer } from '../contract/tenants.ts';
import type { ServiceDefinition } from '../domain/service/service-definition.ts';
import { isTemplate } from '../domain/template/tenant-definition.ts';
import type { TenantDependencies } from '../usecases/tenants/changed-tenants.ts';
import { listTenants } from '../usecases/tenants/list-tenants.ts';
import { putTenants } from '../usecases/tenants/put-tenants.ts';
import { removeTenants } from '../usecases/tenants/remove-tenants.ts';
import { definitionOf } from './answer-refresh.ts';
import type { TenantsRequest } from './tenants-request.ts';

/**
 * Registers, forgets or lists tenants.
 *
 * @throws {ContractError} UnknownService when the service is not defined; InvalidRequest when it has no tenants
 */
export async function answerTenants(
  dependencies: TenantDependencies,
  definitions: readonly ServiceDefinition[],
  request: TenantsRequest,
): Promise<ChangeTenantsAnswer | ListTenantsAnswer> {
  const template = definitionOf(definitions, request);
  if (!isTemplate(template)) {
    const message = `service "${template.id}" has no tenants: its definition is no template`;
    throw new ContractError('InvalidRequest', message);
  }
  if (request.operation === 'listTenants') return listTenants(dependencies, template, request);
  return request.operation === 'putTenants'
    ? putTenants(dependencies, template, request)
    : removeTenants(dependencies, template, request);
}
