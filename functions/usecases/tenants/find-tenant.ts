/** This folder: the tenants of templates: finding one, registering and forgetting them, counting them. */

import { ContractError } from '../../contract/contract-error.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { isTemplate, registeredDefinition, type TenantDefinition } from '../../domain/template/tenant-definition.ts';
import { keyOf } from '../../domain/tenant/tenant-name.ts';
import { type TenantRegistration, tenantNamed } from '../../domain/tenant/tenant-registration.ts';

/** A tenant that is registered: its own definition, and its record as it was just read. */
export interface FoundTenant<R> {
  readonly definition: TenantDefinition;
  readonly record: R;
}

/**
 * Returns the tenant that a request names, with one read of its record; `undefined` where the service has no tenants and none is
 * named.
 *
 * @param group the only one whose tenants may be found; absent: all
 * @throws {ContractError} InvalidRequest where a tenant is named and there are none, or the other way round; UnknownTenant where it is
 *   not registered; AccessDenied where it is of another group
 * @throws {StoreUnavailableError}
 */
export async function findTenant<R extends Pick<TokenRecord, 'service' | 'tenant'>>(
  store: { read(key: string): Promise<R> },
  template: ServiceDefinition,
  named: string | undefined,
  group?: string,
): Promise<FoundTenant<R> | undefined> {
  const { id } = template;
  if (!isTemplate(template)) {
    if (named === undefined) return undefined;
    throw new ContractError('InvalidRequest', `service "${id}" has no tenants; leave "tenant" out`);
  }
  const tenant = tenantNamed(template.tenants, named);
  if (tenant === undefined) {
    const expected =
      named === undefined
        ? `name one as "tenant" (--tenant)`
        : `expected a name of the form "${template.tenants.pattern ?? 'name'}"`;
    throw new ContractError('InvalidRequest', `service "${id}" has a token for each tenant: ${expected}`);
  }
  const record = await store.read(keyOf({ id, tenant }));
  registrationOf(record, id, group);
  const definition = registeredDefinition(template, record);
  if (typeof definition !== 'string') return { definition, record };
  const advice = `register it again with npx token-keeper tenant add ${id}, or remove it`;
  throw new ContractError(
    'UnknownTenant',
    `the tenant of service "${id}" no longer fits its definition: ${definition}; ${advice}`,
  );
}

/**
 * Returns what is registered of a tenant whose record was read.
 *
 * @param service id of the template
 * @param group the only one whose tenants may be found; absent: all
 * @throws {ContractError} UnknownTenant where it is not registered, or no more; AccessDenied where it is of another group
 */
export function registrationOf(
  { tenant }: Pick<TokenRecord, 'tenant'>,
  service: string,
  group?: string,
): TenantRegistration {
  if (!tenant) {
    const advice = `register it with npx token-keeper tenant add ${service}`;
    throw new ContractError(
      'UnknownTenant',
      `service "${service}" has no tenant of the name that was given; ${advice}`,
    );
  }
  if (group !== undefined && tenant.group !== group) {
    throw new ContractError('AccessDenied', `the tenant is not in the group "${group}" whose alias was invoked`);
  }
  return tenant;
}
