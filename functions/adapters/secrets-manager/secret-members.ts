import { parseJson } from '../../../lib/platform/json.ts';
import { requiredSecretFields } from '../../domain/service/required-secret.ts';
import { memberName } from '../../domain/service/secret-text.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { isJsonObject, type JsonObject } from '../../domain/values/json.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import { type FailedRead, failedRead } from './secret-text.ts';

/** What a secret has for a service, or why it has nothing. */
export type MembersOrFailure = { readonly members: JsonObject } | FailedRead;

/** Parsed once for as long as a text is kept: hundreds of tenants read theirs from the same one. */
const parsed = new WeakMap<Redacted<string>, { readonly members: JsonObject | undefined }>();

/** Returns the members of a secret that are a service's: all of them, or those of one tenant. */
export function membersFor(definition: ServiceDefinition, name: string, text: Redacted<string>): MembersOrFailure {
  const { part } = definition.secret ?? {};
  const known = parsed.get(text) ?? { members: secretMembers(text.reveal()) };
  parsed.set(text, known);
  const { members: all } = known;
  const form = `{${requiredSecretFields(definition)
    .map((field) => `"${memberName(definition, field)}": "..."`)
    .join(', ')}}`;
  if (!all) {
    return malformed(`secret "${name}"`, part === undefined ? form : `{"${part}": ${form}, ...}`);
  }
  if (part === undefined) return { members: all };
  const own = all[part];
  if (own === undefined) return failedRead('secret_not_filled', `secret "${name}" has no values for tenant "${part}"`);
  return isJsonObject(own)
    ? { members: withoutPrototype(own) }
    : malformed(`what secret "${name}" has for tenant "${part}"`, form);
}

function malformed(what: string, expected: string): FailedRead {
  return failedRead('secret_malformed', `${what} is not a JSON object, expected ${expected}`);
}

/** Returns the members of a secret, without a prototype, a byte order mark before them allowed; `undefined` when it is no JSON object. */
export function secretMembers(text: string): JsonObject | undefined {
  const json = parseJson(text.replace(/^\uFEFF/, ''));
  return isJsonObject(json) ? withoutPrototype(json) : undefined;
}

/** Returns the same without a prototype, so that whatever is read of it by any name is its own. */
export function withoutPrototype<T extends object>(object: T): T {
  return Object.assign(Object.create(null), object);
}
