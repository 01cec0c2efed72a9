/** This folder: the secrets that hold the values of many tenants each. */

import { isDeepStrictEqual } from 'node:util';
import { shardNumber, TENANTS_A_SHARD } from '../../../../functions/domain/tenant/own-secrets.ts';
import { isJsonObject, type JsonObject } from '../../../../functions/domain/values/json.ts';

/** So many bytes are in a secret at most: Secrets Manager takes 65,536. */
const MOST_BYTES = 60_000;

/** One secret with the values of some tenants. */
export class Shard {
  /** `0003`. */
  readonly number: string;
  /** The version that was read; absent: there is no such secret yet. */
  versionId: string | undefined;
  /** What its secret does not hold yet. */
  isChanged = false;
  bytes = 2;
  /** By tenant. What stands there and is no object is kept. */
  readonly values = new Map<string, unknown>();

  constructor(number: string, versionId?: string) {
    this.number = number;
    this.versionId = versionId;
  }

  set(tenant: string, value: unknown): void {
    this.bytes += bytesOf(tenant, value) - this.#bytesOf(tenant);
    this.values.set(tenant, value);
  }

  delete(tenant: string): void {
    this.bytes -= this.#bytesOf(tenant);
    this.isChanged = this.values.delete(tenant) || this.isChanged;
  }

  /** Whether so many bytes fit, in place of what a tenant has there. */
  fits(tenant: string, bytes: number): boolean {
    const count = this.values.size + (this.values.has(tenant) ? 0 : 1);
    return count <= TENANTS_A_SHARD && this.bytes + bytes - this.#bytesOf(tenant) <= MOST_BYTES;
  }

  /** Returns the text of its secret. */
  text(): string {
    return JSON.stringify(Object.fromEntries(this.values));
  }

  #bytesOf(tenant: string): number {
    return this.values.has(tenant) ? bytesOf(tenant, this.values.get(tenant)) : 0;
  }
}

/** The secrets with the values of all tenants of a service, and what is to be changed in them. */
export class ShardSet {
  readonly shards: Shard[];
  readonly #homes = new Map<string, Shard>();
  /** What is still there where it was before. */
  readonly #left: (readonly [string, Shard])[] = [];

  /** @param shards those that there are, in the order of their numbers */
  constructor(shards: readonly Shard[]) {
    this.shards = [...shards];
    for (const shard of shards) {
      for (const tenant of shard.values.keys()) this.#settle(tenant, shard);
    }
  }

  /** Returns the values of a tenant; `undefined`: there are none. */
  valuesOf(tenant: string): JsonObject | undefined {
    const values = this.#homes.get(tenant)?.values.get(tenant);
    return isJsonObject(values) ? values : undefined;
  }

  /** Returns where the values of a tenant are. */
  homeOf(tenant: string): Shard | undefined {
    return this.#homes.get(tenant);
  }

  /**
   * Has the values of a tenant stored.
   *
   * @returns whether they differ from those that are; `too-large`: no secret has room for them
   */
  put(tenant: string, values: JsonObject): boolean | 'too-large' {
    const home = this.#homes.get(tenant);
    if (home && isDeepStrictEqual(home.values.get(tenant), values)) return false;
    const bytes = bytesOf(tenant, values);
    if (bytes > MOST_BYTES - 2) return 'too-large';
    // Never to an earlier one: of two that have a tenant, after a kill, the later one is right.
    const first = home ? this.shards.indexOf(home) : 0;
    const shard = this.shards.find((one, index) => index >= first && one.fits(tenant, bytes)) ?? this.#added();
    shard.set(tenant, values);
    shard.isChanged = true;
    this.#settle(tenant, shard);
    return true;
  }

  /** Has the values of a tenant forgotten, wherever they are. */
  drop(tenant: string): void {
    this.dropMoved();
    this.#homes.get(tenant)?.delete(tenant);
    this.#homes.delete(tenant);
  }

  /** Has those forgotten that have moved: once it is registered where they are now. */
  dropMoved(): void {
    for (const [tenant, shard] of this.#left.splice(0)) shard.delete(tenant);
  }

  #settle(tenant: string, shard: Shard): void {
    const before = this.#homes.get(tenant);
    if (before && before !== shard) this.#left.push([tenant, before]);
    this.#homes.set(tenant, shard);
  }

  #added(): Shard {
    const shard = new Shard(shardNumber(this.shards.length));
    this.shards.push(shard);
    return shard;
  }
}

function bytesOf(tenant: string, value: unknown): number {
  return Buffer.byteLength(JSON.stringify(tenant) + JSON.stringify(value)) + 2;
}
