/** This folder: what a template makes of a tenant: its definition, and when and where it is due. */

import type { ServiceDefinition } from '../service/service-definition.ts';
import { fill } from '../tenant/placeholders.ts';
import type { TenantRegistration } from '../tenant/tenant-registration.ts';
import type { TenantsSettings } from '../tenant/tenants-schema.ts';
import { defined, pick } from '../values/defined.ts';

/** A service with a token for each of its tenants. */
export interface Template extends ServiceDefinition {
  readonly tenants: TenantsSettings;
}

/** What a template makes of one tenant. */
export interface TenantDefinition extends ServiceDefinition {
  readonly tenants: TenantsSettings;
  readonly tenant: string;
}

/** The members of a definition in whose texts `{tenant}` and parameters stand for a tenant's own. */
export const FILLED_MEMBERS = [
  'tokenUrl',
  'secondRequest',
  'request',
  'grant',
  'clientAuthentication',
  'clientId',
] as const;

/** Tells whether a service has tenants. */
export function isTemplate(definition: ServiceDefinition): definition is Template {
  return definition.tenants !== undefined;
}

/** Tells whether a definition is one tenant's. */
export function isTenantDefinition(definition: ServiceDefinition): definition is TenantDefinition {
  return definition.tenant !== undefined;
}

/** Returns the definition of one tenant, whose name is in its one spelling. */
export function tenantDefinition(
  template: Template,
  tenant: string,
  { parameters = {}, shard }: Pick<TenantRegistration, 'parameters' | 'shard'>,
): TenantDefinition {
  const valueFor = (name: string): string | undefined =>
    name === 'tenant' ? tenant : Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  const { secret } = template;
  return {
    ...template,
    ...fill(pick(template, FILLED_MEMBERS), valueFor),
    ...(secret &&
      shard !== undefined && { secret: defined({ ...secret, name: shardName(secret.name, shard), part: tenant }) }),
    tenant,
  };
}

/** Returns the name of a secret that has the values of some tenants, beside the one of their service. */
export function shardName(secretName: string, shard: string): string {
  return `${secretName}/tenants/${shard}`;
}
