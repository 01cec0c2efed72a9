import type { TenantEntry } from '../../contract/tenants.ts';
import { defined } from '../values/defined.ts';
import type { Instant } from '../values/instant.ts';
import { hasOwnSecrets, isShardNumber } from './own-secrets.ts';
import { inForm } from './tenant-name.ts';
import { listedIn, readValue } from './tenant-values.ts';
import type { TenantParameter, TenantsSettings } from './tenants-schema.ts';

/** What is stored of a tenant itself, beside its token. */
export interface TenantRegistration extends Omit<TenantEntry, 'tenant'> {
  readonly addedAt: Instant;
  /** Tokens that were requested until then are replaced: their secret has other values since. Absent: none is for that reason. */
  readonly renewFrom?: Instant | undefined;
}

type TenantValues = Pick<TenantRegistration, 'parameters' | 'shard'>;

/** Tells whether a tenant has the same token whichever of the two is registered: all but its group and when that was is the same. */
export function isSameTenant(one: TenantValues | undefined, other: TenantValues | undefined): boolean {
  const { parameters = {} } = one ?? {};
  const { parameters: others = {} } = other ?? {};
  const names = Object.keys(parameters);
  return (
    one?.shard === other?.shard &&
    names.length === Object.keys(others).length &&
    names.every((name) => others[name] === parameters[name])
  );
}

/** Returns the one spelling of a tenant's name; `undefined` where it has not the form that the template wants. */
export function tenantNamed(settings: TenantsSettings, name: unknown): string | undefined {
  return inForm(settings.pattern ?? 'name', name);
}

/**
 * Reads a tenant as somebody wants it registered, with all names and values in their one spelling.
 *
 * @returns what is wrong with it as one sentence; nothing that was given is repeated but names that the template has
 */
export function readTenant(
  settings: TenantsSettings,
  { tenant: name, group, parameters = {}, shard }: Readonly<Record<keyof TenantEntry, unknown>>,
): TenantEntry | string {
  const tenant = tenantNamed(settings, name);
  if (tenant === undefined) return `the name must be of the form "${settings.pattern ?? 'name'}"`;
  if (group !== undefined && !settings.groups?.some((one) => one === group)) {
    return `the group must be ${settings.groups ? `one of ${settings.groups.join(', ')}` : 'left out: there are no groups'}`;
  }
  const values = readParameters(settings.parameters ?? {}, Object(parameters) as Readonly<Record<string, unknown>>);
  if (typeof values === 'string') return values;
  const isSharded = hasOwnSecrets({ tenants: settings });
  if (isSharded !== isShardNumber(shard)) {
    return isSharded ? 'the number of the secret with its values is missing' : 'all tenants share one secret';
  }
  return defined({
    tenant,
    group: group as string | undefined,
    parameters: Object.keys(values).length > 0 ? values : undefined,
    shard: shard as string | undefined,
  });
}

function readParameters(
  declared: Readonly<Record<string, TenantParameter>>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> | string {
  const names = Object.keys(declared);
  if (Object.keys(given).some((name) => !names.includes(name))) {
    return names.length === 0
      ? 'there are no parameters, and one is given'
      : `the parameters are ${names.join(', ')}, and there is another one`;
  }
  const values: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(declared)) {
    const value = readValue(parameter, given[name]);
    if (value === undefined) {
      const listed = listedIn(parameter);
      const expected = listed ? `one of ${[...listed.keys()].join(', ')}` : `of the form "${parameter}"`;
      return `the parameter ${name} must be ${expected}`;
    }
    values[name] = value;
  }
  return values;
}
