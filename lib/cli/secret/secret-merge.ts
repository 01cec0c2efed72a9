import { SECRET_FIELDS, type ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isJsonObject, type JsonObject } from '../../../functions/domain/values/json.ts';
import { Redacted } from '../../../functions/domain/values/redacted.ts';
import { parseJson } from '../../platform/json.ts';
import { memberName, type SecretFieldValues } from './secret-fields.ts';

/**
 * Returns the members of a stored secret; `undefined` when it is not a JSON object, so that nothing can be added to it.
 */
export function membersOf(stored: Redacted<string>): JsonObject | undefined {
  const json = parseJson(stored.reveal());
  return isJsonObject(json) ? json : undefined;
}

/** Returns what the members of a secret are for, seen from one service; members of others are left out. */
export function valuesOf(definition: ServiceDefinition, members: JsonObject): SecretFieldValues {
  const entries = SECRET_FIELDS.map((field) => [field, members[memberName(definition, field)]] as const);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'));
}

/** Returns the text of a secret with new values put in; every other member stays as it is and where it is. */
export function mergedSecret(
  definition: ServiceDefinition,
  members: JsonObject,
  values: SecretFieldValues,
): Redacted<string> {
  const changed = Object.entries(values).map(([field, value]) => [
    memberName(definition, field as keyof SecretFieldValues),
    value,
  ]);
  return new Redacted(JSON.stringify({ ...members, ...Object.fromEntries(changed) }));
}
