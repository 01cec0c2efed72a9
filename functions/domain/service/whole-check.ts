import type { Problems } from '../schema/problems.ts';
import { hasOwnSecrets } from '../tenant/own-secrets.ts';
import type { TenantsSettings } from '../tenant/tenants-schema.ts';
import { type Reference, referencesIn } from '../wire/request-value.ts';
import { OWN_PARAMETERS } from './grant-schema.ts';
import { requiredSecretFields } from './required-secret.ts';
import { secretArnOf } from './secret-id.ts';
import { isSingleUse, type ServiceDefinition } from './service-definition.ts';

/** Of the name of a secret, where `/tenants/0000` follows: Secrets Manager takes 512 characters. */
const LONGEST_NAME = 499;

/** Grants that a request needs no client authentication for. */
const PROVES_ITSELF = ['jwt_bearer', 'refresh_token', 'github_app_installation', 'password', 'login'];

/** Notes what only shows when the parts of a definition are right by themselves. */
export function checkWhole(definition: ServiceDefinition, path: string, problems: Problems): void {
  checkClient(definition, path, problems);
  checkRequests(definition, path, problems);
  if (definition.tenants) checkTenants({ ...definition, tenants: definition.tenants }, path, problems);
  const { header, authorizationScheme } = definition;
  if (header && authorizationScheme !== undefined) {
    problems.add(`${path}.authorizationScheme`, 'header or authorizationScheme, not both', '...');
  }
}

function checkClient(definition: ServiceDefinition, path: string, problems: Problems): void {
  const { grant, clientAuthentication, clientId, request, tokenUrl } = definition;
  const { method } = clientAuthentication;
  const problem = (name: keyof ServiceDefinition, expected: string): void =>
    problems.add(`${path}.${name}`, expected, definition[name]);
  if (method === 'tls_client_auth' && new URL(tokenUrl).protocol === 'http:') {
    problem('tokenUrl', 'https: tls_client_auth shows its certificate in the TLS handshake');
  }
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

/** Notes secrets that tenants cannot have, each one or all together. */
function checkTenants(
  definition: ServiceDefinition & { readonly tenants: TenantsSettings },
  path: string,
  problems: Problems,
): void {
  const { tenants, secret } = definition;
  const add = (name: string, expected: string, seen: unknown): void => problems.add(`${path}.${name}`, expected, seen);
  if (!hasOwnSecrets(definition)) {
    if (isSingleUse(definition)) {
      const why = 'a refresh token that is accepted once is of no use to a second tenant';
      add('tenants.secret', `per-tenant with "singleUse": ${why}`, tenants.secret);
    }
    return;
  }
  if (requiredSecretFields(definition).length === 0) {
    add('tenants.secret', 'shared, or nothing: the definition needs no secret', tenants.secret);
  }
  if (secret && (secretArnOf(secret.name) || secret.name.length > LONGEST_NAME)) {
    const beside = 'the secrets of tenants stand beside it, as <name>/tenants/0000';
    add('secret.name', `a name of ${LONGEST_NAME} characters at most and no ARN: ${beside}`, secret.name);
  }
  if (secret?.shape) {
    add('secret.shape', 'nothing with "secret": "per-tenant": AWS rotates a secret of one client', secret.shape);
  }
}

function checkRequests(definition: ServiceDefinition, path: string, problems: Problems): void {
  const { grant, request, secondRequest, tokenUrl, clientAuthentication } = definition;
  if (referencesIn(request).some(({ firstAnswer }) => firstAnswer !== undefined)) {
    problems.add(`${path}.request`, 'no firstAnswer, which only secondRequest can have', '...');
  }
  if (request && grant.type === 'github_app_installation') {
    problems.add(`${path}.request`, 'nothing: what GitHub is asked is known', '...');
  }
  const isLogin = grant.type === 'login';
  if (isLogin && Object.keys(grant).length > 1) {
    problems.add(`${path}.grant`, 'nothing but its type: a login sends what request says', grant);
  }
  const { method } = clientAuthentication;
  const own = OWN_PARAMETERS.filter((name) => {
    // Some want the client secret beside the certificate.
    if (name === 'client_secret' && method === 'tls_client_auth') return false;
    return !isLogin || (method !== 'none' && name.startsWith('client_'));
  });
  const set = [...own, ...Object.keys(grant.extraParameters ?? {})];
  const setHeaders = method.startsWith('client_secret_basic') ? ['authorization'] : [];
  checkNames({ ...request, url: tokenUrl }, set, setHeaders, `${path}.request`, problems);
  if (!secondRequest) return;
  checkNames(secondRequest, [], [], `${path}.secondRequest`, problems);
  if (new URL(secondRequest.url).origin !== new URL(tokenUrl).origin && secretsIn(secondRequest).length) {
    problems.add(
      `${path}.secondRequest`,
      `no secret, since its host is not the one of tokenUrl (${new URL(tokenUrl).host})`,
      secondRequest.url,
    );
  }
}

/** Notes names that stand in a request already: of two with a name this is taken here and that there. */
function checkNames(
  { url, ...request }: NonNullable<ServiceDefinition['secondRequest']>,
  set: readonly string[],
  setHeaders: readonly string[],
  path: string,
  problems: Problems,
): void {
  const query = isInQuery(request) ? [...new URL(url).searchParams.keys()] : [];
  const twice = query.filter((name) => set.includes(name));
  if (twice.length > 0) {
    problems.add(path.replace(/\w+$/, 'tokenUrl'), `no parameter that is sent beside it (${twice.join(', ')})`, url);
  }
  const add = (kind: string, names: object = {}, taken: readonly string[]): void => {
    for (const name of Object.keys(names).filter((one) =>
      taken.includes(kind === 'headers' ? one.toLowerCase() : one),
    )) {
      problems.add(`${path}.${kind}.${name}`, `a name that nothing else sets (${taken.join(', ')})`, name);
    }
  };
  add('parameters', request.parameters, [...set, ...query]);
  add('headers', request.headers, setHeaders);
}

function secretsIn(value: unknown): readonly Reference[] {
  return referencesIn(value).filter(({ secret }) => secret !== undefined);
}

/** Grants whose parameters are secret. */
const SECRET_GRANTS = ['jwt_bearer', 'refresh_token', 'password', 'token_exchange'];

/** Returns what is allowed in a definition, since some have no other way, and is a risk all the same: one line each. */
export function risksOf(definition: ServiceDefinition): readonly string[] {
  const { id, grant, clientAuthentication, request, secondRequest } = definition;
  const sendsClient = /_(?:post|jwt|identity)$/.test(clientAuthentication.method);
  const isSecret = sendsClient || SECRET_GRANTS.includes(grant.type);
  const inUrl = [
    ...(isInQuery(request) && (isSecret || referencesIn(request?.parameters).length > 0) ? ['request'] : []),
    ...(isInQuery(secondRequest) && referencesIn(secondRequest?.parameters).length > 0 ? ['secondRequest'] : []),
  ];
  return [
    ...(grant.type === 'password'
      ? [
          `${id}: with the grant password whoever holds the secret may do all that the user may, until the password is changed or a second ` +
            'factor is asked for (RFC 9700, section 2.4, forbids it); take another grant if the provider has one',
        ]
      : []),
    ...inUrl.map(
      (name) =>
        `${id}: ${name} has a secret in the query of its URL, and proxies and servers log URLs; send it as a header or in the body if ` +
        'the provider takes it there',
    ),
  ];
}

function isInQuery(request: ServiceDefinition['request']): boolean {
  return request?.method === 'GET' || request?.body === 'query';
}
