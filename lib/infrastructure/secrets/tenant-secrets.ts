import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { secretArnOf } from '../../../functions/domain/service/secret-id.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { shardName } from '../../../functions/domain/template/tenant-definition.ts';
import { RANDOM, type ReadableSecret, secretArnStart } from './existing-secret.ts';
import { LONGEST_NAME, secretNamesByKey } from './secret-names.ts';
import type { ClientSecretProps } from './secret-props.ts';

/** The number of a shard in a pattern of IAM: four characters. */
const ANY_SHARD = '????';

/** Tells whether each tenant of a service has a secret of its own: the service itself has none then. */
export function hasTenantSecrets({ tenants }: ServiceDefinition): boolean {
  return tenants?.secret === 'per-tenant';
}

/** Returns the name that the secrets of the tenants of such a service begin with; `undefined`: it has none. */
export function tenantSecretName(definition: ServiceDefinition): string | undefined {
  return hasTenantSecrets(definition) ? definition.secret?.name : undefined;
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

/** Returns what is wrong with the names of secrets that hold the values of tenants, and with what was handed in for them. */
export function tenantSecretProblems(
  definitions: readonly ServiceDefinition[],
  { secrets = {} }: ClientSecretProps,
): readonly string[] {
  const names = secretNamesByKey(definitions);
  const handedIn = new Set(Object.keys(secrets).map((key) => names.get(key)));
  const seen = new Map<string, string>();
  return definitions.flatMap((definition) => {
    const { id } = definition;
    const name = tenantSecretName(definition);
    if (name === undefined) return [];
    const other = seen.get(name);
    seen.set(name, id);
    const where = `${id}: secret.name ${JSON.stringify(name)}`;
    const { length } = shardName(name, ANY_SHARD);
    return [
      ...(secretArnOf(name) ? [`${where}: expected a name, not an ARN: the secrets of its tenants begin with it`] : []),
      ...(length > LONGEST_NAME
        ? [
            `${where}: the secrets of its tenants would have names of ${length} characters, and ${LONGEST_NAME} is the most`,
          ]
        : []),
      ...(other === undefined
        ? []
        : [`${where}: ${other} keeps the values of its tenants there; expected another name`]),
      ...(handedIn.has(name)
        ? [
            `secrets: ${JSON.stringify(id)} has a secret for each tenant, which "npx token-keeper tenant import" makes; there is none ` +
              'to hand in',
          ]
        : []),
    ];
  });
}
