import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import type { ServerName } from '../start/versions.ts';

/** The ways in which assertions are signed here. */
export type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'Ed25519';

/** A client as it is registered, whatever a server calls its members. */
export interface ServerClient {
  readonly clientId: string;
  readonly method: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
  /** Ignored where the method needs none. */
  readonly clientSecret: string;
  /** The public key with `kid` and `alg`; only for `private_key_jwt`. */
  readonly jwk?: Readonly<Record<string, unknown>>;
  readonly algorithm?: Algorithm;
  /** `password` stands for a user who authorizes: a refresh token comes of it. */
  readonly grants: readonly ('client_credentials' | 'password' | 'refresh_token')[];
  /** Scopes that it may ask for, with blanks between them. */
  readonly scope: string;
  readonly lifetimeSeconds: number;
  /** What only some servers know: it has to show a certificate, or its tokens are bound to a key of its own. */
  readonly special?: 'mutual-tls' | 'dpop';
}

/** What a server says of a token (RFC 7662), as far as it is looked at. */
export interface Introspected {
  readonly active: boolean;
  /** Epoch seconds; absent: not said. */
  readonly exp?: number;
  readonly scope?: string;
}

/** A server that listens. It knows itself by the URL of the proxy before it. */
export interface RunningServer {
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  /** Whether it says that the token is good. */
  introspect(accessToken: string): Promise<Introspected>;
  /** Takes a client away, or disables it. */
  disable(clientId: string): Promise<void>;
  /** Returns a first refresh token, as a user gets it who authorizes the client. */
  authorize(client: ServerClient): Promise<string>;
  /** Ends the process, and everything that it holds in memory. */
  stop(): Promise<void>;
}

/** A server of another project, how it is started, and what it can do. */
export interface RealServer {
  readonly name: ServerName;
  /** Why it cannot run on this machine; absent: it can. */
  readonly whyNot?: string | undefined;
  readonly tokenPath: string;
  /** The algorithms of `private_key_jwt` that it takes; empty: it has no such method. */
  readonly algorithms: readonly Algorithm[];
  /** True: it takes every client and every secret, and its tokens all live for an hour. */
  readonly takesAnything?: boolean;
  /** False: it has no refresh tokens, or nobody to authorize. */
  readonly hasRefreshTokens: boolean;
  /** What its preset makes of a client, where it has one for how that authenticates; absent: it has no preset. */
  readonly preset?: (baseUrl: string, client: ServerClient) => ServiceDefinition | undefined;
  /** Starts it with these clients, anew each time. */
  start(clients: readonly ServerClient[], tokenUrl: string): Promise<RunningServer>;
}
