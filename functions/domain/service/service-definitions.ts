import { accepts, checkValue } from '../schema/check-value.ts';
import { Problems } from '../schema/problems.ts';
import { hasOwnSecrets } from '../tenant/own-secrets.ts';
import { checkTemplate } from '../tenant/template-check.ts';
import { checkUntemplated } from '../tenant/template-places.ts';
import { groupAlias } from '../tenant/tenant-name.ts';
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
  const right = list.filter((definition, index) => isRight(definition, `services[${index}]`, problems));
  checkIdsDiffer(list, problems);
  checkTemplatesDiffer(list, new Set(right), problems);
  if (problems.all.length > 0) return { problems: problems.all };
  return { definitions: (list as ServiceDefinition[]).map((definition) => withSecret(definition, nameSecret)) };
}

function withSecret(definition: ServiceDefinition, nameSecret: (id: string) => string): ServiceDefinition {
  const isNamed = definition.secret !== undefined || requiredSecretFields(definition).length === 0;
  return isNamed ? definition : { ...definition, secret: { name: nameSecret(definition.id) } };
}

/** Notes what is wrong with one definition. */
function isRight(value: unknown, path: string, problems: Problems): boolean {
  const before = problems.all.length;
  checkDefinition(value, path, problems);
  return problems.all.length === before;
}

function checkDefinition(value: unknown, path: string, problems: Problems): void {
  if (isJsonObject(value) && value['tenants'] !== undefined) {
    checkTemplate(value, path, problems, checkFilled);
    return;
  }
  checkFilled(value, path, problems);
  if (isJsonObject(value)) checkUntemplated(value, path, problems);
}

function checkFilled(value: unknown, path: string, problems: Problems): void {
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

/** Notes what templates have besides their ids that must be their own: aliases of groups, and secrets with others beside them. */
function checkTemplatesDiffer(list: readonly unknown[], right: ReadonlySet<unknown>, problems: Problems): void {
  const taken = new Set(list.map((one) => (isJsonObject(one) ? one['id'] : undefined)));
  const secrets = new Set<string>();
  list.forEach((definition, index) => {
    if (!right.has(definition)) return;
    const { id, tenants, secret } = definition as ServiceDefinition;
    const path = `services[${index}]`;
    for (const group of tenants?.groups ?? []) {
      const alias = groupAlias(id, group);
      if (taken.has(alias)) {
        problems.add(
          `${path}.tenants.groups`,
          `a group whose alias, ${alias}, no service and no other group has`,
          group,
        );
      }
      taken.add(alias);
    }
    if (!secret || !hasOwnSecrets({ tenants })) return;
    if (secrets.has(secret.name)) {
      problems.add(`${path}.secret.name`, 'a name that no other template with "secret": "per-tenant" has', secret.name);
    }
    secrets.add(secret.name);
  });
}
