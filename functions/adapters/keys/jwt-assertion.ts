import { createHash, randomUUID, type X509Certificate } from 'node:crypto';
import type { AssertionSettings } from '../../domain/service/service-definition.ts';
import { defined } from '../../domain/values/defined.ts';
import { type Instant, plusSeconds } from '../../domain/values/instant.ts';
import type { JsonObject } from '../../domain/values/json.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import { SecretUnusable } from './secret-unusable.ts';
import { signJws } from './sign-jws.ts';
import { readCertificate, readPrivateKey } from './signing-key.ts';

/** From `iat` to `exp` where the definition does not say. Entra accepts 10 minutes at most, Google an hour. */
export const ASSERTION_LIFETIME_SECONDS = 300;
/** `iat` and `nbf` lie this far back: a provider whose clock is behind ours would refuse a fresh assertion as not valid yet. */
const BACKDATED_SECONDS = 30;

/** What an assertion says and what it is signed with. */
export interface Assertion {
  readonly settings: AssertionSettings;
  readonly issuer: string;
  /** Absent: no `sub` claim. */
  readonly subject?: string | undefined;
  /** Absent: no `aud` claim. */
  readonly audience?: string | readonly string[] | undefined;
  /** Further claims. */
  readonly claims?: JsonObject | undefined;
  /** PEM: PKCS #8, PKCS #1 or SEC1, read with tolerance. */
  readonly privateKey: Redacted<string> | undefined;
  /** `kid` of the header; absent: none. */
  readonly keyId?: Redacted<string> | undefined;
  /** PEM; needed where the settings ask for its thumbprint. */
  readonly certificate?: Redacted<string> | undefined;
  /** The current instant by the provider's clock. */
  readonly now: Instant;
}

/**
 * Returns a signed JWT with its own `jti`. Make a new one for every request: a provider may refuse the second use.
 *
 * @throws {SecretUnusable} when the key or certificate is not one, they do not fit each other, or the key not the algorithm
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-3
 */
export function signAssertion(assertion: Assertion): string {
  const { settings, now, issuer, subject, audience } = assertion;
  const key = readPrivateKey(assertion.privateKey?.reveal() ?? '', settings.algorithm);
  const header = defined({
    typ: 'JWT',
    kid: assertion.keyId?.reveal(),
    'x5t#S256': settings.certificateThumbprint
      ? thumbprintOf(readCertificate(assertion.certificate?.reveal() ?? '', key))
      : undefined,
  });
  const issuedAt = plusSeconds(now, -BACKDATED_SECONDS);
  const claims = {
    ...assertion.claims,
    ...defined({ aud: audience, sub: subject }),
    iss: issuer,
    iat: issuedAt,
    nbf: issuedAt,
    exp: plusSeconds(issuedAt, settings.lifetimeSeconds ?? ASSERTION_LIFETIME_SECONDS),
    jti: randomUUID(),
  };
  try {
    return signJws(settings.algorithm, header, claims, key);
  } catch (error) {
    throw new SecretUnusable(`its private key does not fit the algorithm ${settings.algorithm}`, { cause: error });
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.8 */
function thumbprintOf({ raw }: X509Certificate): string {
  return createHash('sha256').update(raw).digest('base64url');
}
