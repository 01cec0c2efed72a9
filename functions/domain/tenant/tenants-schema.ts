import type { Problems } from '../schema/problems.ts';
import { FLAG, own, type TypedMembers } from '../schema/schema.ts';
import { isJsonObject, type JsonObject } from '../values/json.ts';
import { TENANT_FORMS, type TenantForm } from './tenant-name.ts';

/** What a parameter of tenants may be: one of a closed list, or of names that each stand for something, or anything of a form. */
export type TenantParameter = readonly string[] | Readonly<Record<string, string>> | TenantForm;

/** A parameter is named like this in a template, in braces. */
export const PARAMETER_NAME = /^[a-z][A-Za-z0-9]{0,31}$/;
/** What a listed value may be: it can stand in a path, and leads out of none. In a host it may be less. */
export const LISTED_VALUE = /^(?!.*\.\.)[A-Za-z0-9](?:[A-Za-z0-9._~:-]|\/(?!\/)){0,252}$/;
/** More would be more hosts than a sweep looks after one by one. */
export const MOST_LISTED = 32;

/** The tenants of a service whose definition is a template: one token for each, registered while the system runs. */
export const TENANTS = {
  type: 'object',
  members: {
    /** The form of a tenant's name, which is `{tenant}` in the template. Default `name`. */
    pattern: { type: 'string', enum: TENANT_FORMS, optional: true },
    /** Further parameters, each `{name}` in the template: a list, names with what they stand for, or a form. Only the first two may stand in a host. */
    parameters: {
      ...own<Readonly<Record<string, TenantParameter>>>('tenant-parameters', checkParameters),
      optional: true,
    },
    /** Groups, each with an alias `<id>--<group>` that opens no tenant of another one. */
    groups: {
      type: 'list',
      of: {
        type: 'string',
        expected: 'a group like gold ([A-Za-z0-9-_]{1,40})',
        pattern: /^[A-Za-z0-9][A-Za-z0-9-_]{0,39}$/,
      },
      optional: true,
    },
    /** Whose secret: one for all (default), or one for each, kept together in secrets named `<secret>/tenants/0000` and on. */
    secret: { type: 'string', enum: ['shared', 'per-tenant'], optional: true },
    /** Send the event "Token Refreshed" for each token as well. Default false: changes of a tenant's condition only. */
    refreshedEvents: FLAG,
    /** A sweep begins no more token requests than this in a second. Default: what the host bears. */
    requestsPerSecond: { type: 'integer', minimum: 1, maximum: 1000, optional: true },
  },
  together: checkGroups,
} as const;

/** Values of {@link TENANTS}. */
export type TenantsSettings = TypedMembers<(typeof TENANTS)['members']>;

function checkGroups({ groups }: JsonObject, path: string, problems: Problems): void {
  if (!Array.isArray(groups)) return;
  const twice = groups.filter((group, index) => groups.indexOf(group) !== index);
  if (twice.length > 0) problems.add(`${path}.groups`, 'each group once', twice);
}

function checkParameters(value: unknown, path: string, problems: Problems): void {
  if (!isJsonObject(value)) {
    problems.add(path, 'an object with a list of values or a form for each parameter', value);
    return;
  }
  for (const [name, parameter] of Object.entries(value)) {
    if (!PARAMETER_NAME.test(name) || name === 'tenant') {
      problems.add(`${path}.${name}`, 'a name like region ([a-z][A-Za-z0-9]{0,31}) that is not tenant', name);
    }
    if (!TENANT_FORMS.some((form) => form === parameter) && !isClosed(parameter)) {
      const expected =
        `one of ${TENANT_FORMS.join(', ')}, or a list of 1 to ${MOST_LISTED} different values without white space, ` +
        'or an object of such values by the names that people write';
      problems.add(`${path}.${name}`, expected, parameter);
    }
  }
}

/** Tells whether something is a closed list, of values or of names with what they stand for. */
function isClosed(parameter: unknown): boolean {
  const isList = Array.isArray(parameter);
  if (!isList && !isJsonObject(parameter)) return false;
  const values: readonly unknown[] = isList ? parameter : Object.entries(parameter).flat();
  const count = isList ? values.length : values.length / 2;
  return (
    count > 0 &&
    count <= MOST_LISTED &&
    values.every((one) => typeof one === 'string' && LISTED_VALUE.test(one)) &&
    (!isList || new Set(values).size === count)
  );
}
