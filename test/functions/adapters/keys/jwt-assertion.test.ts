import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  verify,
  X509Certificate,
} from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { jwtVerify } from 'jose';
import { type Assertion, signAssertion } from '../../../../functions/adapters/keys/jwt-assertion.ts';
import { SecretUnusable } from '../../../../functions/adapters/keys/secret-unusable.ts';
import type { SigningAlgorithm } from '../../../../functions/domain/service/service-definition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { selfSignedCertificate } from '../../../support/self-signed-certificate.ts';

const NOW = instant(1_800_000_000);
const pem: Record<'rsa' | 'other' | 'pkcs1' | 'p256' | 'ed25519' | 'locked', string> = {
  rsa: '',
  other: '',
  pkcs1: '',
  p256: '',
  ed25519: '',
  locked: '',
};

beforeAll(() => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
  pem.rsa = rsa.export(pkcs8).toString();
  pem.other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pkcs8).toString();
  pem.pkcs1 = rsa.export({ type: 'pkcs1', format: 'pem' }).toString();
  pem.locked = rsa.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
  pem.p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8).toString();
  pem.ed25519 = generateKeyPairSync('ed25519').privateKey.export(pkcs8).toString();
});

const sign = (
  privateKey: string | undefined,
  more: Partial<Assertion> = {},
  secret: Readonly<Record<string, string>> = {},
): string => {
  const values = Object.entries({ ...(privateKey === undefined ? {} : { privateKey }), ...secret });
  return signAssertion({
    settings: { algorithm: 'RS256' },
    issuer: 'client',
    secret: Object.fromEntries(values.map(([name, text]) => [name, new Redacted(text)])),
    now: NOW,
    ...more,
  });
};
const part = (jwt: string, index: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[index] ?? '', 'base64url').toString('utf8'));

const keyOn = (namedCurve: string): string =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const certificateOf = (key: string) => selfSignedCertificate(createPublicKey(key), createPrivateKey(key));

describe('an assertion is signed', () => {
  test.each<[SigningAlgorithm, 'rsa' | 'pkcs1' | 'p256' | 'ed25519', string | undefined]>([
    ['RS256', 'rsa', 'sha256'],
    ['RS256', 'pkcs1', 'sha256'],
    ['RS512', 'rsa', 'sha512'],
    ['ES256', 'p256', 'sha256'],
    ['EdDSA', 'ed25519', undefined],
    ['Ed25519', 'ed25519', undefined],
  ])('by %s with a key of the kind %s', (algorithm, kind, digest) => {
    const jwt = sign(pem[kind], { settings: { algorithm } });
    const [header = '', claims = '', signature = ''] = jwt.split('.');
    const key = createPublicKey(pem[kind]);
    const how = kind === 'p256' ? { key, dsaEncoding: 'ieee-p1363' as const } : key;
    const isSigned = verify(digest, Buffer.from(`${header}.${claims}`), how, Buffer.from(signature, 'base64url'));
    expect(isSigned).toBe(true);
    expect(part(jwt, 0)).toEqual({ alg: algorithm, typ: 'JWT' });
  });

  test('with a key whose line ends were put into JSON by hand', () => {
    expect(part(sign(pem.rsa.replaceAll('\n', '\\n')), 1)).toMatchObject({ iss: 'client' });
  });

  test('naming the certificate where that is wanted', () => {
    const settings = { algorithm: 'RS256', certificateThumbprint: true } as const;
    const own = certificateOf(pem.rsa);
    const jwt = sign(pem.rsa, { settings }, { certificate: own.pem.replaceAll('\n', '\\n') });
    expect(part(jwt, 0)['x5t#S256']).toBe(own.thumbprint);
  });
});

describe('an assertion says', () => {
  test('who made it and for how long it holds: 5 minutes, from 30 s ago', () => {
    const { jti, ...claims } = part(sign(pem.rsa), 1);
    expect(claims).toEqual({ iss: 'client', iat: NOW - 30, nbf: NOW - 30, exp: NOW + 270 });
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('what else it is to say, without a way to say it is somebody else', () => {
    const more = { subject: 'robot', audience: 'https://a.test', claims: { scope: 'a', iss: 'other' } };
    const told = part(sign(pem.rsa, more), 1);
    expect(told).toMatchObject({ iss: 'client', sub: 'robot', aud: 'https://a.test', scope: 'a' });
  });

  test('for how long the definition wants', () => {
    const settings = { algorithm: 'RS256', lifetimeSeconds: 60 } as const;
    expect(part(sign(pem.rsa, { settings }), 1)['exp']).toBe(NOW + 30);
  });
});

describe('the header of an assertion says', () => {
  const own = () => certificateOf(pem.rsa).pem;

  test('of the certificate what is wanted: SHA-1 for AD FS, SHA-256, the chain in base64', () => {
    const settings = { algorithm: 'RS256', certificateHeaders: ['x5t', 'x5t#S256', 'x5c'] } as const;
    const certificate = own();
    const { raw } = new X509Certificate(certificate);
    expect(part(sign(pem.rsa, { settings }, { certificate }), 0)).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      x5t: createHash('sha1').update(raw).digest('base64url'),
      'x5t#S256': createHash('sha256').update(raw).digest('base64url'),
      x5c: [raw.toString('base64')],
    });
  });

  test.each([
    [{ certificateHeaders: ['x5t'] as const, certificateThumbprint: true }, ['alg', 'typ', 'x5t', 'x5t#S256']],
    [{ certificateHeaders: [], certificateThumbprint: false }, ['alg', 'typ']],
  ])('nothing else: %j', (more, names) => {
    const told = part(sign(pem.rsa, { settings: { algorithm: 'RS256', ...more } }, { certificate: own() }), 0);
    expect(Object.keys(told).sort()).toEqual(names);
  });

  test('its type, and the key by the secret or by the JWK itself', () => {
    const settings = { algorithm: 'RS256', typ: 'client-authentication+jwt' } as const;
    const jwk = JSON.stringify({ ...createPrivateKey(pem.rsa).export({ format: 'jwk' }), kid: 'of-jwk' });
    expect(part(sign(jwk, { settings }), 0)).toEqual({ alg: 'RS256', typ: settings.typ, kid: 'of-jwk' });
    expect(part(sign(jwk, { settings }, { keyId: 'of-secret' }), 0)).toMatchObject({ kid: 'of-secret' });
  });
});

describe('an assertion is verified by a library', () => {
  const EXPECTED = { issuer: 'client', audience: 'https://a.test', currentDate: new Date(NOW * 1000) };
  const more = { audience: ['https://a.test', 'https://b.test'], claims: { groups: ['a', { b: 1.5 }], level: 3 } };

  test.each<[SigningAlgorithm, () => string]>([
    ['RS256', () => pem.rsa],
    ['RS384', () => pem.pkcs1],
    ['RS512', () => pem.rsa],
    ['PS256', () => pem.rsa],
    ['PS384', () => pem.rsa],
    ['PS512', () => pem.rsa],
    ['ES256', () => pem.p256],
    ['ES384', () => keyOn('P-384')],
    ['ES512', () => keyOn('P-521')],
    ['EdDSA', () => pem.ed25519],
    ['Ed25519', () => pem.ed25519],
  ])('%s', async (algorithm, key) => {
    const privateKey = key();
    const jwt = sign(privateKey, { settings: { algorithm }, ...more });
    const { payload } = await jwtVerify(jwt, createPublicKey(privateKey), { ...EXPECTED, algorithms: [algorithm] });
    expect(payload).toMatchObject({ aud: more.audience, ...more.claims });
  });

  test.each([
    ['HS256', 'a-secret-that-is-long-enough-for-every-hash'],
    ['HS384', 'short'],
    ['HS512', 'geheim-äöü-\u{1f511}'],
  ] as const)('%s with the client secret as UTF-8', async (algorithm, clientSecret) => {
    const jwt = sign(undefined, { settings: { algorithm, typ: 'JWT' }, ...more }, { clientSecret, keyId: 'of-a-key' });
    const { payload, protectedHeader } = await jwtVerify(jwt, new TextEncoder().encode(clientSecret), {
      ...EXPECTED,
      algorithms: [algorithm],
    });
    expect(payload).toMatchObject({ aud: more.audience, ...more.claims });
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT' });
  });
});

test('the issuer ends with the fingerprint of the key where that is wanted, as Snowflake documents it', () => {
  const settings = { algorithm: 'RS256', issuerFingerprint: true } as const;
  const der = createPublicKey(pem.rsa).export({ type: 'spki', format: 'der' });
  const fingerprint = createHash('sha256').update(der).digest('base64');
  const told = part(
    sign(pem.locked, { settings, issuer: 'ORG-ACCOUNT.ROBOT', subject: 'ORG-ACCOUNT.ROBOT' }, { passphrase: 'x' }),
    1,
  );
  expect(told).toMatchObject({ iss: `ORG-ACCOUNT.ROBOT.SHA256:${fingerprint}`, sub: 'ORG-ACCOUNT.ROBOT' });
});

describe('what no assertion can be signed with is told without showing it', () => {
  test.each<[string, () => string, string]>([
    ['no key', () => sign(undefined), 'private key is not a PEM key'],
    ['text that is no key', () => sign('marker-key'), 'private key is not a PEM key'],
    ['a key with a password', () => sign(pem.locked), 'encrypted, and the secret has no passphrase'],
    ['an EC key for RS256', () => sign(pem.p256), 'does not fit the algorithm RS256'],
    [
      'an RSA key for ES256',
      () => sign(pem.rsa, { settings: { algorithm: 'ES256' } }),
      'does not fit the algorithm ES256',
    ],
    [
      'the certificate of another key',
      () =>
        sign(
          pem.rsa,
          { settings: { algorithm: 'RS256', certificateThumbprint: true } },
          { certificate: certificateOf(pem.other).pem },
        ),
      'certificate is not the one of its private key',
    ],
    [
      'a certificate that is none',
      () =>
        sign(
          pem.rsa,
          { settings: { algorithm: 'RS256', certificateThumbprint: true } },
          { certificate: 'marker-certificate' },
        ),
      'certificate is not a PEM certificate',
    ],
  ])('%s', (_what, signing, message) => {
    let told = '';
    try {
      signing();
    } catch (error) {
      told = error instanceof SecretUnusable ? error.message : 'something else';
    }
    expect(told).toContain(message);
    expect(told).not.toContain('marker');
  });
});
