import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWK } from 'jose';
import { type ClientMetadata, type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { defined } from '../../../functions/domain/values/defined.ts';
import type { AuthorizationServerStorage } from './authorization-server-storage.ts';

/** A client that may use the client credentials grant. */
export interface AuthorizationServerClient {
  readonly clientId: string;
  readonly tokenEndpointAuthMethod: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
  /** Absent only with `private_key_jwt`. */
  readonly clientSecret?: string;
  /** Public keys of a client that authenticates with `private_key_jwt`. */
  readonly jwks?: { readonly keys: JWK[] };
  /** The scopes it is granted where it asks for them; others are ignored. */
  readonly scopes: readonly string[];
  /** Of its tokens; a function: of each another one. */
  readonly lifetimeSeconds: number | (() => number);
}

/** How a request to the token endpoint ended. */
export interface TokenRequestEvent {
  /** Absent when the client is unknown or did not authenticate. */
  readonly clientId?: string;
  /** `issued`, or the OAuth error such as `invalid_client`. */
  readonly result: string;
}

/** Options of an authorization server. */
export interface AuthorizationServerOptions {
  /** The issuer, an http URL without a slash at its end; its path is where the server is mounted. */
  readonly issuer: string;
  readonly storage: AuthorizationServerStorage;
  readonly clients: readonly AuthorizationServerClient[];
  /** Called for every request to the token endpoint once it has ended. */
  readonly onTokenRequest?: (event: TokenRequestEvent) => void;
}

/**
 * Returns a request listener that is an OAuth 2.0 authorization server: a token endpoint (`/token`) with the client
 * credentials grant, token introspection (`/token/introspection`) and the metadata document.
 *
 * It is oidc-provider, certified and written by others, so that what works here was not built to match our client. Tokens
 * are opaque: it does not introspect structured ones. To mount it under a path, set `request.originalUrl`.
 *
 * @see https://github.com/panva/node-oidc-provider
 */
export function createAuthorizationServer(options: AuthorizationServerOptions) {
  const provider = new Provider(options.issuer, configurationOf(options));
  const report = (ctx: KoaContextWithOIDC, result: string): void =>
    options.onTokenRequest?.(defined({ clientId: ctx.oidc.client?.clientId, result }));
  provider.on('grant.success', (ctx) => report(ctx, 'issued'));
  provider.on('grant.error', (ctx, { error }) => report(ctx, error));
  const callback = provider.callback();
  return (request: IncomingMessage, response: ServerResponse): Promise<void> => callback(request, response);
}

/** Everything that oidc-provider would otherwise warn about on standard output is set; what is not needed is off. */
function configurationOf({ storage, clients }: AuthorizationServerOptions): Configuration {
  const lifetimes = new Map(clients.map((client) => [client.clientId, client.lifetimeSeconds]));
  return {
    adapter: storage.adapterOf,
    jwks: { keys: storage.jwks.keys.map((key) => ({ ...key })) } as NonNullable<Configuration['jwks']>,
    clients: clients.map(toClientMetadata),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    cookies: { keys: [randomBytes(32).toString('hex')] },
    responseTypes: [],
    scopes: [...new Set(clients.flatMap((client) => client.scopes))],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    ttl: {
      ClientCredentials: (_ctx, token) => {
        const lifetime = lifetimes.get(token.clientId ?? '') ?? 60;
        return typeof lifetime === 'number' ? lifetime : lifetime();
      },
    },
    clientBasedCORS: () => false,
    findAccount: () => undefined,
    renderError: (ctx, out) => {
      ctx.body = out;
    },
  };
}

function toClientMetadata(client: AuthorizationServerClient): ClientMetadata {
  return defined({
    client_id: client.clientId,
    client_secret: client.clientSecret,
    jwks: client.jwks as ClientMetadata['jwks'],
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    grant_types: ['client_credentials'],
    scope: client.scopes.join(' ') || undefined,
    redirect_uris: [],
    response_types: [],
  });
}
