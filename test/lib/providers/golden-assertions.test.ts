import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, type JWTVerifyResult, jwtVerify } from 'jose';
import { SecretUnusable } from '../../../functions/adapters/keys/secret-unusable.ts';
import { toTokenRequest } from '../../../functions/adapters/token-request/token-request.ts';
import type {
  AssertionSettings,
  SecretField,
  ServiceDefinition,
} from '../../../functions/domain/service/service-definition.ts';
import { clientCredentials } from '../../../lib/providers/client-credentials.ts';
import { jwtBearer } from '../../../lib/providers/jwt-bearer.ts';
import { githubApp } from '../../../lib/providers/work/github-app.ts';
import { microsoftGraph } from '../../../lib/providers/work/microsoft-graph.ts';
import { inputOf, REQUESTED_AT, type RequestMaterial, recordRequest } from '../../support/recorded-request.ts';
import { selfSignedCertificate } from '../../support/self-signed-certificate.ts';

const TOKEN_URL = 'https://idp.example.com/oauth2/token';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed25519 = generateKeyPairSync('ed25519');
const PKCS8 = pemOf(rsa.privateKey);
const PKCS1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const CERTIFICATE = selfSignedCertificate(rsa.publicKey, rsa.privateKey);

describe('client assertions', () => {
  test.each([
    { what: 'RS256 with an RSA key in PKCS #8', algorithm: 'RS256', pem: PKCS8, publicKey: rsa.publicKey },
    { what: 'RS256 with an RSA key in PKCS #1', algorithm: 'RS256', pem: PKCS1, publicKey: rsa.publicKey },
    { what: 'PS256 with an RSA key', algorithm: 'PS256', pem: PKCS8, publicKey: rsa.publicKey },
    { what: 'ES256 with a P-256 key', algorithm: 'ES256', pem: pemOf(p256.privateKey), publicKey: p256.publicKey },
    {
      what: 'EdDSA with an Ed25519 key',
      algorithm: 'EdDSA',
      pem: pemOf(ed25519.privateKey),
      publicKey: ed25519.publicKey,
    },
    {
      what: 'Ed25519, the name of RFC 9864, with an Ed25519 key',
      algorithm: 'Ed25519',
      pem: pemOf(ed25519.privateKey),
      publicKey: ed25519.publicKey,
    },
    {
      what: 'a key with "\\n" as two characters',
      algorithm: 'RS256',
      pem: PKCS8.replaceAll('\n', '\\n'),
      publicKey: rsa.publicKey,
    },
  ] as const)('$what verify with the public key', async ({ algorithm, pem, publicKey }) => {
    const { protectedHeader, payload } = await verified(client({ algorithm }), { privateKey: pem }, publicKey);
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT' });
    expect(payload).toEqual({
      iss: 'keeper',
      sub: 'keeper',
      aud: TOKEN_URL,
      iat: REQUESTED_AT - 30,
      nbf: REQUESTED_AT - 30,
      exp: REQUESTED_AT - 30 + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test.each([60, 540, 3600])(
    'with a lifetime of %i s have exactly that between iat and exp',
    async (lifetimeSeconds) => {
      const { payload } = await verified(client({ algorithm: 'RS256', lifetimeSeconds }));
      expect([payload.iat, payload.nbf]).toEqual([REQUESTED_AT - 30, REQUESTED_AT - 30]);
      expect(Number(payload.exp) - Number(payload.iat)).toBe(lifetimeSeconds);
    },
  );

  test('take the audience of the definition instead of the token URL', async () => {
    const { payload } = await verified(client({ algorithm: 'RS256', audience: 'https://idp.example.com' }));
    expect(payload.aud).toBe('https://idp.example.com');
  });

  test('name the key of the secret', async () => {
    const { protectedHeader } = await verified(client({ algorithm: 'RS256' }), { privateKey: PKCS8, keyId: 'key-7' });
    expect(protectedHeader.kid).toBe('key-7');
  });

  test('have another jti each time', async () => {
    const definition = client({ algorithm: 'RS256' });
    const all = await Promise.all(Array.from({ length: 20 }, () => verified(definition)));
    expect(new Set(all.map(({ payload }) => payload.jti)).size).toBe(20);
  });

  test.each([-3600, -1, 0, 1, 3600])(
    'are made by the provider’s clock when it is %i s ahead of ours',
    async (clockOffsetSeconds) => {
      const request = await recordRequest(client({ algorithm: 'RS256' }), { secret: secretOf(), clockOffsetSeconds });
      const { iat, nbf, exp } = decodeJwt(assertionOf(request.parameters));
      const now = REQUESTED_AT + clockOffsetSeconds;
      expect([iat, nbf, exp]).toEqual([now - 30, now - 30, now + 270]);
    },
  );

  test('of Entra name the certificate by the SHA-256 of its DER', async () => {
    const definition = microsoftGraph({ id: 'graph', tenantId: 'contoso.example', credential: 'certificate' });
    const secret = { privateKey: PKCS8, certificate: CERTIFICATE.pem.replaceAll('\n', '\\n') };
    const { protectedHeader, payload } = await verified(definition, secret, rsa.publicKey, definition.tokenUrl);
    const der = new X509Certificate(CERTIFICATE.pem).raw;
    const thumbprint = createHash('sha256').update(der).digest('base64url');
    expect(protectedHeader).toEqual({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint });
    expect(thumbprint).toBe(CERTIFICATE.thumbprint);
    expect(payload).toMatchObject({ iss: 'keeper', sub: 'keeper', aud: definition.tokenUrl });
  });
});

describe('assertions as the grant', () => {
  test.each([
    {
      provider: 'Google',
      options: { issuer: 'bot@project.example', claims: { scope: 'https://www.googleapis.com/auth/drive.readonly' } },
      payload: {
        iss: 'bot@project.example',
        aud: TOKEN_URL,
        scope: 'https://www.googleapis.com/auth/drive.readonly',
      },
    },
    {
      provider: 'Salesforce',
      options: { subject: 'user@example.com', audience: 'https://login.salesforce.com' },
      payload: { iss: 'keeper', sub: 'user@example.com', aud: 'https://login.salesforce.com' },
    },
    {
      provider: 'Box',
      options: { subject: '12345', claims: { box_sub_type: 'enterprise' }, lifetimeSeconds: 60 },
      payload: { iss: 'keeper', sub: '12345', aud: TOKEN_URL, box_sub_type: 'enterprise', exp: REQUESTED_AT + 30 },
    },
  ])('of $provider say what it wants', async ({ options: { audience, lifetimeSeconds, ...options }, payload }) => {
    const assertion: AssertionSettings = {
      algorithm: 'RS256',
      ...(audience === undefined ? {} : { audience }),
      ...(lifetimeSeconds === undefined ? {} : { lifetimeSeconds }),
    };
    const definition = jwtBearer({ id: 'a', tokenUrl: TOKEN_URL, assertion, ...options });
    const result = await verified(definition, { privateKey: PKCS8 }, rsa.publicKey, payload.aud);
    const times = { iat: REQUESTED_AT - 30, nbf: REQUESTED_AT - 30, exp: REQUESTED_AT + 270 };
    expect(result.payload).toEqual({ ...times, jti: expect.any(String), ...payload });
  });

  test('of a GitHub App last less than 10 minutes by GitHub’s clock and have no audience', async () => {
    const definition = githubApp({ id: 'gh', appId: '4711', installationId: 1 });
    const request = await recordRequest(definition, { secret: { privateKey: PKCS1 } });
    const jwt = request.headers['authorization']?.slice('Bearer '.length) ?? '';
    const { payload } = await jwtVerify(jwt, rsa.publicKey, { currentDate: new Date(REQUESTED_AT * 1000) });
    expect(payload).toEqual({
      iss: '4711',
      iat: REQUESTED_AT - 30,
      nbf: REQUESTED_AT - 30,
      exp: REQUESTED_AT - 30 + 540,
      jti: expect.any(String),
    });
  });
});

describe('a secret that no assertion can be made with', () => {
  const MARKER = 'marker-key-9d2a';
  const GARBAGE = `-----BEGIN PRIVATE KEY-----\n${MARKER}\n-----END PRIVATE KEY-----`;
  const ENCRYPTED = rsa.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;

  test.each([
    { what: 'RS256 with an EC key', algorithm: 'RS256', privateKey: pemOf(p256.privateKey) },
    { what: 'PS256 with an Ed25519 key', algorithm: 'PS256', privateKey: pemOf(ed25519.privateKey) },
    { what: 'ES256 with an RSA key', algorithm: 'ES256', privateKey: PKCS8 },
    { what: 'ES256 with a P-384 key', algorithm: 'ES256', privateKey: pemOf(p384) },
    { what: 'EdDSA with an RSA key', algorithm: 'EdDSA', privateKey: PKCS8 },
    { what: 'Ed25519 with an RSA key', algorithm: 'Ed25519', privateKey: PKCS8 },
    { what: 'RS256 with a key of 1024 bits', algorithm: 'RS256', privateKey: pemOf(small) },
  ] as const)('$what does not fit the algorithm', async ({ algorithm, privateKey }) => {
    const error = await refusal(client({ algorithm }), { privateKey });
    expect(error.message).toMatch(new RegExp(`^its private key does not fit the algorithm ${algorithm}: it`));
  });

  test.each([
    { what: 'garbage between the marks', privateKey: GARBAGE, named: 'damaged, ' },
    { what: 'no PEM at all', privateKey: MARKER },
    { what: 'nothing', privateKey: '' },
    { what: 'a key with a password', privateKey: ENCRYPTED, told: 'encrypted, and the secret has no passphrase' },
    {
      what: 'a public key',
      privateKey: rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      named: 'a public key, ',
    },
  ])('$what is no private key, and is not quoted', async ({ privateKey, named = '', told }) => {
    const error = await refusal(client({ algorithm: 'RS256' }), { privateKey });
    const expected = 'not a PEM key (PKCS #8, PKCS #1 or SEC1) or a private JWK';
    expect(error.message).toBe(`its private key is ${told ?? `${named}${expected}`}`);
    expect(`${error.stack}${error.cause instanceof Error ? error.cause.stack : ''}`).not.toContain(MARKER);
  });

  test.each([
    { what: 'garbage', certificate: { certificate: MARKER } },
    { what: 'a private key', certificate: { certificate: PKCS8 }, named: 'a private key, ' },
    { what: 'nothing', certificate: {} },
  ])('$what is no certificate, and is not quoted', async ({ certificate, named = '' }) => {
    const definition = microsoftGraph({ id: 'graph', tenantId: 'contoso.example', credential: 'certificate' });
    const error = await refusal(definition, { privateKey: PKCS8, ...certificate });
    expect(error.message).toBe(`its certificate is ${named}not a PEM certificate`);
    expect(`${error.stack}${error.cause instanceof Error ? error.cause.stack : ''}`).not.toContain(MARKER);
  });

  test('a missing client id is told', async () => {
    const error = await refusal(client({ algorithm: 'RS256' }), { privateKey: PKCS8, clientId: undefined });
    expect(error.message).toBe('it has no client id, and the definition has none either');
  });
});

type Secret = Readonly<Partial<Record<SecretField, string | undefined>>>;

function client(assertion: AssertionSettings): ServiceDefinition {
  return clientCredentials({
    id: 'a',
    tokenUrl: TOKEN_URL,
    clientAuthentication: { method: 'private_key_jwt', assertion },
  });
}

function secretOf(secret: Secret = { privateKey: PKCS8 }): NonNullable<RequestMaterial['secret']> {
  const all = Object.entries({ clientId: 'keeper', ...secret });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Returns the assertion of a request after the provider's checks: signature, times and audience. */
async function verified(
  definition: ServiceDefinition,
  secret?: Secret,
  publicKey: KeyObject = rsa.publicKey,
  audience?: string,
): Promise<JWTVerifyResult> {
  const request = await recordRequest(definition, { secret: secretOf(secret) });
  const jwt = assertionOf(request.parameters);
  return jwtVerify(jwt, publicKey, {
    algorithms: [String(decodeProtectedHeader(jwt).alg)],
    currentDate: new Date(REQUESTED_AT * 1000),
    ...(audience === undefined ? {} : { audience }),
  });
}

function assertionOf(parameters: readonly (readonly [string, string])[]): string {
  const jwt = parameters.find(([name]) => name === 'client_assertion' || name === 'assertion')?.[1];
  if (jwt === undefined) {
    throw new Error('the request has no assertion');
  }
  return jwt;
}

async function refusal(definition: ServiceDefinition, secret: Secret): Promise<SecretUnusable> {
  const making = { definition, input: inputOf({ secret: secretOf(secret) }), now: REQUESTED_AT };
  const error: unknown = await toTokenRequest({ ...making, getWebIdentityToken: async () => 'unused' }).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof SecretUnusable)) {
    throw new Error('expected the secret to be refused', { cause: error });
  }
  return error;
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
