import type { Unknown } from './attempt.ts';

/** So many tenants are put, removed or listed by one request at most. */
export const MOST_TENANTS_A_CALL = 1000;

/** A tenant of a service whose definition is a template, as it is registered. */
export interface TenantEntry {
  /** Its name, in the form that the template wants: a GUID, a domain, a number, a name. */
  readonly tenant: string;
  /** Whose alias opens it besides that of the service; absent: none. One of the template's groups. */
  readonly group?: string;
  /** A value for each parameter that the template declares; absent: it declares none. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Which secret beside that of the service has its values, `0003`; absent: they share the service's own. */
  readonly shard?: string;
}

/** Asks refresh-tokens, the only writer, to register tenants. What is registered already is changed where it differs. */
export interface PutTenantsRequest {
  readonly operation: 'putTenants';
  readonly service: string;
  /** {@link MOST_TENANTS_A_CALL} at most. */
  readonly tenants: readonly TenantEntry[];
  /** Say what would be done, and do nothing. Default false. */
  readonly dryRun?: boolean | undefined;
  /** Have their tokens requested by the next sweep even where nothing has changed: their secrets have. Default false. */
  readonly refresh?: boolean | undefined;
}

/** Asks refresh-tokens to forget tenants, with their tokens. */
export interface RemoveTenantsRequest {
  readonly operation: 'removeTenants';
  readonly service: string;
  /** Names, {@link MOST_TENANTS_A_CALL} at most. */
  readonly tenants: readonly string[];
  /** Say what would be done, and do nothing. Default false. */
  readonly dryRun?: boolean | undefined;
}

/** Asks refresh-tokens which tenants there are, a page at a time. */
export interface ListTenantsRequest {
  readonly operation: 'listTenants';
  readonly service: string;
  /** `next` of the page before; absent: the first. */
  readonly after?: string | undefined;
  /** 1 to {@link MOST_TENANTS_A_CALL}. Default 1000. */
  readonly limit?: number | undefined;
}

/** How putting or removing a tenant can end: `refused` says why, and harms no other of the request. */
// biome-ignore format: a list of words
export const TENANT_RESULTS = ['added', 'changed', 'unchanged', 'removed', 'unknown', 'refused'] as const;
/** One of {@link TENANT_RESULTS}. */
export type TenantResult = (typeof TENANT_RESULTS)[number];

/** What became of one tenant of a request. */
export interface TenantReport {
  /** Its name in its one spelling; `tenants[3]`, its place in the request, where what stands there is no name. */
  readonly tenant: string;
  readonly result: TenantResult | Unknown;
  /** What was wrong with it, for a person; only with `refused`. */
  readonly message?: string;
}

/** The answer to {@link PutTenantsRequest} and {@link RemoveTenantsRequest}. */
export interface ChangeTenantsAnswer {
  /** `CONTRACT_VERSION` of who answered. */
  readonly contractVersion: number;
  readonly service: string;
  /** One for each tenant of the request, in its order. */
  readonly tenants: readonly TenantReport[];
}

/** A tenant as it is listed. */
export interface ListedTenant extends TenantEntry {
  /** When it was registered first; absent: what is stored of it cannot be read. */
  readonly addedAt?: string;
  /** Why no token is requested for it: what is registered does not fit the definition, or cannot be read. Absent: nothing is wrong. */
  readonly problem?: string;
}

/**
 * The answer to {@link ListTenantsRequest}. A tenant whose token is refreshed meanwhile can be on two pages, and on none where that
 * happens twice: a list that has as many different names as `registered` of its last page is complete.
 */
export interface ListTenantsAnswer {
  /** `CONTRACT_VERSION` of who answered. */
  readonly contractVersion: number;
  readonly service: string;
  readonly tenants: readonly ListedTenant[];
  /** Where the next page begins; absent: this is the last one. */
  readonly next?: string;
  /** How many tenants there are in all; only on the last page. */
  readonly registered?: number;
}
