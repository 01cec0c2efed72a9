import { secretIdsOf, secretNameOf } from '../../domain/service/secret-id.ts';
import { shardName } from '../../domain/template/tenant-definition.ts';

/** A secret by the name that definitions have, and by what Secrets Manager is asked for: a name or a complete ARN. */
export interface SecretAddress {
  readonly name: string;
  readonly id: string;
  /** What else is asked for when there is no `id`; absent: nothing. */
  readonly otherwise?: string | undefined;
}

/** The name of a secret with the values of some tenants, behind that of their service. */
const SHARD = /^(.+)\/tenants\/(\d{4})$/;

/**
 * Returns what a secret is asked for by: what the deployment says, else what its name or ARN says. One with the values of tenants is
 * named after what the secret of their service really is.
 *
 * @see docs/adr/0069-secrets-of-tenants-stand-together-in-shards.md
 */
export function secretAddressOf(name: string, ids?: ReadonlyMap<string, string>): SecretAddress {
  const known = ids?.get(name);
  const [, service, shard] = known === undefined ? (SHARD.exec(name) ?? []) : [];
  if (service !== undefined && shard !== undefined) {
    return { name, id: shardName(secretNameOf(secretAddressOf(service, ids).id), shard) };
  }
  const [id = name, otherwise] = known === undefined ? secretIdsOf(name) : [known];
  return { name, id, otherwise };
}
