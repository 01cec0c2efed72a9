import type { SeedName } from './seeds.ts';
import type { ServerName } from './start/versions.ts';

/** What servers agree on where they are asked for the same. */
const COMMON = {
  'wrong secret, by Basic': 'client-refused',
  'wrong secret, in the body': 'client-refused',
  '`+ / % :` in the secret, sent by raw Basic': 'secret-not-encoded',
  'unknown client': 'client-refused',
  'client disabled': 'client-refused',
  'grant not allowed': 'grant-not-allowed',
  'scope not granted': 'scope-refused',
  'wrong path': 'endpoint-not-found',
  'server down': 'connection-refused',
} as const;

/** What those agree on that rotate refresh tokens. */
const ROTATING = {
  'refresh token nobody knows': 'refresh-token-refused',
  'refresh token used by somebody else': 'refresh-token-refused',
  'answer lost after the rotation': 'refresh-answer-lost',
  'answer lost after the rotation, `singleUse`': 'refresh-token-spent',
} as const;

/** What those agree on that say what is wrong with an assertion. */
const SIGNED = {
  'key that is not registered': 'key-unknown',
  '`kid` that is not registered': 'key-id-unknown',
  'wrong audience': 'assertion-audience-refused',
  'algorithm not allowed': 'algorithm-not-allowed',
} as const;

/** What those agree on that say one word of whatever is wrong with an assertion. */
const SIGNED_UNTOLD = {
  'key that is not registered': 'key-refused',
  '`kid` that is not registered': 'key-refused',
  'wrong audience': 'key-refused',
  'algorithm not allowed': 'key-refused',
} as const;

/**
 * The cause that status tells for each thing that is wrong, by server: `fresh` where the server lets it pass. What a server
 * has no way to be wrong in has no entry.
 */
export const CAUSES_TOLD: Readonly<Record<ServerName, Readonly<Partial<Record<SeedName, string>>>>> = {
  Authlib: {
    ...COMMON,
    ...ROTATING,
    ...SIGNED,
    'secret in the body, registered for Basic': 'client-refused',
    // No word of why.
    'key that is not registered': 'key-refused',
    // What is not granted is left out, without a word.
    'scope not granted': 'fresh',
    // That depends on who builds a server of it; this one revokes only what was used.
    'refresh token used by somebody else': 'fresh',
  },
  Keycloak: {
    ...COMMON,
    ...ROTATING,
    ...SIGNED,
    'secret in the body, registered for Basic': 'fresh',
    // "Unable to load public key": it may be the key as well.
    '`kid` that is not registered': 'key-unknown',
    // "Missing client_id parameter", which a server says as well that wants id and secret in the body.
    'client set up for mutual TLS': 'authentication-method-refused',
    'client set up for DPoP': 'token-bound-to-key',
  },
  'Ory Hydra': {
    ...COMMON,
    ...ROTATING,
    ...SIGNED,
    'secret in the body, registered for Basic': 'authentication-method-refused',
    'audience not granted': 'resource-unknown',
  },
  'mock-oauth2-server': {
    'wrong secret, by Basic': 'fresh',
    'unknown client': 'fresh',
    'key that is not registered': 'fresh',
    'wrong audience': 'fresh',
    'scope not granted': 'fresh',
    'wrong path': 'fresh',
    'server down': 'connection-refused',
    ...ROTATING,
    'refresh token used by somebody else': 'fresh',
  },
  'django-oauth-toolkit': {
    ...COMMON,
    ...ROTATING,
    'secret in the body, registered for Basic': 'fresh',
    'no slash at the end of the path': 'redirected',
  },
  'Spring Authorization Server': {
    ...COMMON,
    ...ROTATING,
    ...SIGNED_UNTOLD,
    'secret in the body, registered for Basic': 'client-refused',
    'wrong path': 'redirected-to-login',
    // What was used is refused, and nothing else is revoked.
    'refresh token used by somebody else': 'fresh',
  },
  'oidc-provider': {
    ...COMMON,
    ...ROTATING,
    ...SIGNED_UNTOLD,
    'secret in the body, registered for Basic': 'fresh',
    'scope not granted': 'fresh',
  },
};

/** Returns the table of docs/providers/self-hosted-servers.md: what is wrong, and what is told of it, server by server. */
export function causesToldTable(): string {
  const servers = Object.keys(CAUSES_TOLD) as readonly ServerName[];
  const seeds = [...new Set(Object.values(CAUSES_TOLD).flatMap((told) => Object.keys(told)))] as readonly SeedName[];
  const cell = (seed: SeedName, server: ServerName): string => {
    const code = CAUSES_TOLD[server][seed];
    return code === undefined ? '-' : `\`${code}\``;
  };
  const rows = seeds.map((seed) => `| ${[seed, ...servers.map((server) => cell(seed, server))].join(' | ')} |`);
  return [`| what is wrong | ${servers.join(' | ')} |`, `|${'---|'.repeat(servers.length + 1)}`, ...rows].join('\n');
}
