import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { parseJson } from '../../../lib/platform/json.ts';
import { defined } from '../../domain/values/defined.ts';
import { isJsonObject } from '../../domain/values/json.ts';
import { type PemBlock, pemBlocks } from './pem.ts';

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
 * Returns the private key in a block; `undefined` when there is none. The label is not believed: who wrapped the bytes anew may have
 * taken that of another form.
 *
 * @param passphrase opens an encrypted block; absent: none is opened
 */
export function privateKeyIn(
  { label, der, isEncrypted, cipher }: PemBlock,
  passphrase?: string,
): KeyObject | undefined {
  if (!/^(?:.*PRIVATE KEY)?$/.test(label) || (isEncrypted && passphrase === undefined)) return undefined;
  if (cipher !== undefined) {
    const head = `-----BEGIN ${label}-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher}\n\n`;
    const key = `${head}${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;
    return readable(() => createPrivateKey(defined({ key, passphrase })));
  }
  return firstThat(['pkcs8', 'pkcs1', 'sec1'] as const, (type) =>
    readable(() => createPrivateKey(defined({ key: der, format: 'der', type, passphrase }))),
  );
}

/** Returns the certificate in a block; `undefined` when there is none. */
export function certificateIn({ label, der }: PemBlock): X509Certificate | undefined {
  return label === '' || label.endsWith('CERTIFICATE') ? readable(() => new X509Certificate(der)) : undefined;
}

/** Says what was put where something else belongs, with a comma, or nothing; nothing of the text is repeated. */
export function whatIsIn(text: string): string {
  const json = parseJson(text);
  if (isJsonObject(json)) return 'kty' in json ? `a ${'d' in json ? 'damaged' : 'public'} JWK, ` : 'a JSON object, ';
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
  return (isPublic && 'PUBLIC KEY') || (certificateIn(block) && 'CERTIFICATE') || (privateKeyIn(block) && 'KEY') || '';
}

/** Returns the first that is read from a list; `undefined` when nothing is. */
export function firstThat<T, R>(list: readonly T[], read: (one: T) => R | undefined): R | undefined {
  for (const one of list) {
    const found = read(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Returns what is read, or `undefined` when that throws. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
