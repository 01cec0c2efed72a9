import { createHash, createPublicKey, createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import type { AnyAssertionSettings, SigningAlgorithm } from '../../domain/service/service-definition.ts';
import { defined } from '../../domain/values/defined.ts';
import { type Instant, plusSeconds } from '../../domain/values/instant.ts';
import type { JsonObject } from '../../domain/values/json.ts';
import { SecretUnusable } from './secret-unusable.ts';
import { signJws } from './sign-jws.ts';
import { type KeyTexts, keyIdIn, readCertificates, readPrivateKey } from './signing-key.ts';

/** From `iat` to `exp` where the definition does not say. Entra accepts 10 minutes at most, Google an hour. */
export const ASSERTION_LIFETIME_SECONDS = 300;
/** `iat` and `nbf` lie this far back: a provider whose clock is behind ours would refuse a fresh assertion as not valid yet. */
const BACKDATED_SECONDS = 30;

/** What an assertion says and what it is signed with. */
export interface Assertion {
  readonly settings: AnyAssertionSettings;
  readonly issuer: string;
  /** Absent: no `sub` claim. */
  readonly subject?: string | undefined;
  /** Absent: no `aud` claim. */
  readonly audience?: string | readonly string[] | undefined;
  /** Further claims. */
  readonly claims?: JsonObject | undefined;
  /** What signs it: `privateKey` with what belongs to it, or `clientSecret`; `keyId` goes before the one of a JWK. */
  readonly secret: KeyTexts;
  /** The current instant by the provider's clock. */
  readonly now: Instant;
}

/**
 * Returns a signed JWT with its own `jti`. Make a new one for every request: a provider may refuse the second use.
 *
 * @throws {SecretUnusable} when the key or certificate is not one, they do not fit each other, or the key not the algorithm
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-3
 */
export function signAssertion({ settings, secret, now, issuer, subject, audience, claims }: Assertion): string {
  const { algorithm, typ = 'JWT', lifetimeSeconds = ASSERTION_LIFETIME_SECONDS } = settings;
  const isShared = algorithm.startsWith('HS');
  const key = isShared
    ? createSecretKey(secret.clientSecret?.reveal() ?? '', 'utf8')
    : readPrivateKey(secret, algorithm as SigningAlgorithm);
  const kid = isShared ? undefined : (secret.keyId?.reveal() ?? keyIdIn(secret));
  const header = { ...defined({ typ, kid }), ...certificateHeaders(settings, secret, key) };
  const issuedAt = plusSeconds(now, -BACKDATED_SECONDS);
  const suffix = 'issuerFingerprint' in settings && settings.issuerFingerprint ? `.SHA256:${fingerprintOf(key)}` : '';
  const all = {
    ...claims,
    ...defined({ aud: audience, sub: subject }),
    iss: `${issuer}${suffix}`,
    iat: issuedAt,
    nbf: issuedAt,
    exp: plusSeconds(issuedAt, lifetimeSeconds),
    jti: randomUUID(),
  };
  try {
    return signJws(algorithm, header, all, key);
  } catch (error) {
    throw new SecretUnusable(`its private key does not fit the algorithm ${algorithm}`, { cause: error });
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.6 and the two sections after it */
function certificateHeaders(settings: AnyAssertionSettings, secret: KeyTexts, key: KeyObject): JsonObject {
  if (!('certificateThumbprint' in settings || 'certificateHeaders' in settings)) return {};
  const { certificateThumbprint, certificateHeaders = [] } = settings;
  const names = new Set([...(certificateThumbprint ? ['x5t#S256'] : []), ...certificateHeaders]);
  if (names.size === 0) return {};
  const chain = readCertificates(secret, key);
  const thumbprint = (hash: string): string => createHash(hash).update(chain[0].raw).digest('base64url');
  const told = {
    x5t: () => thumbprint('sha1'),
    'x5t#S256': () => thumbprint('sha256'),
    x5c: () => chain.map(({ raw }) => raw.toString('base64')),
  };
  return Object.fromEntries(Object.entries(told).flatMap(([name, say]) => (names.has(name) ? [[name, say()]] : [])));
}

function fingerprintOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64');
}
