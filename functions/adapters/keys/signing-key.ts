import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { parseJson } from '../../../lib/platform/json.ts';
import type { SigningAlgorithm } from '../../domain/service/service-definition.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import { type PemBlock, pemBlocks } from './pem.ts';
import { SecretUnusable } from './secret-unusable.ts';

const KEY = 'a PEM key without a password (PKCS #8, PKCS #1 or SEC1)';
/** @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const LEAST_RSA_BITS = 2048;
/** The curve that belongs to an algorithm, as OpenSSL calls it. */
const CURVES: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };
/** What a text is, by the labels of its blocks, or by itself where it has none. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/ENCRYPTED/, 'encrypted'],
  [/OPENSSH/, 'in the format of OpenSSH'],
  [/CERTIFICATE REQUEST/, 'a certificate request'],
  [/PUBLIC KEY|^\s*(?:ssh|ecdsa)-\S+ AAAA/, 'a public key'],
  [/-BEGIN /, 'cut off: its END line is missing'],
  [/PRIVATE KEY|^KEY$/, 'a private key'],
  [/CERTIFICATE/, 'a certificate'],
];

/**
 * Returns the private key in a text, read with tolerance ({@link pemBlocks}).
 *
 * @throws {SecretUnusable} when there is none, saying what it is instead, or it does not fit the algorithm
 */
export function readPrivateKey(text: string, algorithm: SigningAlgorithm): KeyObject {
  const key = firstThat(pemBlocks(text), privateKeyOf);
  if (!key)
    throw new SecretUnusable(`its private key is ${whatIsIn(text).replace('a private key', 'damaged')}not ${KEY}`);
  const misfit = misfitOf(key, algorithm);
  if (misfit) throw new SecretUnusable(`its private key does not fit the algorithm ${algorithm}: ${misfit}`);
  return key;
}

/**
 * Returns the certificate in a text, read with the same tolerance; of several the one that belongs to the key.
 *
 * @param key absent: not known
 * @throws {SecretUnusable} when there is none, or none of this key
 */
export function readCertificate(text: string, key: KeyObject | undefined): X509Certificate {
  const certificates = pemBlocks(text).flatMap((block) => certificateOf(block) ?? []);
  if (certificates.length === 0) {
    throw new SecretUnusable(
      `its certificate is ${whatIsIn(text).replace('a certificate,', 'damaged,')}not a PEM certificate`,
    );
  }
  const own = certificates.find((certificate) => !key || certificate.checkPrivateKey(key));
  if (!own) throw new SecretUnusable('its certificate is not the one of its private key');
  return own;
}

/** The label is not believed: who wrapped the bytes anew may have taken that of another form. */
function privateKeyOf({ label, der, isEncrypted }: PemBlock): KeyObject | undefined {
  if (isEncrypted || !/^(?:.*PRIVATE KEY)?$/.test(label)) return undefined;
  return firstThat(['pkcs8', 'pkcs1', 'sec1'] as const, (type) =>
    readable(() => createPrivateKey({ key: der, format: 'der', type })),
  );
}

function certificateOf({ label, der }: PemBlock): X509Certificate | undefined {
  return label === '' || label.endsWith('CERTIFICATE') ? readable(() => new X509Certificate(der)) : undefined;
}

/** Says what was put where something else belongs, with a comma, or nothing; nothing of the text is repeated. */
function whatIsIn(text: string): string {
  const json = parseJson(text);
  if (isJsonObject(json)) return 'kty' in json ? 'a JWK, ' : 'a JSON object, ';
  const blocks = pemBlocks(text);
  const labels = blocks.map(
    ({ label, isEncrypted }) => `${isEncrypted ? 'ENCRYPTED ' : ''}${label || bareKind(blocks)}`,
  );
  const kind = KINDS.find(([pattern]) => pattern.test(labels.join() || text));
  return kind ? `${kind[1]}, ` : '';
}

function bareKind([block]: readonly PemBlock[]): string {
  if (!block) return '';
  const isPublic = readable(() => createPublicKey({ key: block.der, format: 'der', type: 'spki' })) !== undefined;
  return (isPublic && 'PUBLIC KEY') || (certificateOf(block) && 'CERTIFICATE') || (privateKeyOf(block) && 'KEY') || '';
}

/** Returns why a key cannot sign by an algorithm; `undefined` when it can. */
function misfitOf(key: KeyObject, algorithm: SigningAlgorithm): string | undefined {
  const { asymmetricKeyType: type = 'none', asymmetricKeyDetails: details = {} } = key;
  const { modulusLength = 0, namedCurve } = details;
  const curve = CURVES[algorithm];
  if (algorithm.startsWith('Ed')) return type === 'ed25519' ? undefined : `it is of the kind ${type}, not Ed25519`;
  if (curve !== undefined) {
    if (type !== 'ec') return `it is of the kind ${type}, not EC`;
    return namedCurve === curve ? undefined : `its curve is ${namedCurve}, not ${curve}`;
  }
  if (type !== 'rsa' && !(type === 'rsa-pss' && algorithm.startsWith('PS')))
    return `it is of the kind ${type}, not RSA`;
  return modulusLength < LEAST_RSA_BITS
    ? `it has ${modulusLength} bits, and ${LEAST_RSA_BITS} are the least`
    : undefined;
}

function firstThat<T, R>(list: readonly T[], read: (one: T) => R | undefined): R | undefined {
  for (const one of list) {
    const found = read(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
