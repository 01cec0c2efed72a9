import type { Problems } from '../schema/problems.ts';
import { FLAG, own, type TypedMembers } from '../schema/schema.ts';
import { isJsonObject } from '../values/json.ts';
import { TENANT_FORMS, type TenantForm } from './tenant-name.ts';

/** What a parameter of tenants may be: one of a closed list, or anything of a form. */
export type TenantParameter = readonly string[] | TenantForm;

/** A parameter is named like this in a template, in braces. */
export const PARAMETER_NAME = /^[a-z][A-Za-z0-9]{0,31}$/;
/** What a listed value may be: it can stand in a host, and nothing in it ends one. */
export const LISTED_VALUE = /^[A-Za-z0-9](?:[A-Za-z0-9._~:-]|\/(?!\/)){0,252}$/;
/** More would be more hosts than a sweep looks after one by one. */
export const MOST_LISTED = 32;

/** The tenants of a service whose definition is a template: one token for each, registered while the system runs. */
export const TENANTS = {
  type: 'object',
  members: {
    /** The form of a tenant's name, which is `{tenant}` in the template. Default `name`. */
    pattern: { type: 'string', enum: TENANT_FORMS, optional: true },
    /** Further parameters, each `{name}` in the template: a closed list, or a form. Only a closed list may stand in a host. */
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
} as const;

/** Values of {@link TENANTS}. */
export type TenantsSettings = TypedMembers<(typeof TENANTS)['members']>;

function checkParameters(value: unknown, path: string, problems: Problems): void {
  if (!isJsonObject(value)) {
    problems.add(path, 'an object with a list of values or a form for each parameter', value);
    return;
  }
  for (const [name, parameter] of Object.entries(value)) {
    if (!PARAMETER_NAME.test(name) || name === 'tenant') {
      problems.add(`${path}.${name}`, 'a name like region ([a-z][A-Za-z0-9]{0,31}) that is not tenant', name);
    }
    const isForm = TENANT_FORMS.some((form) => form === parameter);
    const isList =
      Array.isArray(parameter) &&
      parameter.length > 0 &&
      parameter.length <= MOST_LISTED &&
      parameter.every((one) => typeof one === 'string' && LISTED_VALUE.test(one)) &&
      new Set(parameter).size === parameter.length;
    if (!isForm && !isList) {
      const expected = `one of ${TENANT_FORMS.join(', ')}, or a list of 1 to ${MOST_LISTED} different values without white space`;
      problems.add(`${path}.${name}`, expected, parameter);
    }
  }
}
