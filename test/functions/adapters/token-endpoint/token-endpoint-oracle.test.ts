import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as oauth from 'oauth4webapi';
import { readTokenResponse } from '../../../../functions/adapters/token-endpoint/token-response.ts';
import { toTokenRequest } from '../../../../functions/adapters/token-request/token-request.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const NOW = instant(1_800_000_000);
const SERVER: oauth.AuthorizationServer = { issuer: 'https://login.example.test', token_endpoint: DEFINITION.tokenUrl };

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: readonly (readonly [string, string])[];
}

/** Returns what oauth4webapi sends for the client credentials grant. */
const theirRequest = async (
  clientId: string,
  authentication: oauth.ClientAuth,
  parameters: Readonly<Record<string, string>>,
): Promise<Sent> => {
  let sent: Sent | undefined;
  const client = { client_id: clientId };
  await oauth.clientCredentialsGrantRequest(SERVER, client, authentication, parameters, {
    [oauth.customFetch]: async (_url, { headers, body }) => {
      sent = { headers, parameters: [...new URLSearchParams(String(body))].sort() };
      return new Response('{}');
    },
  });
  return sent as unknown as Sent;
};

const ourRequest = async (
  changes: Partial<ServiceDefinition>,
  values: { readonly clientId: string; readonly clientSecret: string },
): Promise<Sent> => {
  const { headers, body } = await toTokenRequest({
    definition: { ...DEFINITION, ...changes },
    input: {
      secret: {
        versionId: 'v',
        values: { clientId: new Redacted(values.clientId), clientSecret: new Redacted(values.clientSecret) },
      },
      timeoutMs: 1000,
    },
    now: NOW,
    getWebIdentityToken: () => Promise.reject(new Error('not asked for')),
  });
  return { headers, parameters: [...new URLSearchParams(body)].sort() };
};

describe('what oauth4webapi sends, we send', () => {
  const value = fc.string({ unit: 'grapheme', minLength: 1 });
  const parameters = fc.record({ scope: value, audience: value, resource: value }, { requiredKeys: [] });

  test('by client_secret_post, for any id, secret and parameters', async () => {
    await fc.assert(
      fc.asyncProperty(value, value, parameters, async (clientId, clientSecret, wanted) => {
        const theirs = await theirRequest(clientId, oauth.ClientSecretPost(clientSecret), wanted);
        const changes = {
          clientAuthentication: { method: 'client_secret_post' },
          grant: { type: 'client_credentials', ...wanted },
        } as const;
        const ours = await ourRequest(changes, { clientId, clientSecret });
        expect(ours.parameters).toEqual(theirs.parameters);
        for (const name of ['accept', 'content-type']) {
          expect([name, theirs.headers[name]?.split(';')[0]]).toEqual([name, ours.headers[name]]);
        }
        expect(ours.headers).not.toHaveProperty('authorization');
        expect(theirs.headers).not.toHaveProperty('authorization');
      }),
    );
  });

  test('by client_secret_basic, where they encode more than they have to', async () => {
    const decoded = (header = ''): string[] =>
      Buffer.from(header.replace(/^Basic /, ''), 'base64')
        .toString('latin1')
        .split(':')
        .map((part) => new URLSearchParams(`v=${part}`).get('v') ?? '');
    await fc.assert(
      fc.asyncProperty(value, value, async (clientId, clientSecret) => {
        const theirs = await theirRequest(clientId, oauth.ClientSecretBasic(clientSecret), {});
        const ours = await ourRequest({}, { clientId, clientSecret });
        expect(decoded(ours.headers['authorization'])).toEqual(decoded(theirs.headers['authorization']));
        expect(ours.parameters).toEqual(theirs.parameters);
      }),
    );
  });
});

describe('what oauth4webapi reads in an honest answer, we read', () => {
  const honest = fc.record(
    {
      // Of what a header can carry; oauth4webapi takes any text.
      access_token: fc.stringMatching(/^[!-~]{1,2000}$/),
      token_type: fc.constantFrom('Bearer', 'bearer', 'BEARER'),
      expires_in: fc.oneof(fc.integer({ min: 1, max: 604_800 }), fc.integer({ min: 1, max: 604_800 }).map(String)),
      scope: fc.constantFrom('a', 'a b', 'https://api.example.test/.default'),
      ext_expires_in: fc.integer({ min: 1, max: 7200 }),
    },
    { requiredKeys: ['access_token', 'token_type', 'expires_in'] },
  );

  test('for any token, type, lifetime and scope', async () => {
    await fc.assert(
      fc.asyncProperty(honest, async (answer) => {
        const body = JSON.stringify(answer);
        const headers = { 'content-type': 'application/json' };
        const client = { client_id: 'client' };
        const theirs = await oauth.processClientCredentialsResponse(SERVER, client, new Response(body, { headers }));
        const ours = readTokenResponse({ status: 200, headers, body }, NOW, DEFINITION);
        if (!ours.ok) {
          throw new Error(`no token: ${ours.failure.reason}`);
        }
        const { accessToken, tokenType, lifetimeSeconds, scope } = ours.token;
        expect([accessToken.reveal(), tokenType.toLowerCase(), lifetimeSeconds, scope]).toEqual([
          theirs.access_token,
          theirs.token_type,
          theirs.expires_in,
          theirs.scope,
        ]);
      }),
    );
  });

  test.each([
    [400, { error: 'invalid_scope' }],
    [401, { error: 'invalid_client' }],
    [200, { token_type: 'Bearer', expires_in: 3600 }],
    [200, { access_token: '', token_type: 'Bearer', expires_in: 3600 }],
    [200, { access_token: 'x', token_type: 1, expires_in: 3600 }],
  ])('an answer that oauth4webapi refuses, we refuse: HTTP %i %j', async (status, answer) => {
    const body = JSON.stringify(answer);
    const headers = { 'content-type': 'application/json' };
    const response = new Response(body, { status, headers });
    await expect(oauth.processClientCredentialsResponse(SERVER, { client_id: 'c' }, response)).rejects.toThrow();
    expect(readTokenResponse({ status, headers, body }, NOW, DEFINITION).ok).toBe(false);
  });
});
