import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { hasOwnSecrets, shardName } from '../../../functions/domain/tenant/own-secrets.ts';
import { RANDOM, type ReadableSecret, secretArnStart } from './existing-secret.ts';

/** The number of a shard in a pattern of IAM: four characters. */
const ANY_SHARD = '????';

/** Returns the name that the secrets of a service's tenants begin with; `undefined`: the service itself has one, or needs none. */
export function tenantSecretName(definition: ServiceDefinition): string | undefined {
  return hasOwnSecrets(definition) ? definition.secret?.name : undefined;
}

/**
 * Returns the secrets that hold the values of a service's tenants, all as one: people make them while the system runs, so a policy
 * names them by a pattern that no other secret fits.
 *
 * @param key encrypts them; absent: the account's own
 * @see docs/adr/0069-per-tenant-secrets-in-shards.md
 */
export function tenantSecrets(scope: IConstruct, name: string, key: IKey | undefined): ReadableSecret {
  return { resources: [`${secretArnStart(scope)}${shardName(name, ANY_SHARD)}${RANDOM}`], key };
}

/** Returns how long the longest of a service's secrets is named, in characters: those of tenants stand beside its own name. */
export function longestSecretName(definition: ServiceDefinition): number {
  const name = tenantSecretName(definition);
  return (name === undefined ? definition.secret?.name : shardName(name, ANY_SHARD))?.length ?? 0;
}
