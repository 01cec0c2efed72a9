import { requiredSecretFields, SECRET_PLACEHOLDER, secretFieldsOf } from '../../domain/service/required-secret.ts';
import { checkSecretTexts, memberName, secretText } from '../../domain/service/secret-text.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { JsonObject } from '../../domain/values/json.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import type { SecretOrFailure } from '../../usecases/ports/secret-source.ts';
import { membersFor, withoutPrototype } from './secret-members.ts';
import { failedRead, type SecretText } from './secret-text.ts';

/** A name without a digit and of this length is a name; anything else could be a value in the wrong place. */
const NAME = /^[A-Za-z][A-Za-z_. -]{0,31}$/;
const MOST_NAMES = 10;

/** Returns the values that a service has in a secret, or why no request can be made with it. */
export function secretValues(
  definition: ServiceDefinition,
  name: string,
  { text, versionId }: SecretText,
): SecretOrFailure {
  const read = membersFor(definition, name, text);
  if (!('members' in read)) return read;
  const { members } = read;
  const values = secretFieldsOf(definition).flatMap((field) => {
    const value = secretText(members[memberName(definition, field)], field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const found = new Set(values.map(([field]) => field));
  const empty = requiredSecretFields(definition).filter((field) => !found.has(field));
  if (empty.length > 0) {
    const wanted = empty.map((field) => memberName(definition, field));
    // What a deployment creates has two members, whatever the service needs.
    const looked = wanted.some((member) => Object.hasOwn(members, member)) ? wanted : Object.keys(members);
    const isPlaceholder =
      looked.length > 0 && looked.every((member) => String(members[member]).trim() === SECRET_PLACEHOLDER);
    const message = `secret "${name}" has no value in ${quoted(wanted)}${otherwise(members, wanted)}`;
    return failedRead('secret_not_filled', message, isPlaceholder ? 'placeholder' : undefined);
  }
  const { problems, warnings } = checkSecretTexts(definition, storedTexts(definition, members));
  if (problems.length > 0)
    return failedRead('secret_unusable', `secret "${name}" cannot be used: ${problems.join(' and ')}`);
  const redacted = values.map(([field, value]) => [field, new Redacted(value)] as const);
  return {
    ok: true,
    secret: {
      versionId,
      values: withoutPrototype(Object.fromEntries(redacted)),
      ...(warnings.length > 0 && { oddities: warnings }),
    },
  };
}

/** Returns a {@link secretValues} that takes a secret apart once for all tenants that share it. */
export function valuesReader(): typeof secretValues {
  const ofTemplates = new WeakMap<object, Map<string, SecretOrFailure>>();
  return (definition, name, read) => {
    const { id, tenant, secret } = definition;
    if (tenant === undefined || secret?.part !== undefined) return secretValues(definition, name, read);
    const known = ofTemplates.get(read) ?? new Map<string, SecretOrFailure>();
    ofTemplates.set(read, known);
    const outcome = known.get(id) ?? secretValues(definition, name, read);
    known.set(id, outcome);
    return outcome;
  };
}

/** Returns the texts of a service's members as they are stored, those that are none left out. */
function storedTexts(definition: ServiceDefinition, members: JsonObject): Record<string, string> {
  const texts = secretFieldsOf(definition).map((field) => [field, members[memberName(definition, field)]] as const);
  return Object.fromEntries(
    texts.filter((entry): entry is [(typeof entry)[0], string] => typeof entry[1] === 'string'),
  );
}

/** Says what is there instead: members that are no text, or the names of the others. */
function otherwise(members: JsonObject, wanted: readonly string[]): string {
  const wrong = wanted.filter(
    (name) => members[name] !== undefined && members[name] !== null && typeof members[name] !== 'string',
  );
  if (wrong.length > 0) return `, expected a text or a whole number in ${quoted(wrong)}`;
  if (wanted.every((name) => Object.hasOwn(members, name))) return '';
  const others = Object.keys(members).filter((name) => !wanted.includes(name));
  const named = others.filter((name) => NAME.test(name)).slice(0, MOST_NAMES);
  const more = others.length - named.length;
  const list = [...(named.length > 0 ? [quoted(named)] : []), ...(more > 0 ? [`${more} more`] : [])];
  return list.length > 0 ? `, it has ${list.join(' and ')}` : '';
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
