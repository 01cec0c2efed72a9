import { secretArnOf } from '../../../functions/domain/service/secret-id.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { keyProblems } from '../encryption/check-encryption.ts';
import { rotatedSecretNames, secretNamesByKey } from './secret-names.ts';
import type { ClientSecretProps } from './secret-props.ts';
import { tenantSecretName } from './tenant-secrets.ts';

/**
 * Returns what is wrong with secrets and keys that were handed in: what belongs to no service, to one that has got it already, or to
 * one whose key is said elsewhere.
 */
export function givenSecretProblems(
  definitions: readonly ServiceDefinition[],
  { secrets = {}, secretKeys = {} }: ClientSecretProps,
): readonly string[] {
  const names = secretNamesByKey(definitions);
  const ofTenants = new Set(definitions.map(tenantSecretName));
  const existing = new Set([
    ...Object.keys(secrets).map((key) => names.get(key)),
    ...rotatedSecretNames(definitions),
    ...ofTenants,
  ]);
  return [
    ...nameProblems('secrets', secrets, names),
    ...nameProblems('secretKeys', secretKeys, names),
    ...Object.keys(secrets).flatMap((key) =>
      names.has(key) && ofTenants.has(names.get(key))
        ? [
            `secrets: ${JSON.stringify(key)} has a secret for each tenant, which "npx token-keeper tenant import" makes; there is none ` +
              'to hand in',
          ]
        : [],
    ),
    ...Object.entries(secretKeys).flatMap(([key, one]) => keyProblems(`secretKeys: ${JSON.stringify(key)}`, one)),
    ...Object.keys(secretKeys).flatMap((key) => {
      const name = names.get(key);
      const isMade = name !== undefined && !existing.has(name) && !secretArnOf(name);
      return isMade
        ? [
            `secretKeys: ${JSON.stringify(key)} is created here: its key is encryptionKey; expected the key of a secret that exists, ` +
              'which is handed in by `secrets`',
          ]
        : [];
    }),
  ];
}

function nameProblems(
  prop: string,
  given: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
): readonly string[] {
  const expected = [...new Set(names.values())].join(', ');
  const seen = new Map<string, string>();
  return Object.keys(given).flatMap((key) => {
    const name = names.get(key);
    if (name === undefined) {
      return [
        `${prop}: no service refers to ${JSON.stringify(key)}; expected one of ${expected} (the name in the definition, not the ` +
          'name in Secrets Manager), or the id of a service',
      ];
    }
    const other = seen.get(name);
    seen.set(name, key);
    return other === undefined
      ? []
      : [`${prop}: ${JSON.stringify(other)} and ${JSON.stringify(key)} are the same secret`];
  });
}
