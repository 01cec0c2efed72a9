/** This folder: what a template makes of a tenant: its definition, and when and where it is due. */

import type { TokenRecord } from '../record/token-record.ts';
import type { ServiceDefinition } from '../service/service-definition.ts';
import { shardName } from '../tenant/own-secrets.ts';
import { FILLED_MEMBERS, fill, placeholdersIn } from '../tenant/placeholders.ts';
import { ownerOf } from '../tenant/tenant-name.ts';
import { readTenant, type TenantRegistration } from '../tenant/tenant-registration.ts';
import { standsFor } from '../tenant/tenant-values.ts';
import type { TenantParameter, TenantsSettings } from '../tenant/tenants-schema.ts';
import { defined, pick } from '../values/defined.ts';
import { ownMember } from '../values/json.ts';

/** A service with a token for each of its tenants. */
export interface Template extends ServiceDefinition {
  readonly tenants: TenantsSettings;
}

/** What a template makes of one tenant. */
export interface TenantDefinition extends ServiceDefinition {
  readonly tenants: TenantsSettings;
  readonly tenant: string;
}

/** Tells whether a service has tenants. */
export function isTemplate(definition: ServiceDefinition): definition is Template {
  return definition.tenants !== undefined;
}

/** Tells whether a definition is one tenant's. */
export function isTenantDefinition(definition: ServiceDefinition): definition is TenantDefinition {
  return definition.tenant !== undefined;
}

/**
 * Returns the definition of one tenant, whose name is in its one spelling. A value that the template does not, or no longer, allow
 * is not filled in: its placeholder stays, and no host has such a name.
 */
export function tenantDefinition(
  template: Template,
  tenant: string,
  { parameters = {}, shard }: Pick<TenantRegistration, 'parameters' | 'shard'>,
): TenantDefinition {
  const valueFor = (name: string): string | undefined => {
    if (name === 'tenant') return tenant;
    const parameter = ownMember<TenantParameter>(template.tenants.parameters ?? {}, name);
    const value = ownMember<string>(parameters, name);
    return parameter && value !== undefined ? standsFor(parameter, value) : undefined;
  };
  const { secret } = template;
  return {
    ...template,
    ...fill(pick(template, filledMembersOf(template)), valueFor),
    ...(secret &&
      shard !== undefined && { secret: defined({ ...secret, name: shardName(secret.name, shard), part: tenant }) }),
    tenant,
  };
}

/** Which members of a template have placeholders: kept since templates are never changed, and are filled for each read. */
const filledMembers = new WeakMap<Template, readonly (typeof FILLED_MEMBERS)[number][]>();

function filledMembersOf(template: Template): readonly (typeof FILLED_MEMBERS)[number][] {
  const known = filledMembers.get(template) ?? FILLED_MEMBERS.filter((name) => placeholdersIn(template[name]).size > 0);
  filledMembers.set(template, known);
  return known;
}

/**
 * Returns the definition of a tenant as its record has it registered, or as one sentence why there is none: the template may have
 * changed since, and whoever writes into the table must not send a secret to another host.
 */
export function registeredDefinition(
  template: Template,
  { service, tenant: registration }: Pick<TokenRecord, 'service' | 'tenant'>,
): TenantDefinition | string {
  if (!registration) return 'what is registered of it cannot be read';
  const { service: owner, tenant } = ownerOf(service);
  // Whoever puts a key into another lane must not have its refresh token sent elsewhere.
  if (owner !== template.id) return 'its row is that of another service';
  const { parameters, shard } = registration;
  // A group only says which alias opens it.
  const entry = readTenant(template.tenants, { tenant, group: undefined, parameters, shard });
  if (typeof entry === 'string') return entry;
  return entry.tenant === tenant
    ? tenantDefinition(template, tenant, registration)
    : 'its name is stored in another spelling than the one it has';
}

/** Tells whether a tenant is registered that cannot be read: its item is damaged there. */
export function isTenantUnreadable({ unreadable = [] }: Pick<TokenRecord, 'unreadable'>): boolean {
  return unreadable.some((path) => path.startsWith('tenant'));
}
