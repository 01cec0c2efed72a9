import {
  assertionOf,
  requiredSecretFields,
  secretFieldsOf,
} from '../../../functions/domain/service/required-secret.ts';
import { memberName, memberText } from '../../../functions/domain/service/secret-text.ts';
import type {
  SecretField,
  SecretTexts,
  ServiceDefinition,
} from '../../../functions/domain/service/service-definition.ts';
import { type JsonObject, ownMember } from '../../../functions/domain/values/json.ts';
import { didYouMean } from '../../definition/suggest.ts';
import { usageProblem } from '../connection/cli-problem.ts';

/** The values of a secret by what they are for, as somebody gave them. */
export type SecretFieldValues = SecretTexts<string>;

/** Returns what the secret of a service may hold: what it must, what opens its key, and what an assertion can name that by. */
export function possibleSecretFields(definition: ServiceDefinition): readonly SecretField[] {
  const required = requiredSecretFields(definition);
  const ofKey = [
    ...(required.includes('privateKey') ? ['passphrase'] : []),
    ...(assertionOf(definition) ? ['keyId'] : []),
  ];
  return [...new Set([...required, ...ofKey])];
}

/**
 * Returns the value of a secret that somebody has named, as we do or as the secret of the service does.
 *
 * @throws {CliProblem} when there is none; the name is not repeated, since it may be the value
 */
export function secretFieldNamed(definition: ServiceDefinition, name: string): SecretField {
  const known = secretFieldsOf(definition);
  const found = known.includes(name) ? name : known.find((field) => memberName(definition, field) === name);
  if (found !== undefined) return found;
  const expected = `expected one of ${possibleSecretFields(definition).join(', ')}`;
  throw usageProblem(`--field: ${expected}, got another name${didYouMean(name, known)}`);
}

/** Returns what the members of a secret are for, seen from one service; members of others are left out. */
export function valuesOf(definition: ServiceDefinition, members: JsonObject): SecretFieldValues {
  const entries = secretFieldsOf(definition).map(
    (field) => [field, memberText(ownMember(members, memberName(definition, field)), field)] as const,
  );
  return Object.fromEntries(entries.flatMap(([field, text]) => (text === undefined ? [] : [[field, text]])));
}

/** Returns values by the names that they have in the secret of a service. */
export function membersOf(definition: ServiceDefinition, values: SecretFieldValues): JsonObject {
  const entries = Object.entries(values) as [SecretField, string][];
  return Object.fromEntries(entries.map(([field, value]) => [memberName(definition, field), value]));
}
