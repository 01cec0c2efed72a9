import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SecretUnusable } from '../../../../functions/adapters/keys/secret-unusable.ts';
import { toTokenRequest } from '../../../../functions/adapters/token-request/token-request.ts';
import type { TokenRequest } from '../../../../functions/adapters/token-request/write-request.ts';
import type { SecretTexts, ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const SECRET = { clientId: 'client-id.1', clientSecret: 'p+a/s%s:wé rd' };
const HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'content-type': 'application/x-www-form-urlencoded',
  'user-agent': 'token-keeper',
};

const requestOf = (
  changes: Partial<ServiceDefinition> = {},
  values: SecretTexts<string> = SECRET,
  refreshToken?: string,
): Promise<TokenRequest> =>
  toTokenRequest({
    definition: { ...DEFINITION, ...changes },
    input: {
      secret: {
        versionId: 'version-1',
        values: Object.fromEntries(Object.entries(values).map(([field, value]) => [field, new Redacted(value)])),
      },
      ...(refreshToken === undefined ? {} : { refreshToken: new Redacted(refreshToken) }),
      timeoutMs: 1000,
    },
    now: instant(1_800_000_000),
    getWebIdentityToken: async (audience) => `jwt-for-${audience}`,
  });

describe('a token request is, byte for byte,', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, Partial<ServiceDefinition>, object, string]>([
    // printf 'client-id.1:p+a/s%%s:wé rd' | base64
    [
      "that of Genesys Cloud's own SDK: Basic with id and secret as they are",
      { clientAuthentication: { method: 'client_secret_basic_raw' } },
      { authorization: 'Basic Y2xpZW50LWlkLjE6cCthL3Mlczp3w6kgcmQ=' },
      'grant_type=client_credentials',
    ],
    // printf 'client-id.1:p%%2Ba%%2Fs%%25s%%3Aw%%C3%%A9+rd' | base64
    [
      'that of RFC 6749: Basic with id and secret form-encoded',
      { clientAuthentication: { method: 'client_secret_basic' } },
      { authorization: 'Basic Y2xpZW50LWlkLjE6cCUyQmElMkZzJTI1cyUzQXclQzMlQTkrcmQ=' },
      'grant_type=client_credentials',
    ],
    [
      'with id and secret in the body, and no header',
      { clientAuthentication: { method: 'client_secret_post' } },
      {},
      'grant_type=client_credentials&client_id=client-id.1&client_secret=p%2Ba%2Fs%25s%3Aw%C3%A9+rd',
    ],
    [
      'that of Microsoft Graph',
      { clientAuthentication: { method: 'client_secret_post' }, grant: { type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' } },
      {},
      'grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_id=client-id.1&client_secret=p%2Ba%2Fs%25s%3Aw%C3%A9+rd',
    ],
    [
      'with scope, audience, resource and extra parameters in this order',
      {
        clientAuthentication: { method: 'client_secret_post' },
        grant: { type: 'client_credentials', extraParameters: { tenant: 'ä b', empty: '' }, resource: 'urn:r', audience: 'https://api', scope: 'a b' },
      },
      {},
      'grant_type=client_credentials&scope=a+b&audience=https%3A%2F%2Fapi&resource=urn%3Ar&tenant=%C3%A4+b&empty=&client_id=client-id.1&client_secret=p%2Ba%2Fs%25s%3Aw%C3%A9+rd',
    ],
    [
      "that of Zoom's server-to-server apps",
      { clientAuthentication: { method: 'client_secret_basic_raw' }, grant: { type: 'account_credentials', accountId: 'acc 1' } },
      { authorization: 'Basic Y2xpZW50LWlkLjE6cCthL3Mlczp3w6kgcmQ=' },
      'grant_type=account_credentials&account_id=acc+1',
    ],
    [
      'with a web identity instead of a secret',
      { clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' }, clientId: 'app' },
      {},
      'grant_type=client_credentials&client_id=app&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=jwt-for-api%3A%2F%2FAzureADTokenExchange',
    ],
  ])('%s', async (_what, changes, headers, body) => {
    expect(await requestOf(changes)).toEqual({
      method: 'POST',
      url: DEFINITION.tokenUrl,
      headers: { ...HEADERS, ...headers },
      body,
      hidden: expect.any(Array),
    });
  });

  test.each([
    ['of a confidential client', { method: 'client_secret_post' } as const, '&client_id=client-id.1&client_secret=p'],
    ['of a public client', { method: 'none' } as const, '&client_id=client-id.1'],
  ])('a refresh %s', async (_whose, clientAuthentication, end) => {
    const grant = { type: 'refresh_token' } as const;
    const values = { ...SECRET, clientSecret: 'p', refreshToken: 'the-seed' };
    expect((await requestOf({ clientAuthentication, grant }, values, 'r+t')).body).toBe(
      `grant_type=refresh_token&refresh_token=r%2Bt${end}`,
    );
  });
});

describe('a token request', () => {
  test('uses the client id of the definition before that of the secret', async () => {
    const changes = { clientId: 'public', clientAuthentication: { method: 'client_secret_post' } } as const;
    expect((await requestOf(changes)).body).toContain('client_id=public&');
    expect((await requestOf(changes, { clientSecret: 's' })).body).toContain('client_id=public&');
  });

  test('cannot be made without any client id', async () => {
    await expect(requestOf({}, { clientSecret: 's' })).rejects.toThrow(SecretUnusable);
  });

  test.each(['client_secret_basic', 'client_secret_basic_raw', 'client_secret_post'] as const)(
    'by %s carries the secret in one place',
    async (method) => {
      const { headers, body } = await requestOf({ clientAuthentication: { method } });
      expect('authorization' in headers).toBe(method !== 'client_secret_post');
      expect(new URLSearchParams(body).has('client_secret')).toBe(method === 'client_secret_post');
    },
  );

  const text = fc.string({ unit: 'binary', minLength: 1 });

  test('by RFC 6749 is decoded to the id and secret it was made of, whatever they are', async () => {
    const decoded = (part: string): string => new URLSearchParams(`v=${part}`).get('v') ?? '';
    await fc.assert(
      fc.asyncProperty(text, text, async (clientId, clientSecret) => {
        const { headers } = await requestOf({}, { clientId, clientSecret });
        const [id = '', secret = '', ...rest] = Buffer.from(headers['authorization']?.slice(6) ?? '', 'base64')
          .toString('latin1')
          .split(':');
        expect([decoded(id), decoded(secret), rest]).toEqual([clientId, clientSecret, []]);
      }),
    );
  });

  test('by the body is decoded to the values it was made of, whatever they are', async () => {
    const clientAuthentication = { method: 'client_secret_post' } as const;
    await fc.assert(
      fc.asyncProperty(text, text, text, async (clientId, clientSecret, scope) => {
        const changes = { clientAuthentication, grant: { type: 'client_credentials', scope } } as const;
        const { body } = await requestOf(changes, { clientId, clientSecret });
        expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
          grant_type: 'client_credentials',
          scope,
          client_id: clientId,
          client_secret: clientSecret,
        });
      }),
    );
  });
});
