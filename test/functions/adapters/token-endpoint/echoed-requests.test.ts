import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { HttpPost } from '../../../../lib/platform/http-post.ts';
import { inputOf, REQUESTED_AT } from '../../../support/recorded-request.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const KEY = { secret: 'apiKey' };
const LOGIN = { grant: { type: 'login' }, clientAuthentication: { method: 'none' } } as const;
const SECOND = { url: 'https://other.example.test/' };

/** Every place that a secret, or what the first answer brought, can be sent in. */
const PLACES: readonly Partial<ServiceDefinition>[] = [
  { ...LOGIN, request: { parameters: { a: KEY } } },
  { ...LOGIN, request: { body: 'json', parameters: { a: [{ b: KEY }] } } },
  { ...LOGIN, request: { method: 'GET', parameters: { a: KEY } } },
  { ...LOGIN, request: { headers: { 'x-a': { ...KEY, prefix: 'Token ' } } } },
  { ...LOGIN, request: { headers: { authorization: { base64: ['u:', KEY], prefix: 'Basic ' } } } },
  { ...LOGIN, request: { parameters: { a: { base64: [KEY] } } } },
  { clientAuthentication: { method: 'client_secret_post' }, request: { body: 'json' } },
  { grant: { type: 'password' }, clientAuthentication: { method: 'none' } },
  { secondRequest: SECOND },
  { secondRequest: { ...SECOND, headers: { authorization: { firstAnswer: '/session' } } } },
  { secondRequest: { ...SECOND, parameters: { a: { firstAnswer: '/session' } } } },
  { secondRequest: { ...SECOND, body: 'json', parameters: { a: { firstAnswer: '' } } } },
  { secondRequest: { ...SECOND, method: 'GET', parameters: { a: { base64: [{ firstAnswer: '/session' }] } } } },
];

/** What is made of each request, in the order in which an answer could bring it back. */
const echoesOf = ({ url, headers, body }: HttpPost): readonly string[] => {
  const words = [url, body, ...Object.values(headers)].flatMap((text) => [
    ...text.split(/[^\w.+/=%-]+/),
    ...text.split(/[^\w.%-]+/),
  ]);
  return [...words, ...words.map((word) => decodeURIComponent(word)), url, body, JSON.stringify(headers)];
};

const SECRET = fc.stringMatching(/^[A-Za-z0-9]{8,40}$/).map((text) => `Zq9${text}`);

test('what was sent is in no failure, wherever it was sent and however it comes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(SECRET, SECRET, SECRET, SECRET),
      fc.constantFrom(...PLACES),
      fc.nat(),
      async ([secret, session, first, refresh], changes, pick) => {
        const hasSecond = changes.secondRequest !== undefined;
        let requests = 0;
        const endpoint = createHttpTokenEndpoint({
          clock: { now: () => REQUESTED_AT },
          monotonicMs: () => 0,
          getWebIdentityToken: async () => 'jwt',
          send: async (request) => {
            requests += 1;
            if (hasSecond && requests === 1) {
              return {
                status: 200,
                headers: {},
                body: JSON.stringify({ access_token: first, session, refresh_token: refresh }),
              };
            }
            // Who is asked second may know of the first answer what is not sent at all.
            const echoes = [...echoesOf(request), ...(hasSecond ? [first, refresh] : [])];
            const echo = echoes[pick % echoes.length] ?? '';
            const status = [400, 401, 302, 200, 503][pick % 5] ?? 400;
            const headers = {
              'x-request-id': echo,
              location: `https://x.test/${echo}`,
              'www-authenticate': `error="${echo}"`,
            };
            return {
              status,
              headers,
              body: JSON.stringify({ error: echo, message: echo, [echo]: echo, error_codes: [echo] }),
            };
          },
        });
        const values = { clientId: 'client', clientSecret: secret, apiKey: secret, username: 'name', password: secret };
        const outcome = await endpoint.requestToken({ ...DEFINITION, ...changes }, inputOf({ secret: values }));
        expect(requests).toBe(hasSecond ? 2 : 1);
        const told = JSON.stringify(outcome).toLowerCase();
        for (const one of [
          secret,
          session,
          first,
          refresh,
          Buffer.from(secret).toString('base64').replace(/=+$/, ''),
        ]) {
          expect(told).not.toContain(one.toLowerCase());
        }
      },
    ),
    { numRuns: 2000 },
  );
});

/** Returns what is told of an answer that is made of the request. */
async function told(
  changes: Partial<ServiceDefinition>,
  answer: (request: HttpPost) => { readonly status: number; readonly body: object; readonly echo?: string },
): Promise<string> {
  const endpoint = createHttpTokenEndpoint({
    clock: { now: () => REQUESTED_AT },
    monotonicMs: () => 0,
    getWebIdentityToken: async () => 'eyJoZWFkIjox.eyJNQVJLRVIi.MARKERsignature',
    send: async (request) => {
      const { status, body, echo } = answer(request);
      return { status, headers: echo === undefined ? {} : { 'x-request-id': echo }, body: JSON.stringify(body) };
    },
  });
  const secret = { clientId: 'client', clientSecret: 'MARKERsecret', username: 'robot', password: 'MARKERpassword' };
  return JSON.stringify(await endpoint.requestToken({ ...DEFINITION, ...changes }, inputOf({ secret })));
}

test.each<[string, Partial<ServiceDefinition>]>([
  ['a hash', { clientAuthentication: { method: 'client_secret_jwt', assertion: { algorithm: 'HS256' } } }],
  ['the role', { clientId: 'client', clientAuthentication: { method: 'aws_web_identity', audience: 'x' } }],
  [
    'the role, exchanged',
    { grant: { type: 'token_exchange' }, clientAuthentication: { method: 'aws_web_identity', audience: 'x' } },
  ],
])('no part of an assertion that is signed by %s is told', async (_what, changes) => {
  for (const part of [0, 1, 2]) {
    let echo = '';
    const text = await told(changes, ({ body }) => {
      const sent = new URLSearchParams(body);
      echo = (sent.get('client_assertion') ?? sent.get('subject_token') ?? '').split('.')[part] ?? '';
      return { status: 401, echo, body: { error: echo.slice(0, 64) } };
    });
    expect(echo).not.toBe('');
    expect(text).not.toContain(echo.slice(0, 64));
  }
});

test.each([
  ['the client secret', {}, 'read MARKERsecret'],
  ['the password', { grant: { type: 'password' } } as const, 'MARKERpassword'],
  ['the token itself', {}, 'a MARKERtoken'],
])('a scope that has %s in it is none, and is not told', async (_what, changes, scope) => {
  const body = { access_token: 'MARKERtoken', scope, expires_in: 60 };
  const text = await told(changes, () => ({ status: 200, body }));
  expect(text).toContain('"reason":"scope_malformed"');
  expect(text).not.toContain('MARKER');
});

test('a scope may be the name of the user', async () => {
  const grant = { type: 'password' } as const;
  const body = { access_token: 'MARKERtoken', scope: 'robot:read', expires_in: 60 };
  expect(await told({ grant }, () => ({ status: 200, body }))).toContain('"scope":"robot:read"');
});
