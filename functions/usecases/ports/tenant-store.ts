import type { TokenRecord } from '../../domain/record/token-record.ts';
import type { Due } from '../../domain/template/due-lane.ts';
import type { TenantRegistration } from '../../domain/tenant/tenant-registration.ts';
import type { Instant } from '../../domain/values/instant.ts';

/** A tenant in the due index: the key of its item, and from when on a sweep has work with it, as it is stored: any number at all. */
export interface DueKey {
  readonly key: string;
  readonly dueAt: Instant;
}

/** Which part of one lane. */
export interface DueRange {
  readonly lane: string;
  /** Due from then on; absent: from the first. */
  readonly from?: Instant | undefined;
  /** Due by then, the instant included; absent: all. */
  readonly until?: Instant | undefined;
}

/** Which tenants of a range: a page of them. */
export interface DueQuery extends DueRange {
  /** The last one of the page before; absent: from the first. */
  readonly after?: DueKey | undefined;
  readonly limit: number;
}

/** A page, in the order in which they are due. */
export interface DuePage {
  readonly keys: readonly DueKey[];
  /** True: there is another page after the last one of these. */
  readonly hasMore: boolean;
}

/**
 * Which tenants are due, by lanes: the index of the token table. It is up to a second behind, so what is decided of a tenant is
 * decided on its record.
 */
export interface DueIndex {
  /** @throws {StoreUnavailableError} */
  readDue(query: DueQuery): Promise<DuePage>;
  /** Returns how many there are, without reading any of their items. @throws {StoreUnavailableError} */
  countDue(range: DueRange): Promise<number>;
}

/** The tenants of the token table, for those who register and forget them. */
export interface TenantRegistry extends DueIndex {
  /**
   * Registers a tenant, or changes what is registered; its token stays as it is. An attempt that is running with what was registered
   * before has lost its lease.
   *
   * @param seen the record that was read. Where it had a tenant, or a version, nobody claims it as it was any more
   * @returns false when an attempt has begun since: nothing was written
   * @throws {StoreUnavailableError}
   */
  putTenant(
    key: string,
    registration: TenantRegistration,
    due: Due,
    seen: Pick<TokenRecord, 'version' | 'tenant'>,
  ): Promise<boolean>;
  /** Forgets a tenant with its token, readable or not. @returns false when it was not there @throws {StoreUnavailableError} */
  removeTenant(key: string): Promise<boolean>;
  /** Notes the hosts of token endpoints whose lanes may have tenants of a service, whatever its definition says later. @throws {StoreUnavailableError} */
  noteHosts(service: string, hosts: readonly string[]): Promise<void>;
  /** Returns all hosts that were ever noted, in any order. @throws {StoreUnavailableError} */
  readHosts(service: string): Promise<readonly string[]>;
}
