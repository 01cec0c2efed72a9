import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SecretUnusable } from '../../../../functions/adapters/keys/secret-unusable.ts';
import {
  type KeyTexts,
  keyIdIn,
  readCertificates,
  readPrivateKey as readKey,
} from '../../../../functions/adapters/keys/signing-key.ts';
import type { SigningAlgorithm } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { certificate, selfSignedCertificate } from '../../../support/self-signed-certificate.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SHORT = generateKeyPairSync('rsa', { modulusLength: 1024 });
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ED = generateKeyPairSync('ed25519');
const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8'): string =>
  key.export({ type: type as 'pkcs8', format: 'pem' }).toString();
const KEY = pem(RSA.privateKey);
const PKCS1 = pem(RSA.privateKey, 'pkcs1');
const PUBLIC = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const certificateOf = (pair: typeof RSA): string => selfSignedCertificate(pair.publicKey, pair.privateKey).pem;
const CERTIFICATE = certificateOf(RSA);
const OTHERS_CERTIFICATE = certificateOf(OTHER);
const OPENSSH = `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from('openssh-key-v1\0').toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
const LOCKED = { cipher: 'aes-256-cbc', passphrase: 'marker', format: 'pem' } as const;
const texts = (members: Readonly<Record<string, string>>): KeyTexts =>
  Object.fromEntries(Object.entries(members).map(([name, text]) => [name, new Redacted(text)]));
const readPrivateKey = (privateKey: string, algorithm: SigningAlgorithm) => readKey(texts({ privateKey }), algorithm);
const readCertificate = (certificate: string, key: KeyObject | undefined) =>
  readCertificates(texts({ certificate }), key)[0];

/** Ways in which PEM text arrives in a secret. */
const WAYS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'with line ends of Windows': (text) => text.replaceAll('\n', '\r\n'),
  'with line ends of old Macs': (text) => text.replaceAll('\n', '\r'),
  'with \\n as two characters': (text) => text.replaceAll('\n', '\\n'),
  'with \\r\\n as four characters': (text) => text.replaceAll('\n', '\\r\\n'),
  'with \\n escaped twice': (text) => text.replaceAll('\n', '\\\\n'),
  'with \\u000a': (text) => text.replaceAll('\n', '\\u000a'),
  'with blanks for line ends': (text) => text.replaceAll('\n', ' '),
  'on one line': (text) => text.replaceAll('\n', ''),
  'with its body on one line': (text) =>
    text.replace(/-----\n([\s\S]+)\n-----/, (_all, body: string) => `-----\n${body.replaceAll('\n', '')}\n-----`),
  'without any white space': (text) => text.replaceAll(/\s/g, ''),
  'with a line end for every blank': (text) => text.replaceAll(' ', '\n'),
  'with \\t as two characters': (text) => text.replaceAll('\n', '\\n\\t'),
  'with slashes escaped': (text) => text.replaceAll('/', '\\/'),
  'with long dashes': (text) => text.replaceAll('--', '\u2014'),
  indented: (text) => text.replaceAll('\n', '\n    '),
  'with tabs and non-breaking spaces': (text) => `\t\u00a0${text.replaceAll('\n', '\u00a0\n\t')}`,
  'in quotes': (text) => `"${text}"`,
  'in quotes, as JSON': (text) => JSON.stringify(text),
  'in single quotes': (text) => `'${text}'`,
  'after a byte order mark': (text) => `\uFEFF${text}`,
  'among empty lines': (text) => `\n\n${text.replaceAll('\n', '\n\n')}\n`,
  'after Bag Attributes': (text) => `Bag Attributes\n    friendlyName: x\nKey Attributes: <No Attributes>\n${text}`,
  'without armour': (text) => text.replaceAll(/-----[^-]+-----/g, ''),
  'without armour and line ends': (text) => text.replaceAll(/-----[^-]+-----|\n/g, ''),
  'in base64 as a whole': (text) => Buffer.from(text).toString('base64'),
  'in base64 as a whole, in lines': (text) => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\n'),
};
const each = (texts: Readonly<Record<string, string>>): [string, string, string][] =>
  Object.entries(texts).flatMap(([kind, text]) =>
    Object.entries(WAYS).map(([way, put]): [string, string, string] => [kind, way, put(text)]),
  );

describe('a private key is read', () => {
  test.each(each({ 'PKCS #8': KEY, 'PKCS #1': PKCS1 }))('%s %s', (_kind, _way, text) => {
    expect(pem(readPrivateKey(text, 'RS256'))).toBe(KEY);
  });

  test.each(each({ SEC1: pem(P256.privateKey, 'sec1') }))('%s %s', (_kind, _way, text) => {
    expect(pem(readPrivateKey(text, 'ES256'))).toBe(pem(P256.privateKey));
  });

  test.each<[string, string]>([
    ['after the certificate', `${CERTIFICATE}${KEY}`],
    ['before the certificate', `${KEY}${CERTIFICATE}`],
    ['in the file of a service account', JSON.stringify({ private_key: KEY })],
    ['after EC PARAMETERS', `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${KEY}`],
  ])('%s in one file', (_where, text) => {
    expect(pem(readPrivateKey(text, 'PS512'))).toBe(KEY);
    expect(pem(readPrivateKey(text.replaceAll('\n', ' '), 'RS384'))).toBe(KEY);
  });

  test.each<[string, string, SigningAlgorithm]>([
    ['PKCS #8 under RSA', KEY.replaceAll('PRIVATE', 'RSA PRIVATE'), 'RS256'],
    ['PKCS #1 under that of PKCS #8', PKCS1.replaceAll('RSA PRIVATE', 'PRIVATE'), 'RS256'],
    ['PKCS #8 between two', KEY.replace('END PRIVATE', 'END RSA PRIVATE'), 'RS256'],
    ['PKCS #8 under EC', pem(P256.privateKey).replaceAll('PRIVATE', 'EC PRIVATE'), 'ES256'],
    ['SEC1 under that of PKCS #8', pem(P256.privateKey, 'sec1').replaceAll('EC PRIVATE', 'PRIVATE'), 'ES256'],
  ])('under the label of another form: %s', (_what, text, algorithm) => {
    expect(pem(readPrivateKey(text, algorithm))).toBe(pem((algorithm === 'RS256' ? RSA : P256).privateKey));
  });

  test.each<[SigningAlgorithm, KeyObject]>([
    ['ES384', P384.privateKey],
    ['EdDSA', ED.privateKey],
  ])('for %s', (algorithm, key) => {
    expect(pem(readPrivateKey(pem(key), algorithm))).toBe(pem(key));
  });
});

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof SecretUnusable) return error.message;
    throw error;
  }
  throw new Error('it was read');
};

describe('what is no private key is named', () => {
  test.each<[string, string, string]>([
    ['nothing', '', ''],
    ['text', 'marker-key', ''],
    ['base64 of nothing known', Buffer.from('marker'.repeat(9)).toString('base64'), ''],
    ['a certificate', CERTIFICATE, 'a certificate'],
    ['a certificate without armour', CERTIFICATE.replaceAll(/-----[^-]+-----/g, ''), 'a certificate'],
    ['a certificate request', CERTIFICATE.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST'), 'a certificate request'],
    ['a public key', PUBLIC, 'a public key'],
    ['a public key without armour', PUBLIC.replaceAll(/-----[^-]+-----|\n/g, ''), 'a public key'],
    ['a public key of SSH', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ marker@host', 'a public key'],
    ['a public JWK', JSON.stringify(RSA.publicKey.export({ format: 'jwk' })), 'a public JWK'],
    [
      'a JWK that lost a member',
      JSON.stringify({ ...RSA.privateKey.export({ format: 'jwk' }), n: 1 }),
      'a damaged JWK',
    ],
    ['a JSON object', JSON.stringify({ clientSecret: 'marker' }), 'a JSON object'],
    ['a key of OpenSSH', OPENSSH, 'in the format of OpenSSH'],
    ['a key that is cut off', KEY.slice(0, 600), 'cut off: its END line is missing'],
    ['a key that lost a line', KEY.replace(/\n.{64}\n/, '\n'), 'damaged'],
  ])('%s', (_what, text, named) => {
    const message = refusal(() => readPrivateKey(text, 'RS256'));
    const what = named === '' ? 'not' : `${named}, not`;
    expect(message).toBe(`its private key is ${what} a PEM key (PKCS #8, PKCS #1 or SEC1) or a private JWK`);
  });

  test.each<[SigningAlgorithm, KeyObject, string]>([
    ['RS256', SHORT.privateKey, 'it has 1024 bits, and 2048 are the least'],
    ['PS256', SHORT.privateKey, 'it has 1024 bits, and 2048 are the least'],
    ['RS256', P256.privateKey, 'it is of the kind ec, not RSA'],
    ['ES256', RSA.privateKey, 'it is of the kind rsa, not EC'],
    ['ES256', P384.privateKey, 'its curve is secp384r1, not prime256v1'],
    ['ES512', P256.privateKey, 'its curve is prime256v1, not secp521r1'],
    ['EdDSA', P256.privateKey, 'it is of the kind ec, not Ed25519'],
    ['RS256', ED.privateKey, 'it is of the kind ed25519, not RSA'],
  ])('a key for %s that cannot be one: %#', (algorithm, key, why) => {
    const message = refusal(() => readPrivateKey(pem(key), algorithm));
    expect(message).toBe(`its private key does not fit the algorithm ${algorithm}: ${why}`);
  });
});

describe('an encrypted private key is opened by the passphrase of the secret', () => {
  const pkcs8 = (cipher: string): string => RSA.privateKey.export({ ...LOCKED, type: 'pkcs8', cipher }).toString();
  const pkcs1 = (cipher: string): string => RSA.privateKey.export({ ...LOCKED, type: 'pkcs1', cipher }).toString();
  const sec1 = P256.privateKey.export({ ...LOCKED, type: 'sec1' }).toString();

  test.each(
    each({ 'PKCS #8, AES': pkcs8('aes-256-cbc'), 'PKCS #8, DES': pkcs8('des-ede3-cbc') })
      .concat(each({ 'PKCS #1, AES': pkcs1('aes-128-cbc'), 'PKCS #1, DES': pkcs1('des-ede3-cbc') }))
      // The cipher stands before the base64, so the armour cannot go.
      .filter(([kind, way]) => !(kind.startsWith('PKCS #1') && way.startsWith('without armour'))),
  )('%s %s', (_kind, _way, text) => {
    expect(pem(readKey(texts({ privateKey: text, passphrase: 'marker' }), 'RS256'))).toBe(KEY);
  });

  test('SEC1, and a key that needs none', () => {
    const opened = readKey(texts({ privateKey: sec1, passphrase: 'marker' }), 'ES256');
    expect(pem(opened)).toBe(pem(P256.privateKey));
    expect(pem(readKey(texts({ privateKey: KEY, passphrase: 'marker' }), 'RS256'))).toBe(KEY);
  });

  test.each<[string, string]>([
    ['PKCS #8', pkcs8('aes-256-cbc')],
    ['PKCS #1', pkcs1('aes-256-cbc')],
    ['SEC1', sec1],
  ])('and is told where that is missing or wrong: %s', (_kind, privateKey) => {
    const encrypted = 'its private key is encrypted, and';
    expect(refusal(() => readKey(texts({ privateKey }), undefined))).toBe(`${encrypted} the secret has no passphrase`);
    for (const passphrase of ['marker ', 'MARKER', 'x'.repeat(2000), 'ü']) {
      const wrong = () => readKey(texts({ privateKey, passphrase }), undefined);
      expect(refusal(wrong)).toBe(`${encrypted} the passphrase of the secret does not open it`);
    }
  });
});

describe('a private key in the form of a JWK is read', () => {
  const jwkOf = (key: KeyObject): string =>
    JSON.stringify({ ...key.export({ format: 'jwk' }), use: 'sig', kid: 'of-jwk' });

  test.each<[SigningAlgorithm, KeyObject]>([
    ['PS256', RSA.privateKey],
    ['ES384', P384.privateKey],
    ['Ed25519', ED.privateKey],
  ])('for %s', (algorithm, key) => {
    expect(pem(readPrivateKey(jwkOf(key), algorithm))).toBe(pem(key));
    expect(keyIdIn(texts({ privateKey: jwkOf(key) }))).toBe('of-jwk');
  });

  test.each([KEY, '', '{"kty":"RSA"}', '{"kty":"RSA","kid":7}', '{"kty":"RSA","kid":""}'])(
    'without a name: %#',
    (text) => {
      expect(keyIdIn(texts({ privateKey: text }))).toBeUndefined();
    },
  );

  test('and has to fit the algorithm', () => {
    const message = refusal(() => readPrivateKey(jwkOf(P256.privateKey), 'RS256'));
    expect(message).toBe('its private key does not fit the algorithm RS256: it is of the kind ec, not RSA');
  });
});

describe('a certificate is read', () => {
  test.each(each({ certificate: CERTIFICATE }))('%s %s', (_kind, _way, text) => {
    expect(readCertificate(text, RSA.privateKey).toString()).toBe(CERTIFICATE);
  });

  test('that belongs to the key, of those that there are', () => {
    const chain = `${OTHERS_CERTIFICATE}${CERTIFICATE}`;
    expect(readCertificate(chain, RSA.privateKey).toString()).toBe(CERTIFICATE);
    expect(readCertificate(chain, undefined).toString()).toBe(OTHERS_CERTIFICATE);
    expect(createPublicKey(readCertificate(`${KEY}${CERTIFICATE}`, RSA.privateKey).toString())).toBeDefined();
  });

  test.each<[string, string, string]>([
    ['nothing', '', 'is not a PEM certificate'],
    ['a private key', KEY, 'is a private key, not a PEM certificate'],
    ['a public key', PUBLIC, 'is a public key, not a PEM certificate'],
    ['a certificate that lost a line', CERTIFICATE.replace(/\n.{64}\n/, '\n'), 'is damaged, not a PEM certificate'],
    [
      'a certificate request',
      CERTIFICATE.replaceAll('TE-', 'TE REQUEST-'),
      'is a certificate request, not a PEM certificate',
    ],
    ['the certificate of another key', OTHERS_CERTIFICATE, 'is not the one of its private key'],
  ])('and nothing else is: %s', (_what, text, why) => {
    expect(refusal(() => readCertificate(text, RSA.privateKey))).toBe(`its certificate ${why}`);
  });
});

describe('a chain of certificates is read', () => {
  const root = { commonName: 'root', privateKey: OTHER.privateKey };
  const between = { commonName: 'between', privateKey: SHORT.privateKey };
  const chain = [
    certificate({ publicKey: RSA.publicKey, commonName: 'leaf' }, between).pem,
    certificate({ publicKey: SHORT.publicKey, commonName: 'between' }, root).pem,
    certificate({ publicKey: OTHER.publicKey, commonName: 'root' }, root).pem,
  ];
  const stranger = selfSignedCertificate(P256.publicKey, SHORT.privateKey, 'stranger').pem;

  test.each([
    ['as it is', chain],
    ['the other way round', [...chain].reverse()],
    ['with the leaf in between and twice', [chain[2], chain[0], chain[1], chain[0]]],
  ])('leaf first, %s', (_how, given) => {
    const read = readCertificates(texts({ certificate: given.join('') }), RSA.privateKey);
    expect(read.map(String)).toEqual(chain);
  });

  test('and what belongs to nothing comes last', () => {
    const read = readCertificates(texts({ certificate: [stranger, ...chain].join('\n') }), RSA.privateKey);
    expect(read.map(String)).toEqual([...chain, stranger]);
  });
});

describe('a text that is made to be slow to read', () => {
  /** So long that reading which grows with the square of the length would take hours. */
  const long = (part: string): string => part.repeat(1_300_000 / part.length);

  test.each<[string, string]>([
    ['of lines that begin and never end', '-----BEGIN PRIVATE KEY-----'],
    ['of lines that end and never begin', '-----END PRIVATE KEY-----'],
    ['of dashes', '-'],
    ['of dashes and blanks', '- '],
    ['of blanks', ' '],
    ['of base64', 'A'],
    ['of backslashes', '\\'],
    ['of equals signs', '='],
  ])('is refused: %s', (_what, part) => {
    for (const text of [long(part), `-----BEGIN${long(part)}`, `${long('A')}${long(part)}`]) {
      expect(refusal(() => readPrivateKey(text, 'RS256'))).toMatch(/^its private key /);
      expect(refusal(() => readCertificate(text, undefined))).toMatch(/^its certificate /);
    }
  });
});
