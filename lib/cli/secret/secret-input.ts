import { requiredSecretFields } from '../../../functions/domain/service/required-secret.ts';
import { isPem, memberName, memberText } from '../../../functions/domain/service/secret-text.ts';
import type { SecretField, ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isJsonObject, ownMember } from '../../../functions/domain/values/json.ts';
import { suggest } from '../../definition/suggest.ts';
import { parseJson } from '../../platform/json.ts';
import { usageProblem } from '../connection/cli-problem.ts';
import { possibleSecretFields, type SecretFieldValues } from './secret-fields.ts';

/** What somebody gave for a secret, and what was odd about it. No message has any of it. */
export interface SecretInput {
  readonly values: SecretFieldValues;
  readonly warnings: readonly string[];
}

/**
 * Reads what was given on standard input: a JSON object with the members that the secret has, or a single value.
 *
 * @param field what the single value is for; absent: the one value the service needs
 * @throws {CliProblem} when it cannot be used; nothing of the text is in the message
 */
export function readSecretInput(
  text: string,
  definition: ServiceDefinition,
  field: SecretField | undefined,
): SecretInput {
  const given = text.replace(/^\uFEFF/, '');
  if (given.trim() === '') throw usageProblem('standard input was empty; give a JSON object or a single value');
  if (field === undefined && given.trim().startsWith('{')) return cleaned(objectValues(given, definition));
  return cleaned({ [field ?? onlyField(definition)]: given });
}

function objectValues(text: string, definition: ServiceDefinition): SecretFieldValues {
  const expected = `expected ${exampleOf(definition)}`;
  const json = parseJson(text);
  if (!isJsonObject(json)) throw usageProblem(`what came on standard input begins like JSON and is none; ${expected}`);
  const fields = possibleSecretFields(definition).map((field) => [field, memberName(definition, field)] as const);
  // Names are not repeated: whoever mixes up names and values would see a secret in the message.
  const names = fields.map(([, name]) => name);
  const unknown = Object.keys(json).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const missing = names.filter((name) => ownMember(json, name) === undefined);
    throw usageProblem(`${unknownText(unknown, missing, definition.id)}; ${expected}`);
  }
  const given = fields.filter(([, name]) => ownMember(json, name) !== undefined);
  const texts = given.map(([field, name]) => [field, name, memberText(json[name], field)] as const);
  const wrong = texts.flatMap(([, name, text]) => (text === undefined ? [name] : []));
  if (wrong.length > 0) throw usageProblem(`not a text: ${wrong.join(', ')}; ${expected}`);
  return Object.fromEntries(texts.map(([field, , text]) => [field, text ?? '']));
}

function unknownText(unknown: readonly string[], missing: readonly string[], service: string): string {
  const meant = [...new Set(unknown.flatMap((name) => suggest(name, missing) ?? []))];
  const what = unknown.length === 1 ? '1 member has a name' : `${unknown.length} members have names`;
  const advice = meant.length === 0 ? '' : `; did you mean ${meant.join(', ')}?`;
  return `${what} that service ${service} does not use${advice}`;
}

/** Returns `{"clientId": "...", "clientSecret": "..."}`: what the secret of a service looks like. */
export function exampleOf(definition: ServiceDefinition): string {
  const members = requiredSecretFields(definition).map((one) => `"${memberName(definition, one)}": "..."`);
  return `{${members.join(', ')}}`;
}

function onlyField(definition: ServiceDefinition): SecretField {
  const [only, ...others] = requiredSecretFields(definition);
  if (only === undefined || others.length > 0) {
    throw usageProblem(
      `a single value came, and service ${definition.id} needs more than one: name it by --field, or give ${exampleOf(definition)}`,
    );
  }
  return only;
}

/** A line end after a value comes from `echo` or an editor and would be sent to the provider as part of it. */
function cleaned(values: SecretFieldValues): SecretInput {
  const warnings: string[] = [];
  const entries = Object.entries(values).map(([name, value]) => {
    const field = name as SecretField;
    const text = isPem(field) ? value : value.replace(/(?<![\r\n])[\r\n]+$/, '');
    if (text !== value) {
      warnings.push(`${field}: the line end after the value was left out`);
    }
    return [field, text] as const;
  });
  return { values: Object.fromEntries(entries), warnings };
}
