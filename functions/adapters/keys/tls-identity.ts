import { createSecureContext, type SecureContext } from 'node:tls';
import { type Instant, instantOf, toUtc } from '../../domain/values/instant.ts';
import { SecretUnusable } from './secret-unusable.ts';
import { type KeyTexts, readCertificates, readPrivateKey } from './signing-key.ts';

/** Makes the TLS of a client that shows its certificate. @param ca the authorities that are trusted; absent: those of Node */
export type TlsIdentity = (ca?: readonly string[]) => SecureContext;

/**
 * Returns what a client proves who it is by in a TLS handshake: the certificates of its secret, its own first, and their key.
 *
 * @param now by which its certificate must not have expired: a server would refuse it
 * @throws {SecretUnusable} when they are none, do not fit each other, or TLS does not take them
 * @see https://www.rfc-editor.org/rfc/rfc8705#section-2
 */
export function readTlsIdentity(secret: KeyTexts, now: Instant): TlsIdentity {
  const privateKey = readPrivateKey(secret);
  const [own, ...others] = readCertificates(secret, privateKey);
  const end = instantOf(own.validToDate);
  if (end <= now) throw new SecretUnusable(`its certificate expired at ${toUtc(end)}`);
  const cert = [own, ...others].join('');
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return (ca) => {
    try {
      return createSecureContext({ cert, key, ...(ca && { ca: [...ca] }) });
    } catch (error) {
      // OpenSSL takes no key of 1024 bits, and no signature by SHA-1.
      throw new SecretUnusable('its certificate or private key is too weak for TLS', { cause: error });
    }
  };
}
