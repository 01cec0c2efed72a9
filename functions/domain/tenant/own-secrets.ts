import type { TenantsSettings } from './tenants-schema.ts';

/** So many tenants have their values in one secret at most. */
export const TENANTS_A_SHARD = 400;

/** The number of the first such secret. */
export const FIRST_SHARD = '0000';
const SHARD = /^[0-9]{4}$/;

/** Tells whether each tenant of a service has a secret for itself. */
export function hasOwnSecrets({ tenants }: { readonly tenants?: TenantsSettings | undefined }): boolean {
  return tenants?.secret === 'per-tenant';
}

/** Returns the number of a secret with the values of some tenants, as names and registrations have it: `0003`. */
export function shardNumber(index: number): string {
  return String(index).padStart(4, '0');
}

/** Tells whether something is such a number. */
export function isShardNumber(shard: unknown): boolean {
  return typeof shard === 'string' && SHARD.test(shard);
}

/** Returns the name of a secret that has the values of some tenants, beside the one of their service. */
export function shardName(secretName: string, shard: string): string {
  return `${secretName}/tenants/${shard}`;
}
