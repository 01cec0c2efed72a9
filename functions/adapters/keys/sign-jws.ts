import { constants, createHmac, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto';
import type { AnyAssertionSettings } from '../../domain/service/service-definition.ts';

/**
 * Returns a JWT in the compact form of JWS.
 *
 * @param header without `alg`
 * @param key one that fits the algorithm: {@link readPrivateKey} sees to that; a secret one for HS256 and the like
 * @throws {Error} when the key cannot sign: a key of RSASSA-PSS may be made for another hash
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1
 */
export function signJws(
  algorithm: AnyAssertionSettings['algorithm'],
  header: object,
  claims: object,
  key: KeyObject,
): string {
  const parts = [{ alg: algorithm, ...header }, claims];
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const hash = algorithm.startsWith('Ed') ? null : `sha${algorithm.slice(2)}`;
  const signature =
    hash && key.type === 'secret'
      ? createHmac(hash, key).update(input).digest()
      : sign(hash, Buffer.from(input), { key, ...FORMS[algorithm.slice(0, 2)] });
  return `${input}.${signature.toString('base64url')}`;
}

/** What a signature looks like where Node's own choice is another. */
const FORMS: Readonly<Record<string, Omit<SignKeyObjectInput, 'key'>>> = {
  PS: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  ES: { dsaEncoding: 'ieee-p1363' },
};
