import { requiredSecretFields } from '../../../functions/domain/service/required-secret.ts';
import { memberName } from '../../../functions/domain/service/secret-text.ts';
import {
  type AssertionSettings,
  SECRET_FIELDS,
  type SecretField,
  type SecretTexts,
  type ServiceDefinition,
} from '../../../functions/domain/service/service-definition.ts';
import type { JsonObject } from '../../../functions/domain/values/json.ts';

/** The values of a secret by what they are for, as somebody gave them. */
export type SecretFieldValues = SecretTexts<string>;

/** Returns how the assertion of a service is signed; `undefined` when it makes none. */
export function assertionSettingsOf({ clientAuthentication, grant }: ServiceDefinition): AssertionSettings | undefined {
  if (clientAuthentication.method === 'private_key_jwt') return clientAuthentication.assertion;
  if (grant.type === 'github_app_installation') return { algorithm: 'RS256' };
  return grant.type === 'jwt_bearer' ? grant.assertion : undefined;
}

/** Returns what the secret of a service may hold: what it must, and the key id that an assertion can name its key by. */
export function possibleSecretFields(definition: ServiceDefinition): readonly SecretField[] {
  const required = requiredSecretFields(definition);
  return assertionSettingsOf(definition) ? [...required, 'keyId'] : required;
}

/** Returns what the members of a secret are for, seen from one service; members of others are left out. */
export function valuesOf(definition: ServiceDefinition, members: JsonObject): SecretFieldValues {
  const entries = SECRET_FIELDS.map((field) => [field, members[memberName(definition, field)]] as const);
  return Object.fromEntries(entries.flatMap(([field, value]) => (isTextual(value) ? [[field, String(value)]] : [])));
}

/** Returns values by the names that they have in the secret of a service. */
export function membersOf(definition: ServiceDefinition, values: SecretFieldValues): JsonObject {
  const entries = Object.entries(values) as [SecretField, string][];
  return Object.fromEntries(entries.map(([field, value]) => [memberName(definition, field), value]));
}

/** Tells whether a member of a secret is a text, or a whole number, which stands for its digits. */
export function isTextual(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isSafeInteger(value);
}
