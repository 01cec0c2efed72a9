import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { RESOURCE } from './oauth-requests.ts';
import type { Algorithm, ServerClient } from './real-server.ts';

/** A secret that comes out wrong wherever one encoding step is missing or done twice. */
export const AWKWARD_SECRET = 'secret+/%25:&=~*long-enough';
/** Lifetimes that providers give, in seconds: short, usual, an hour. */
export const LIFETIMES = [60, 300, 3600] as const;

/** A new key pair of the kind that an algorithm needs. */
export function keyPairOf(algorithm: Algorithm): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return algorithm.startsWith('Ed')
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** The PEM that goes into a secret. */
export function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const KEYS = new Map<string, KeyObject>();

/** Returns the private key of a client, as PEM. */
export function privateKeyOf({ clientId }: ServerClient): string {
  return pemOf(KEYS.get(clientId) as KeyObject);
}

/** Returns the clients that every server is started with. */
export function clientsFor(algorithms: readonly Algorithm[]): readonly ServerClient[] {
  return [
    RESOURCE,
    clientOf('basic', { clientSecret: AWKWARD_SECRET }),
    clientOf('basic-raw', { clientSecret: 'plain-secret-of-letters' }),
    clientOf('post', { clientSecret: AWKWARD_SECRET, method: 'client_secret_post' }),
    clientOf('leaver', {}),
    clientOf('user', { grants: ['password', 'refresh_token'] }),
    clientOf('certificate', { special: 'mutual-tls' }),
    clientOf('bound', { special: 'dpop' }),
    ...LIFETIMES.map((lifetimeSeconds) => clientOf(`life-${lifetimeSeconds}`, { lifetimeSeconds })),
    ...algorithms.map(signingClient),
  ];
}

function clientOf(clientId: string, others: Partial<ServerClient>): ServerClient {
  return {
    clientId,
    clientSecret: `the-secret-of-${clientId}`,
    method: 'client_secret_basic',
    grants: ['client_credentials'],
    scope: 'orders.read',
    lifetimeSeconds: 3600,
    ...others,
  };
}

function signingClient(algorithm: Algorithm): ServerClient {
  const { publicKey, privateKey } = keyPairOf(algorithm);
  const clientId = `key-${algorithm}`;
  KEYS.set(clientId, privateKey);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: `kid-${algorithm}`, alg: algorithm, use: 'sig' };
  return clientOf(clientId, { method: 'private_key_jwt', algorithm, jwk });
}
