import { createVerify, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { toTokenRequest } from '../../../../functions/adapters/token-request/token-request.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const NOW = instant(1_800_000_000);
const RS256 = { algorithm: 'RS256' } as const;
let privateKey: string;
let publicKey: string;

beforeAll(() => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
});

const requestOf = (changes: Partial<ServiceDefinition>, clockOffsetSeconds?: number) =>
  toTokenRequest({
    definition: { ...DEFINITION, ...changes },
    input: {
      secret: {
        versionId: 'version-1',
        values: {
          clientId: new Redacted('client'),
          privateKey: new Redacted(privateKey),
          keyId: new Redacted('key-1'),
        },
      },
      ...(clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds }),
      timeoutMs: 1000,
    },
    now: NOW,
    getWebIdentityToken: () => Promise.reject(new Error('not asked for')),
  });

/** Returns header and claims of a JWT whose RS256 signature is right. */
const verified = (jwt: string): { header: Record<string, unknown>; claims: Record<string, unknown> } => {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const isSigned = createVerify('RSA-SHA256')
    .update(`${header}.${claims}`)
    .verify(publicKey, Buffer.from(signature, 'base64url'));
  expect(isSigned).toBe(true);
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { header: parse(header), claims: parse(claims) };
};

describe('a signed assertion', () => {
  test('proves who the client is', async () => {
    const clientAuthentication = { method: 'private_key_jwt', assertion: RS256 } as const;
    const { body, headers } = await requestOf({ clientAuthentication });
    const { client_assertion: assertion = '', ...rest } = Object.fromEntries(new URLSearchParams(body));
    expect(rest).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(verified(assertion)).toEqual({
      header: { alg: 'RS256', typ: 'JWT', kid: 'key-1' },
      claims: {
        iss: 'client',
        sub: 'client',
        aud: DEFINITION.tokenUrl,
        iat: NOW - 30,
        nbf: NOW - 30,
        exp: NOW + 270,
        jti: expect.any(String),
      },
    });
  });

  test('is the grant', async () => {
    const grant = {
      type: 'jwt_bearer',
      assertion: { ...RS256, audience: 'https://login.example.test', lifetimeSeconds: 600 },
      subject: 'robot@example.test',
      claims: { scope: 'a b' },
    } as const;
    const { body } = await requestOf({ grant, clientAuthentication: { method: 'none' } });
    const { assertion = '', ...rest } = Object.fromEntries(new URLSearchParams(body));
    expect(rest).toEqual({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' });
    expect(verified(assertion).claims).toMatchObject({
      iss: 'client',
      sub: 'robot@example.test',
      aud: 'https://login.example.test',
      scope: 'a b',
      exp: NOW + 570,
    });
  });

  test('is the whole request of a GitHub App', async () => {
    const changes = { grant: { type: 'github_app_installation' }, clientAuthentication: { method: 'none' } } as const;
    const { headers, body } = await requestOf(changes);
    expect(body).toBe('');
    expect(headers).toMatchObject({ accept: 'application/vnd.github+json', 'user-agent': 'token-keeper' });
    const { claims } = verified(headers['authorization']?.replace(/^Bearer /, '') ?? '');
    expect(claims).toMatchObject({ iss: 'client', iat: NOW - 30, exp: NOW + 510 });
    expect(claims).not.toHaveProperty('aud');
  });

  test("follows the provider's clock", async () => {
    const clientAuthentication = { method: 'private_key_jwt', assertion: RS256 } as const;
    const { body } = await requestOf({ clientAuthentication }, -120);
    const { claims } = verified(new URLSearchParams(body).get('client_assertion') ?? '');
    expect(claims).toMatchObject({ iat: NOW - 150, exp: NOW + 150 });
  });

  test('is another one in every request', async () => {
    const clientAuthentication = { method: 'private_key_jwt', assertion: RS256 } as const;
    expect((await requestOf({ clientAuthentication })).body).not.toBe((await requestOf({ clientAuthentication })).body);
  });
});
