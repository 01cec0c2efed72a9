import { accepts, checkValue } from '../schema/check-value.ts';
import { Problems } from '../schema/problems.ts';
import { isJsonObject } from '../values/json.ts';
import { requiredSecretFields } from './required-secret.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { SERVICE } from './service-schema.ts';
import { checkWhole } from './whole-check.ts';

/** The definitions of a deployment, or everything that is wrong with them. */
export type ParsedDefinitions =
  | { readonly definitions: readonly ServiceDefinition[] }
  | { readonly problems: readonly string[] };

/** What the names of secrets begin with that a definition leaves open, outside of a deployment that says otherwise. */
export const DEFAULT_SECRET_PREFIX = 'token-keeper/';

/**
 * Checks plain JSON (an array of service definitions, or `{ "services": [...] }`) and returns it typed. A definition that needs a
 * secret and names none gets the name that `nameSecret` makes of its id: `token-keeper/<id>` by default.
 *
 * All problems are found at once, each with the field, what was expected and what was seen. Definitions are checked where people
 * write them. The functions run what was found right there, and have none of these checks.
 *
 * @see docs/adr/0064-definitions-are-checked-where-they-are-written.md
 */
export function parseServiceDefinitions(
  value: unknown,
  nameSecret: (id: string) => string = (id) => `${DEFAULT_SECRET_PREFIX}${id}`,
): ParsedDefinitions {
  const problems = new Problems();
  const list = isJsonObject(value) ? value['services'] : value;
  if (!Array.isArray(list) || list.length === 0) {
    problems.add('services', 'a list of one or more service definitions', list);
    return { problems: problems.all };
  }
  list.forEach((definition, index) => {
    checkDefinition(definition, `services[${index}]`, problems);
  });
  checkIdsDiffer(list, problems);
  if (problems.all.length > 0) return { problems: problems.all };
  return { definitions: (list as ServiceDefinition[]).map((definition) => withSecret(definition, nameSecret)) };
}

function withSecret(definition: ServiceDefinition, nameSecret: (id: string) => string): ServiceDefinition {
  const isNamed = definition.secret !== undefined || requiredSecretFields(definition).length === 0;
  return isNamed ? definition : { ...definition, secret: { name: nameSecret(definition.id) } };
}

function checkDefinition(value: unknown, path: string, problems: Problems): void {
  const before = problems.all.length;
  checkValue(value, path, { type: 'object', members: SERVICE }, problems);
  if (problems.all.length === before) {
    checkWhole(value as ServiceDefinition, path, problems);
  }
}

/** Tells whether `text` may be a service id: it is also a Lambda alias, and `status` is an alias of its own. */
export function isServiceId(text: string): boolean {
  return accepts(SERVICE.id, text);
}

function checkIdsDiffer(list: readonly unknown[], problems: Problems): void {
  const seen = new Set<unknown>();
  list.forEach((definition, index) => {
    const id = isJsonObject(definition) ? definition['id'] : undefined;
    if (id !== undefined && seen.has(id)) {
      problems.add(`services[${index}].id`, 'an id that no other service has', id);
    }
    seen.add(id);
  });
}
