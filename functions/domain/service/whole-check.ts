import type { Problems } from '../schema/problems.ts';
import { type Reference, referencesIn } from '../wire/request-value.ts';
import { OWN_PARAMETERS } from './grant-schema.ts';
import type { ServiceDefinition } from './service-definition.ts';

/** Grants that a request needs no client authentication for. */
const PROVES_ITSELF = ['jwt_bearer', 'refresh_token', 'github_app_installation', 'password', 'login'];

/** What OAuth has and a login has not. */
const LOGIN_HAS_NONE = ['scope', 'audience', 'resource', 'extraParameters'] as const;
const ASSERTED = ['client_id', 'client_assertion', 'client_assertion_type'];
/** The parameters by which a client authenticates. */
const CLIENT_PARAMETERS: {
  readonly [Method in ServiceDefinition['clientAuthentication']['method']]?: readonly string[];
} = {
  client_secret_post: ['client_id', 'client_secret'],
  private_key_jwt: ASSERTED,
  client_secret_jwt: ASSERTED,
  aws_web_identity: ASSERTED,
  tls_client_auth: ['client_id'],
};

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
  checkNames(definition, path, problems);
  const isOther = secondRequest && new URL(secondRequest.url).origin !== new URL(tokenUrl).origin;
  if (isOther && secretsIn(secondRequest).length) {
    problems.add(
      `${path}.secondRequest`,
      `no secret, since its host is not the one of tokenUrl (${new URL(tokenUrl).host})`,
      secondRequest.url,
    );
  }
}

/** A name that stands twice is read in one way here and in another there. */
function checkNames(definition: ServiceDefinition, path: string, problems: Problems): void {
  const { grant, request, tokenUrl, secondRequest, clientAuthentication } = definition;
  const isLogin = grant.type === 'login';
  for (const name of isLogin ? LOGIN_HAS_NONE.filter((name) => grant[name] !== undefined) : []) {
    problems.add(
      `${path}.grant.${name}`,
      'nothing: a login has no parameter of OAuth, but those of request',
      grant[name],
    );
  }
  const own = isLogin ? (CLIENT_PARAMETERS[clientAuthentication.method] ?? []) : OWN_PARAMETERS;
  const taken = (names: readonly string[], expected: string): void => {
    for (const name of names.filter((name) => Object.hasOwn(request?.parameters ?? {}, name))) {
      problems.add(`${path}.request.parameters.${name}`, expected, name);
    }
  };
  taken(own, `a name that token-keeper does not set itself (${own.join(', ')})`);
  taken(Object.keys(grant.extraParameters ?? {}), 'a name that grant.extraParameters has not');
  checkQuery(request, tokenUrl, `${path}.request`, problems);
  checkQuery(secondRequest, secondRequest?.url ?? tokenUrl, `${path}.secondRequest`, problems);
  const isBasic = clientAuthentication.method.startsWith('client_secret_basic');
  if (isBasic && Object.keys(request?.headers ?? {}).some((name) => name.toLowerCase() === 'authorization')) {
    problems.add(
      `${path}.request.headers`,
      `no authorization, which clientAuthentication sets (${clientAuthentication.method})`,
      'authorization',
    );
  }
}

/** Notes parameters that the query of the URL has already. */
function checkQuery(request: ServiceDefinition['request'], url: string, path: string, problems: Problems): void {
  if (request?.method !== 'GET' && request?.body !== 'query') return;
  const names = [...new URL(url).searchParams.keys()];
  for (const name of names.filter((name) => Object.hasOwn(request.parameters ?? {}, name))) {
    problems.add(`${path}.parameters.${name}`, 'a name that the query of the URL has not', name);
  }
}

function secretsIn(value: unknown): readonly Reference[] {
  return referencesIn(value).filter(({ secret }) => secret !== undefined);
}
