import { SERVICE_ID_PATTERN, STATUS_ALIAS } from '../../contract/constants.ts';
import { isJsonObject, ObjectReader } from '../values/object-reader.ts';
import { Problems } from '../values/problems.ts';
import { checkClientAuthentication } from './client-authentication-check.ts';
import { checkGrant } from './grant-check.ts';
import { requiredSecretFields } from './required-secret.ts';
import { SECRET_FIELDS, type ServiceDefinition } from './service-definition.ts';
import { checkTiming } from './timing-check.ts';

/** The definitions of a deployment, or everything that is wrong with them. */
export type ParsedDefinitions =
  | { readonly definitions: readonly ServiceDefinition[] }
  | { readonly problems: readonly string[] };

const MEMBERS = [
  'id',
  'provider',
  'tokenUrl',
  'grant',
  'clientAuthentication',
  'clientId',
  'secret',
  'timing',
  'maxRequestsPerHour',
];

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
  const before = problems.all.length;
  const definition = new ObjectReader(value, path, MEMBERS, problems);
  definition.text('id', `an id like genesys (${SERVICE_ID_PATTERN.source}) that is not "${STATUS_ALIAS}"`, isServiceId);
  definition.text('provider', 'a short name', (text) => text.length > 0 && text.length <= 64, false);
  definition.text('tokenUrl', 'an https URL (http only to loopback) without credentials or fragment', isTokenUrl);
  definition.text('clientId', 'a non-empty string', (text) => text.length > 0, false);
  definition.wholeNumber('maxRequestsPerHour', 1, 3600);
  checkGrant(definition.get('grant'), `${path}.grant`, problems);
  checkClientAuthentication(definition.get('clientAuthentication'), `${path}.clientAuthentication`, problems);
  if (definition.get('secret') !== undefined) {
    checkSecret(definition.get('secret'), `${path}.secret`, problems);
  }
  if (definition.get('timing') !== undefined) {
    checkTiming(definition.get('timing'), `${path}.timing`, problems);
  }
  if (problems.all.length === before) {
    checkWhole(value as ServiceDefinition, definition);
  }
}

/** Checks what only shows when the parts are right by themselves. */
function checkWhole(definition: ServiceDefinition, reader: ObjectReader): void {
  const { grant, clientAuthentication, clientId } = definition;
  const fields = requiredSecretFields(definition);
  if (definition.secret === undefined && fields.length > 0) {
    reader.problem('secret', `{"name": ...}: this service needs ${fields.join(', ')}`);
  }
  if (clientAuthentication.method === 'aws_web_identity' && clientId === undefined) {
    reader.problem('clientId', 'the client id, since aws_web_identity has no secret to take it from');
  }
  const provesItself = ['jwt_bearer', 'refresh_token', 'github_app_installation'].includes(grant.type);
  if (clientAuthentication.method === 'none' && !provesItself) {
    reader.problem(
      'clientAuthentication',
      `a method other than none: the grant ${grant.type} proves nothing by itself`,
    );
  }
  if (grant.type === 'github_app_installation' && clientAuthentication.method !== 'none') {
    reader.problem('clientAuthentication', '{"method": "none"}: the assertion of the app is the whole request');
  }
}

/** Tells whether `text` may be a service id: it is also a Lambda alias, and `status` is an alias of its own. */
export function isServiceId(text: string): boolean {
  return SERVICE_ID_PATTERN.test(text) && text !== STATUS_ALIAS;
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

function checkSecret(value: unknown, path: string, problems: Problems): void {
  const secret = new ObjectReader(value, path, ['name', 'fields'], problems);
  secret.text('name', 'the name or ARN of a Secrets Manager secret (letters, digits and /_+=.@-)', (text) =>
    /^(?:arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}$/.test(text),
  );
  if (secret.get('fields') !== undefined) {
    const fields = new ObjectReader(secret.get('fields'), `${path}.fields`, SECRET_FIELDS, problems);
    for (const field of SECRET_FIELDS) {
      fields.text(field, 'the name of a member of the secret', (text) => text.length > 0, false);
    }
  }
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
