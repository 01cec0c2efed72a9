import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClientMetadata, type Configuration, Provider } from 'oidc-provider';
import { systemClock } from '../../../functions/adapters/process/system-clock.ts';
import {
  type AuthorizationServerStorage,
  createAuthorizationServerStorage,
} from '../../../lib/local/servers/authorization-server-storage.ts';
import { introspect } from '../support/oauth-requests.ts';
import type { RealServer, RunningServer, ServerClient } from '../support/real-server.ts';

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const;

/** oidc-provider with what `npm start` leaves off: refresh tokens, Ed25519. @see https://github.com/panva/node-oidc-provider */
export const OIDC_PROVIDER: RealServer = {
  name: 'oidc-provider',
  tokenPath: '/token',
  algorithms: ALGORITHMS,
  hasRefreshTokens: true,
  start,
};

async function start(clients: readonly ServerClient[], tokenUrl: string): Promise<RunningServer> {
  // Jest's structuredClone makes objects of another realm, which oidc-provider does not take for plain objects.
  globalThis.structuredClone = (value) => JSON.parse(JSON.stringify(value));
  const known = new Map(clients.map((client) => [client.clientId, toMetadata(client)]));
  const storage = await createAuthorizationServerStorage(undefined, systemClock.now);
  const provider = new Provider(new URL(tokenUrl).origin, configurationOf(clients, known, storage));
  const server: Server = createServer(provider.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    introspect: (token) => introspect(`http://127.0.0.1:${port}/token/introspection`, token),
    disable: async (clientId) => {
      known.delete(clientId);
    },
    authorize: (client) => authorize(provider, client),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Stores what a user's consent would have: a grant, and a refresh token of it. */
async function authorize(provider: Provider, { clientId, scope }: ServerClient): Promise<string> {
  const client = await provider.Client.find(clientId);
  if (!client) throw new Error(`${clientId} is not registered`);
  const grant = new provider.Grant({ accountId: 'user', clientId });
  grant.addOIDCScope(`openid offline_access ${scope}`);
  const grantId = await grant.save();
  const token = new provider.RefreshToken({
    client,
    accountId: 'user',
    grantId,
    gty: 'authorization_code',
    scope: `openid offline_access ${scope}`,
    authTime: Math.floor(Date.now() / 1000),
  } as ConstructorParameters<Provider['RefreshToken']>[0]);
  return token.save();
}

function configurationOf(
  clients: readonly ServerClient[],
  known: ReadonlyMap<string, ClientMetadata>,
  storage: AuthorizationServerStorage,
): Configuration {
  const lifetimes = new Map(clients.map(({ clientId, lifetimeSeconds }) => [clientId, lifetimeSeconds]));
  return {
    jwks: { keys: storage.jwks.keys.map((key) => ({ ...key })) } as NonNullable<Configuration['jwks']>,
    adapter: (model) => {
      const adapter = storage.adapterOf(model);
      return model === 'Client' ? { ...adapter, find: async (id) => known.get(id) } : adapter;
    },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: [...ALGORITHMS] },
    cookies: { keys: ['only for the time of a test'] },
    scopes: ['openid', 'offline_access', 'orders.read', 'introspection'],
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    rotateRefreshToken: true,
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      devInteractions: { enabled: false },
    },
    ttl: {
      AccessToken: 3600,
      ClientCredentials: (_ctx, { clientId = '' }) => lifetimes.get(clientId) ?? 3600,
      Grant: 86_400,
      IdToken: 3600,
      RefreshToken: 86_400,
    },
  };
}

function toMetadata({ clientId, clientSecret, method, jwk, algorithm, grants, scope }: ServerClient): ClientMetadata {
  const isUser = grants.includes('password');
  return {
    client_id: clientId,
    token_endpoint_auth_method: method,
    ...(jwk ? { jwks: { keys: [jwk] }, token_endpoint_auth_signing_alg: algorithm } : { client_secret: clientSecret }),
    grant_types: isUser ? ['authorization_code', 'refresh_token'] : ['client_credentials'],
    response_types: isUser ? ['code'] : [],
    redirect_uris: isUser ? ['https://127.0.0.1/callback'] : [],
    scope: isUser ? `openid offline_access ${scope}` : scope,
  } as ClientMetadata;
}
