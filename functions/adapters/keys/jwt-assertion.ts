import { createHash, createPublicKey, createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import type {
  AnyAssertionSettings,
  AssertionSettings,
  SigningAlgorithm,
} from '../../domain/service/service-definition.ts';
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
  const { algorithm } = settings;
  const { typ = 'JWT', lifetimeSeconds = ASSERTION_LIFETIME_SECONDS, issuerFingerprint }: KeySettings = settings;
  const key = isShared(algorithm)
    ? createSecretKey(secret.clientSecret?.reveal() ?? '', 'utf8')
    : readPrivateKey(secret, algorithm);
  const issuedAt = plusSeconds(now, -BACKDATED_SECONDS);
  const all = {
    ...claims,
    ...defined({ aud: audience, sub: subject }),
    iss: issuerFingerprint ? `${issuer}.SHA256:${fingerprintOf(key)}` : issuer,
    iat: issuedAt,
    nbf: issuedAt,
    exp: plusSeconds(issuedAt, lifetimeSeconds),
    jti: randomUUID(),
  };
  const header = { typ, ...(!isShared(algorithm) && keyHeaders(settings, secret, key)) };
  try {
    return signJws(algorithm, header, all, key);
  } catch (error) {
    throw new SecretUnusable(`its private key does not fit the algorithm ${algorithm}`, { cause: error });
  }
}

type KeySettings = Omit<AssertionSettings, 'algorithm'>;

function isShared(algorithm: string): algorithm is Exclude<AnyAssertionSettings['algorithm'], SigningAlgorithm> {
  return algorithm.startsWith('HS');
}

/** What the header says of the key. @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4 and the four sections after it */
function keyHeaders(settings: KeySettings, secret: KeyTexts, key: KeyObject): JsonObject {
  const names = [...(settings.certificateThumbprint ? ['x5t#S256'] : []), ...(settings.certificateHeaders ?? [])];
  const chain = names.length > 0 ? readCertificates(secret, key) : [];
  const headerOf = (name: string): unknown => {
    if (name === 'x5c') return chain.map(({ raw }) => raw.toString('base64'));
    return createHash(name === 'x5t' ? 'sha1' : 'sha256')
      .update(chain[0]?.raw ?? '')
      .digest('base64url');
  };
  const kid = secret.keyId?.reveal() ?? keyIdIn(secret);
  return { ...(kid !== undefined && { kid }), ...Object.fromEntries(names.map((name) => [name, headerOf(name)])) };
}

function fingerprintOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64');
}
