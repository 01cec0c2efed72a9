import { isJsonObject, ObjectReader } from './object-reader.ts';
import { Problems } from './problems.ts';
import { STATUS_ALIAS } from './service-access.ts';
import type { ClientAuthenticationMethod, ServiceDefinition } from './service-definition.ts';
import { checkTiming } from './timing-check.ts';

/** The definitions of a deployment, or everything that is wrong with them. */
export type ParsedDefinitions =
  | { readonly definitions: readonly ServiceDefinition[] }
  | { readonly problems: readonly string[] };

const METHODS: readonly ClientAuthenticationMethod[] = [
  'client_secret_basic',
  'client_secret_basic_raw',
  'client_secret_post',
];
/** Body parameters that token-keeper sets itself. */
const RESERVED_PARAMETERS = ['grant_type', 'scope', 'audience', 'resource', 'client_id', 'client_secret'];
const ID = /^[A-Za-z][A-Za-z0-9-_]{0,63}$/;

/**
 * Checks plain JSON (an array of service definitions, or `{ "services": [...] }`) and returns it typed.
 *
 * All problems are found at once, each with the field, what was expected and what was seen. Definitions are checked
 * when they are made and again when a function starts: what runs is what is in the code asset, not what was meant.
 */
export function parseServiceDefinitions(value: unknown): ParsedDefinitions {
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
  return problems.all.length > 0 ? { problems: problems.all } : { definitions: list as ServiceDefinition[] };
}

function checkDefinition(value: unknown, path: string, problems: Problems): void {
  const members = ['id', 'provider', 'tokenUrl', 'grant', 'clientAuthentication', 'secret', 'timing'];
  const definition = new ObjectReader(value, path, members, problems);
  definition.text('id', `an id like genesys (${ID.source}) that is not "${STATUS_ALIAS}"`, isServiceId);
  definition.text('provider', 'a short name', (text) => text.length > 0 && text.length <= 64, false);
  definition.text('tokenUrl', 'an https URL (http only to loopback) without credentials or fragment', isTokenUrl);
  checkGrant(definition.get('grant'), `${path}.grant`, problems);
  const authentication = new ObjectReader(
    definition.get('clientAuthentication'),
    `${path}.clientAuthentication`,
    ['method'],
    problems,
  );
  authentication.text('method', `one of ${METHODS.join(', ')}`, (text) => METHODS.some((method) => method === text));
  checkSecret(definition.get('secret'), `${path}.secret`, problems);
  if (definition.get('timing') !== undefined) {
    checkTiming(definition.get('timing'), `${path}.timing`, problems);
  }
}

/** Tells whether `text` may be a service id: it is also a Lambda alias, and `status` is an alias of its own. */
export function isServiceId(text: string): boolean {
  return ID.test(text) && text !== STATUS_ALIAS;
}

/** Tells whether `text` may be a token endpoint: https, or http where nothing leaves the machine. */
export function isTokenUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username !== '' || url.password !== '' || url.hash !== '') {
    return false;
  }
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}

function checkGrant(value: unknown, path: string, problems: Problems): void {
  const grant = new ObjectReader(value, path, ['type', 'scope', 'audience', 'resource', 'extraParameters'], problems);
  grant.text('type', '"client_credentials"', (text) => text === 'client_credentials');
  for (const name of ['scope', 'audience', 'resource']) {
    grant.text(name, 'a non-empty string', (text) => text.length > 0, false);
  }
  const extra = grant.get('extraParameters');
  if (extra === undefined) {
    return;
  }
  const isFine =
    isJsonObject(extra) &&
    Object.entries(extra).every(([name, text]) => typeof text === 'string' && !RESERVED_PARAMETERS.includes(name));
  if (!isFine) {
    grant.problem('extraParameters', `an object of strings without ${RESERVED_PARAMETERS.join(', ')}`);
  }
}

function checkSecret(value: unknown, path: string, problems: Problems): void {
  const secret = new ObjectReader(value, path, ['name', 'clientIdField', 'clientSecretField'], problems);
  secret.text('name', 'the name or ARN of a Secrets Manager secret', (text) => text.length > 0 && text.length <= 2048);
  secret.text('clientIdField', 'a field name', (text) => text.length > 0, false);
  secret.text('clientSecretField', 'a field name', (text) => text.length > 0, false);
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
