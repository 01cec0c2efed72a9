/** This folder: what tenants are: names, parameters, groups, and where a template has them. */

import { GROUP_SEPARATOR } from '../../contract/constants.ts';

/** What the name of a tenant may look like. All are safe in a path, a query, a scope and a key. */
const FORMS = {
  /** A GUID; capital and small letters are the same. */
  guid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /** A name of the DNS with a dot at least; capital and small letters are the same. */
  domain: /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i,
  /** Digits only. */
  number: /^[0-9]{1,64}$/,
  /** Letters, digits, `.`, `_`, `~` and `-`, beginning with a letter or digit: no `..`, no part of a path. */
  name: /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** The form of a tenant's name, or of a parameter. */
export type TenantForm = keyof typeof FORMS;

/** Every form there is. */
export const TENANT_FORMS = Object.keys(FORMS) as readonly TenantForm[];

/** An example of each form, for checks of templates and for people. */
export const FORM_EXAMPLES: Readonly<Record<TenantForm, string>> = {
  guid: '11111111-2222-4333-8444-555555555555',
  domain: 'contoso.example',
  number: '1234567',
  name: 'contoso',
};

/** Returns a text in the one spelling that its form has; `undefined` where it has not that form. */
export function inForm(form: TenantForm, text: unknown): string | undefined {
  if (typeof text !== 'string' || !FORMS[form].test(text)) return undefined;
  return form === 'guid' || form === 'domain' ? text.toLowerCase() : text;
}

/** What stands between the id of a service and a tenant in the key of the table: no id and no name has it. */
const SEPARATOR = '#';

/** Returns the key under which the table has a service, or one tenant of it. */
export function keyOf({ id, tenant }: { readonly id: string; readonly tenant?: string | undefined }): string {
  return tenant === undefined ? id : `${id}${SEPARATOR}${tenant}`;
}

/** Returns whose token it is, as reports, logs and events name it. */
export function subjectOf({ id, tenant }: { readonly id: string; readonly tenant?: string | undefined }): Subject {
  return tenant === undefined ? { service: id } : { service: id, tenant };
}

/** A service, or one tenant of it. */
export interface Subject {
  readonly service: string;
  /** Absent: the service has no tenants. */
  readonly tenant?: string;
}

/** Returns whose token it is, for people. */
export function nameOf({ service, tenant }: Subject): string {
  return tenant === undefined ? service : `${tenant} (${service})`;
}

/** Returns whose key it is: the id of a service, with the tenant where it is one's. */
export function ownerOf(key: string): Subject {
  const at = key.indexOf(SEPARATOR);
  return at < 0 ? { service: key } : { service: key.slice(0, at), tenant: key.slice(at + 1) };
}

/** Returns the alias that opens the tenants of one group. */
export function groupAlias(service: string, group: string): string {
  return `${service}${GROUP_SEPARATOR}${group}`;
}
