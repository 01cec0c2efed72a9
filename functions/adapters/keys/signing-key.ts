import { createPrivateKey, type JsonWebKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { parseJson } from '../../../lib/platform/json.ts';
import type { SecretTexts, SigningAlgorithm } from '../../domain/service/service-definition.ts';
import { isJsonObject, type JsonObject } from '../../domain/values/json.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import { pemBlocks } from './pem.ts';
import { certificateIn, firstThat, privateKeyIn, readable, whatIsIn } from './read-block.ts';
import { SecretUnusable } from './secret-unusable.ts';

const KEY = 'a PEM key (PKCS #8, PKCS #1 or SEC1) or a private JWK';
/** @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const LEAST_RSA_BITS = 2048;
/** The curve that belongs to an algorithm, as OpenSSL calls it. */
const CURVES: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };
/** The values of a secret: `privateKey`, the `passphrase` that opens it, and the `certificate` that belongs to it. */
export type KeyTexts = SecretTexts<Redacted<string>>;

/**
 * Returns the private key of a secret: PEM, read with tolerance ({@link pemBlocks}), or a JWK.
 *
 * @param algorithm what it is to sign by; absent: something else than assertions
 * @throws {SecretUnusable} when there is none, saying what it is instead, or it does not fit the algorithm
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 */
export function readPrivateKey({ privateKey, passphrase }: KeyTexts, algorithm?: SigningAlgorithm): KeyObject {
  const text = privateKey?.reveal() ?? '';
  const jwk = jwkIn(text);
  const key = jwk
    ? readable(() => createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' }))
    : firstThat(pemBlocks(text), (block) => privateKeyIn(block, passphrase?.reveal()));
  if (!key) throw new SecretUnusable(`its private key is ${whyNot(text, passphrase !== undefined)}`);
  const misfit = algorithm && misfitOf(key, algorithm);
  if (misfit) throw new SecretUnusable(`its private key does not fit the algorithm ${algorithm}: ${misfit}`);
  return key;
}

/** Returns the name that a private key in the form of a JWK has for itself; `undefined` when it has none, or is PEM. */
export function keyIdIn({ privateKey }: KeyTexts): string | undefined {
  const kid = jwkIn(privateKey?.reveal() ?? '')?.['kid'];
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}

function jwkIn(text: string): JsonObject | undefined {
  const json = parseJson(text);
  return isJsonObject(json) && 'kty' in json ? json : undefined;
}

function whyNot(text: string, hasPassphrase: boolean): string {
  const what = whatIsIn(text);
  if (what !== 'encrypted, ') return `${what.replace('a private key', 'damaged')}not ${KEY}`;
  return hasPassphrase
    ? 'encrypted, and the passphrase of the secret does not open it'
    : 'encrypted, and the secret has no passphrase';
}

/**
 * Returns the certificates of a secret, read with the same tolerance: the one that belongs to the key first, then whoever issued it and
 * so on, then the others as they stand.
 *
 * @param key absent: not known
 * @throws {SecretUnusable} when there is none, or none of this key
 */
export function readCertificates(
  { certificate }: KeyTexts,
  key: KeyObject | undefined,
): readonly [X509Certificate, ...X509Certificate[]] {
  const text = certificate?.reveal() ?? '';
  const all = pemBlocks(text).flatMap((block) => certificateIn(block) ?? []);
  if (all.length === 0) {
    const what = whatIsIn(text).replace('a certificate,', 'damaged,');
    throw new SecretUnusable(`its certificate is ${what}not a PEM certificate`);
  }
  const own = all.find((one) => !key || one.checkPrivateKey(key));
  if (!own) throw new SecretUnusable('its certificate is not the one of its private key');
  const chain: [X509Certificate, ...X509Certificate[]] = [own];
  const isLeft = (one: X509Certificate): boolean =>
    chain.every(({ fingerprint256: known }) => known !== one.fingerprint256);
  for (const last of chain) chain.push(...all.filter((one) => isLeft(one) && last.checkIssued(one)).slice(0, 1));
  return [...chain, ...all.filter(isLeft)];
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
