import type { Problems } from '../schema/problems.ts';
import { type Reference, referencesIn } from '../wire/request-value.ts';
import { OWN_PARAMETERS } from './grant-schema.ts';
import type { ServiceDefinition } from './service-definition.ts';

/** Grants that a request needs no client authentication for. */
const PROVES_ITSELF = ['jwt_bearer', 'refresh_token', 'github_app_installation', 'password', 'login'];

/** Notes what only shows when the parts of a definition are right by themselves. */
export function checkWhole(definition: ServiceDefinition, path: string, problems: Problems): void {
  checkClient(definition, path, problems);
  checkRequests(definition, path, problems);
  const { header, authorizationScheme } = definition;
  if (header && authorizationScheme !== undefined) {
    problems.add(`${path}.authorizationScheme`, 'header or authorizationScheme, not both', authorizationScheme);
  }
}

function checkClient(definition: ServiceDefinition, path: string, problems: Problems): void {
  const { grant, clientAuthentication, clientId, request } = definition;
  const { method } = clientAuthentication;
  const problem = (name: keyof ServiceDefinition, expected: string): void =>
    problems.add(`${path}.${name}`, expected, definition[name]);
  const isExchange = grant.type === 'token_exchange';
  if (method === 'aws_web_identity' && clientId === undefined && !isExchange) {
    problem('clientId', 'the client id, since aws_web_identity has no secret to take it from');
  }
  if (isExchange && method !== 'aws_web_identity') {
    problem('clientAuthentication', '{"method": "aws_web_identity"}: its token is the one that is exchanged');
  }
  if (method === 'none' && !PROVES_ITSELF.includes(grant.type)) {
    problem('clientAuthentication', `a method other than none: the grant ${grant.type} proves nothing by itself`);
  }
  if (grant.type === 'github_app_installation' && method !== 'none') {
    problem('clientAuthentication', '{"method": "none"}: the assertion of the app is the whole request');
  }
  if (grant.type === 'login' && method === 'none' && !secretsIn(request).length) {
    problem('request', 'a parameter or header that is {"secret": "<member>"}: a login without any proves nothing');
  }
}

function checkRequests(definition: ServiceDefinition, path: string, problems: Problems): void {
  const { grant, request, secondRequest, tokenUrl } = definition;
  if (referencesIn(request).some(({ firstAnswer }) => firstAnswer !== undefined)) {
    problems.add(`${path}.request`, 'no firstAnswer, which only secondRequest can have', request);
  }
  if (request && grant.type === 'github_app_installation') {
    problems.add(`${path}.request`, 'nothing: what GitHub is asked is known', request);
  }
  const own = grant.type === 'login' ? [] : OWN_PARAMETERS;
  for (const name of own.filter((name) => Object.hasOwn(request?.parameters ?? {}, name))) {
    problems.add(
      `${path}.request.parameters.${name}`,
      `a name that token-keeper does not set itself (${own.join(', ')})`,
      name,
    );
  }
  if (
    secondRequest &&
    secretsIn(secondRequest).length &&
    new URL(secondRequest.url).origin !== new URL(tokenUrl).origin
  ) {
    problems.add(
      `${path}.secondRequest`,
      `no secret, since its host is not the one of tokenUrl (${new URL(tokenUrl).host})`,
      secondRequest.url,
    );
  }
}

function secretsIn(value: unknown): readonly Reference[] {
  return referencesIn(value).filter(({ secret }) => secret !== undefined);
}
