import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebIdentityFault } from '../../../../functions/adapters/token-endpoint/aws-web-identity.ts';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { MAX_BODY_BYTES } from '../../../../functions/adapters/token-endpoint/transport-failure.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { SecretTexts, ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { TokenOrFailure } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { createHttpPost } from '../../../../lib/platform/http-post.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const TOKEN = { access_token: 'marker-token', token_type: 'Bearer', expires_in: 3600 };
const DATE = 'Fri, 15 Jan 2027 08:00:00 GMT'; // What the clock of these tests says.
const SECRET = { clientId: 'client', clientSecret: 'marker-secret1' };
/** Together they make 21 bytes, so that their base64 has no padding and looks like a word. */
const ENCODED = Buffer.from(`${SECRET.clientId}:${SECRET.clientSecret}`).toString('base64');
/** A byte less: their base64 ends with `=`, which no error code has. */
const PADDED = { ...SECRET, clientSecret: 'marker-secret' };
const UNPADDED = Buffer.from(`${PADDED.clientId}:${PADDED.clientSecret}`).toString('base64').replace('=', '');
/** What the clock of these tests goes on while the server answers. */
const LATENCY_MS = 150;
const ASSERTION = { algorithm: 'RS256' } as const;

interface Asking {
  readonly definition?: Partial<ServiceDefinition>;
  readonly secret?: SecretTexts<string>;
  readonly refreshToken?: string;
  readonly timeoutMs?: number;
}

let server: ScriptedServer;
const monotonic = { ms: 0 };

/** Asks the scripted token endpoint by a real connection. */
const ask = (answer: ScriptedAnswer, asking: Asking = {}): Promise<TokenOrFailure> => {
  server.answerWith(() => {
    monotonic.ms += LATENCY_MS;
    return answer;
  });
  const { definition, secret = SECRET, refreshToken, timeoutMs = 60_000 } = asking;
  const endpoint = createHttpTokenEndpoint({
    send: createHttpPost(() => 0),
    clock: new ManualClock(),
    monotonicMs: () => monotonic.ms,
    getWebIdentityToken: () => Promise.reject(new WebIdentityFault('http_503')),
  });
  const values = Object.fromEntries(Object.entries(secret).map(([name, value]) => [name, new Redacted(value)]));
  return endpoint.requestToken(
    { ...DEFINITION, tokenUrl: `${server.url}/oauth/token`, ...definition },
    {
      secret: { versionId: 'v', values },
      timeoutMs,
      ...(refreshToken === undefined ? {} : { refreshToken: new Redacted(refreshToken) }),
    },
  );
};
const failureOf = (outcome: TokenOrFailure): RefreshFailure => {
  if (outcome.ok) {
    throw new Error('a token came');
  }
  return outcome.failure;
};

beforeAll(async () => {
  server = await startScriptedServer(() => ({}));
});
afterAll(() => server.close());

describe('content codings', () => {
  test('are not asked for, and a server that compresses all the same is understood', async () => {
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    const outcome = await ask({ headers, body: gzipSync(JSON.stringify(TOKEN)) });
    expect(outcome).toMatchObject({ ok: true, token: { lifetimeSeconds: 3600 } });
    expect(server.requests.at(-1)?.headers['accept-encoding']).toBe('identity');
  });
});

describe('a token that came over a connection', () => {
  test('is read, with how long that took and how the clocks stand', async () => {
    const outcome = await ask({ body: TOKEN, headers: { date: DATE } });
    const token = { lifetimeSeconds: 3600, clockOffsetSeconds: 0, latencyMs: LATENCY_MS };
    expect(outcome).toMatchObject({ ok: true, token });
    expect(JSON.stringify(outcome)).not.toContain('marker');
    expect(server.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: '/oauth/token',
      headers: { authorization: `Basic ${ENCODED}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
  });

  test.each<[string, Record<string, string>, number | undefined]>([
    ['ahead', { date: 'Fri, 15 Jan 2027 08:05:00 GMT' }, 300],
    ['behind', { date: 'Fri, 15 Jan 2027 07:55:00 GMT' }, -300],
    ['unknown behind a cache', { date: 'Fri, 15 Jan 2027 08:05:00 GMT', age: '60' }, undefined],
    ['unknown without a date that can be read', { date: '2027-01-15' }, undefined],
  ])('tells that the clock of the provider is %s', async (_how, headers, offset) => {
    const outcome = await ask({ body: TOKEN, headers });
    expect(outcome.ok && outcome.token.clockOffsetSeconds).toBe(offset);
  });

  test('may come in small pieces and without a type', async () => {
    expect(await ask({ body: JSON.stringify(TOKEN), dripMs: 1 })).toMatchObject({ ok: true });
  });
});

describe('no token comes over a connection', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, ScriptedAnswer, Asking, readonly [kind: string, reason: string], string]>([
    ['is reset', { fault: 'reset' }, {}, ['transient', 'network'], 'could not be reached (ECONNRESET)'],
    ['breaks half-way', { body: TOKEN, fault: 'truncate' }, {}, ['transient', 'network'], 'could not be reached (ECONNRESET)'],
    ['says nothing', { fault: 'hang' }, { timeoutMs: 200 }, ['transient', 'timeout'], 'did not answer within 0.2 s'],
    ['says nothing while next to no time is left', { fault: 'hang' }, { timeoutMs: 1 }, ['transient', 'timeout'], 'did not answer within 0.1 s'],
    ['is slower than it may be', { body: JSON.stringify(TOKEN), dripMs: 500 }, { timeoutMs: 1000 }, ['transient', 'timeout'], 'did not answer within 1 s'],
    ['brings too much', { body: Buffer.alloc(MAX_BODY_BYTES + 1, 'marker') }, {}, ['malformedResponse', 'body_too_large'], `more than ${MAX_BODY_BYTES} bytes`],
    ['brings as much as it may', { body: Buffer.alloc(MAX_BODY_BYTES, 'marker') }, {}, ['malformedResponse', 'not_json'], 'is not a JSON object'],
    ['brings a redirect', { status: 302, headers: { location: '/elsewhere' } }, {}, ['misconfigured', 'redirect'], 'answered HTTP 302'],
  ])('that %s', async (_what, answer, asking, [kind, reason], message) => {
    const before = server.requests.length;
    const failure = failureOf(await ask(answer, asking));
    expect(failure).toMatchObject({ kind, reason, message: expect.stringContaining(message) });
    expect(failure.latencyMs).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify(failure)).not.toContain('marker');
    expect(server.requests.slice(before).filter(({ path }) => path !== '/oauth/token')).toEqual([]);
  });

  test('that nobody accepts', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const address = listener.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await new Promise((resolve) => listener.close(resolve));
    const failure = failureOf(await ask({}, { definition: { tokenUrl: `http://127.0.0.1:${port}/token` } }));
    expect(failure).toMatchObject({ kind: 'transient', reason: 'network' });
    expect(failure.message).toContain('(ECONNREFUSED)');
  });
});

describe('no connection is made', () => {
  const signed = { clientAuthentication: { method: 'private_key_jwt', assertion: ASSERTION } } as const;
  const app = { grant: { type: 'github_app_installation' }, clientAuthentication: { method: 'none' } } as const;
  const federated = { clientId: 'app', clientAuthentication: { method: 'aws_web_identity', audience: 'x' } } as const;

  // biome-ignore format: a table is read by its columns
  test.each<[string, Asking, string, string, string]>([
    ['a private key that is none', { definition: signed, secret: { clientId: 'client', privateKey: 'marker-key' } }, 'misconfigured', 'secret_unusable', 'its private key is not a PEM key'],
    ['a private key cut short', { definition: signed, secret: { clientId: 'client', privateKey: '-----BEGIN PRIVATE KEY-----\nmarker' } }, 'misconfigured', 'secret_unusable', 'its private key is cut off'],
    ['no private key', { definition: app, secret: { clientId: 'client' } }, 'misconfigured', 'secret_unusable', 'its private key is not a PEM key'],
    ['no client id', { secret: { clientSecret: 'marker' } }, 'misconfigured', 'secret_unusable', 'it has no client id'],
    ['no web identity', { definition: federated, secret: {} }, 'transient', 'web_identity', 'AWS STS gave no web identity token (http_503)'],
  ])('with %s', async (_what, asking, kind, reason, message) => {
    const before = server.requests.length;
    const failure = failureOf(await ask({ body: TOKEN }, asking));
    expect(failure).toMatchObject({ kind, reason, message: expect.stringContaining(message) });
    expect(JSON.stringify(failure)).not.toContain('marker');
    expect(server.requests).toHaveLength(before);
  });
});

describe('a secret that comes back is told to nobody', () => {
  const rotating: Asking = { definition: { grant: { type: 'refresh_token' } }, refreshToken: 'marker-refresh' };

  // biome-ignore format: a table is read by its columns
  test.each<[string, ScriptedAnswer, Asking, string]>([
    ['as the error', { status: 401, body: { error: SECRET.clientSecret } }, {}, 'http_401'],
    ['within the error', { status: 401, body: { error: `bad_${SECRET.clientSecret}` } }, {}, 'http_401'],
    ['encoded as it was sent', { status: 401, body: { error: ENCODED } }, {}, 'http_401'],
    ['encoded without its padding, within the error', { status: 401, body: { error: `bad_${UNPADDED}` } }, { secret: PADDED }, 'http_401'],
    ['encoded, as a correlation id', { status: 401, headers: { 'x-request-id': ENCODED }, body: { error: 'invalid_client' } }, {}, 'invalid_client'],
    ['as a correlation id', { status: 401, headers: { 'x-request-id': SECRET.clientSecret }, body: { error: 'invalid_client' } }, {}, 'invalid_client'],
    ['as a correlation id of the body', { status: 401, body: { error: 'invalid_client', correlation_id: SECRET.clientSecret } }, {}, 'invalid_client'],
    ['as the correlation id of a page', { headers: { 'x-request-id': SECRET.clientSecret }, body: '<html>' }, {}, 'not_json'],
    ['with an error called ok', { body: { ok: false, error: SECRET.clientSecret } }, {}, 'http_200'],
    ['as the refresh token', { status: 400, body: { error: 'marker-refresh' } }, rotating, 'http_400'],
  ])('%s', async (_where, answer, asking, reason) => {
    const failure = failureOf(await ask(answer, asking));
    expect(failure.reason).toBe(reason);
    expect(failure).not.toHaveProperty('correlationId');
    expect(JSON.stringify(failure)).not.toContain('marker');
    expect(JSON.stringify(failure)).not.toContain(UNPADDED);
  });

  test('the client id is no secret and is kept', async () => {
    const answer = { status: 401, headers: { 'x-request-id': 'client-client' }, body: { error: 'client' } };
    expect(await ask(answer)).toMatchObject({ failure: { oauthError: 'client', correlationId: 'client-client' } });
  });
});
