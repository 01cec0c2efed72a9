import { run } from '../../../lib/localstack/install/run-command.ts';
import { keycloak } from '../../../lib/providers/identity/keycloak.ts';
import { installByMaven } from '../install/maven.ts';
import { introspect, postForm, RESOURCE, refreshTokenOfUser } from '../support/oauth-requests.ts';
import type { RealServer, RunningServer, ServerClient } from '../support/real-server.ts';
import { answers, freePort, prepared, ServerProcess } from '../support/server-process.ts';
import { VERSIONS } from './versions.ts';

const HOME = `keycloak-${VERSIONS.Keycloak}`;
const { directory, whyNot } = installByMaven({
  profile: 'keycloak',
  goal: 'unpack',
  prepare: (unpacked) => run('bash', [`${unpacked}/${HOME}/bin/kc.sh`, 'build', '--db=dev-mem']),
});
const ENDPOINTS = '/realms/servers/protocol/openid-connect';
const ADMIN = { username: 'admin', password: 'admin' };

/** A realm of Keycloak, whose refresh tokens can be used once. @see https://www.keycloak.org/server/configuration */
export const KEYCLOAK: RealServer = {
  name: 'Keycloak',
  whyNot,
  tokenPath: `${ENDPOINTS}/token`,
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  hasRefreshTokens: true,
  preset: (baseUrl, { method, algorithm, scope }) => {
    if (method === 'client_secret_post') return undefined;
    const signs = algorithm ? ({ credential: 'private_key', algorithm } as const) : {};
    return keycloak({ id: 'service', baseUrl, realm: 'servers', scope, ...signs });
  },
  start,
};

async function start(clients: readonly ServerClient[], tokenUrl: string): Promise<RunningServer> {
  const port = await freePort();
  const process = new ServerProcess({
    command: 'bash',
    options: [
      `${directory}/${HOME}/bin/kc.sh`,
      ...['start', '--optimized', '--http-enabled=true', '--http-host=127.0.0.1', `--http-port=${port}`],
      ...[`--hostname=${new URL(tokenUrl).origin}`, '--cache=local'],
    ],
    environment: {
      JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
      KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await process.ready(() => answers(`${url}/realms/master`));
  await prepared(process, () => administer(url, 'POST', '', realmOf(clients)));
  return {
    port,
    introspect: (token) => introspect(`${url}${ENDPOINTS}/token/introspect`, token),
    disable: async (clientId) => {
      const found = await administer(url, 'GET', `/servers/clients?clientId=${clientId}`);
      const [client] = JSON.parse(found) as readonly { readonly id: string }[];
      await administer(url, 'PUT', `/servers/clients/${client?.id}`, { ...client, enabled: false });
    },
    authorize: (client) => refreshTokenOfUser(`${url}${ENDPOINTS}/token`, client),
    stop: () => process.stop(),
  };
}

async function administer(url: string, method: string, path: string, body?: object): Promise<string> {
  const form = { grant_type: 'password', client_id: 'admin-cli', ...ADMIN };
  const { access_token: token } = await postForm(`${url}/realms/master/protocol/openid-connect/token`, form);
  const answer = await fetch(`${url}/admin/realms${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}

function realmOf(clients: readonly ServerClient[]): object {
  return {
    realm: 'servers',
    enabled: true,
    sslRequired: 'none',
    revokeRefreshToken: true,
    refreshTokenMaxReuse: 0,
    clientScopes: ['orders.read', 'introspection'].map((name) => ({
      name,
      protocol: 'openid-connect',
      attributes: { 'include.in.token.scope': 'true' },
    })),
    clients: clients.map(clientOf),
    users: [
      {
        ...{ username: 'user', enabled: true, emailVerified: true },
        ...{ email: 'user@example.com', firstName: 'A', lastName: 'User' },
        credentials: [{ type: 'password', value: 'password', temporary: false }],
      },
    ],
  };
}

function clientOf({
  clientId,
  clientSecret,
  jwk,
  algorithm,
  grants,
  scope,
  lifetimeSeconds,
  special,
}: ServerClient): object {
  const signs = jwk ? 'client-jwt' : 'client-secret';
  return {
    clientId,
    secret: clientSecret,
    publicClient: false,
    standardFlowEnabled: false,
    directAccessGrantsEnabled: grants.includes('password'),
    serviceAccountsEnabled: grants.includes('client_credentials'),
    clientAuthenticatorType: special === 'mutual-tls' ? 'client-x509' : signs,
    optionalClientScopes: scope.split(' '),
    // Only whom a token is for may ask about it.
    protocolMappers: [
      {
        name: 'for the resource',
        protocol: 'openid-connect',
        protocolMapper: 'oidc-audience-mapper',
        config: {
          'included.client.audience': RESOURCE.clientId,
          'access.token.claim': 'true',
          'introspection.token.claim': 'true',
        },
      },
    ],
    attributes: {
      'access.token.lifespan': String(lifetimeSeconds),
      'dpop.bound.access.tokens': String(special === 'dpop'),
      ...(special === 'mutual-tls' && { 'x509.subjectdn': '.*', 'x509.allow.regex.pattern.comparison': 'true' }),
      ...(jwk && {
        'use.jwks.string': 'true',
        'jwks.string': JSON.stringify({ keys: [jwk] }),
        'token.endpoint.auth.signing.alg': algorithm,
      }),
    },
  };
}
