import { refused } from './checked-option.ts';
import { InvalidServiceDefinition } from './define-service.ts';

/** A name of the DNS with a dot at least: no scheme, user, port, path or query, and no address. */
const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A host of the vendor, or the customer's own in its place: one of the two. */
export type DomainOptions =
  | { readonly domain: string; readonly customDomain?: never }
  | {
      /** A host of your own, `login.example.com`, where the vendor has been given one. */
      readonly customDomain: string;
      readonly domain?: never;
    };

/** What an option that names a host may be. */
export interface HostOption {
  /** The option, for the message: `domain`. */
  readonly member: string;
  /** An example: `tenant.eu.auth0.com`. */
  readonly like: string;
  /** The endings that belong to the vendor; absent: it takes domains of its customers. */
  readonly endings?: readonly string[];
  /** The option for a host of the customer's own; absent: there is none. */
  readonly own?: string;
  /** The option `tenants`; absent: there is one token. */
  readonly tenants?: unknown;
}

/**
 * Makes sure that no tenant has a say in where the secret goes: of a vendor with a host for each customer there is no template.
 *
 * @throws {InvalidServiceDefinition} with what to write in its place
 */
export function refuseOpenHost(given: unknown, member: string, tenants: unknown): void {
  const isOpen = typeof given === 'string' ? given.includes('{') : given === undefined && tenants !== undefined;
  if (!isOpen) return;
  const instead =
    'where each tenant has its own, write the definition without a preset, with a closed list of hosts in tenants.parameters';
  throw refused(
    member,
    `one host for all tenants, since the client secret is sent there: ${instead} (docs/tenants.md)`,
    given,
  );
}

/**
 * Returns the host in small letters. Not a URL, a path or a host of somebody else: the client's secret is sent there.
 *
 * @throws {InvalidServiceDefinition} with the form that is expected
 */
export function hostOf(given: unknown, { member, like, endings, own, tenants }: HostOption): string {
  refuseOpenHost(given, member, tenants);
  const host = typeof given === 'string' ? given.toLowerCase() : '';
  const isOurs = endings?.some((ending) => host.endsWith(`.${ending}`)) ?? true;
  if (HOST.test(host) && isOurs) return host;
  const of = endings ? `, a host of ${endings.join(', ')}${own ? ` (one of your own is ${own})` : ''}` : '';
  throw refused(member, `a host like ${like} without https:// and path${of}`, given);
}

/**
 * Returns the host that one of two options names: the vendor's, by its endings, or the customer's own.
 *
 * @throws {InvalidServiceDefinition} where there is none, or both
 */
export function domainOf({ domain, customDomain }: DomainOptions, option: Omit<HostOption, 'member'>): string {
  if (customDomain === undefined) return hostOf(domain, { ...option, member: 'domain', own: 'customDomain' });
  if (domain === undefined) return hostOf(customDomain, { member: 'customDomain', like: 'login.example.com' });
  throw new InvalidServiceDefinition('customDomain: expected nothing where there is a domain, got both');
}
