import { describe, expect, test } from '@jest/globals';
import { WebIdentityFault } from '../../../../functions/adapters/token-endpoint/aws-web-identity.ts';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { MAX_BODY_BYTES } from '../../../../functions/adapters/token-endpoint/transport-failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { TokenOrFailure, TokenRequestInput } from '../../../../functions/usecases/ports/token-endpoint.ts';
import type { HttpAnswer, HttpPost } from '../../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const INPUT: TokenRequestInput = {
  secret: {
    versionId: 'version-1',
    values: { clientId: new Redacted('client'), clientSecret: new Redacted('marker-secret') },
  },
  timeoutMs: 7000,
};
const FEDERATED: ServiceDefinition = {
  ...DEFINITION,
  clientId: 'app',
  clientAuthentication: { method: 'aws_web_identity', audience: 'api://x' },
};

interface Asked {
  readonly outcome: TokenOrFailure;
  readonly posts: readonly HttpPost[];
}

/** Asks a token endpoint that answers, or fails to, after 2.5 s. */
const ask = async (ending: Partial<HttpAnswer> | Error, definition = DEFINITION, input = INPUT): Promise<Asked> => {
  const clock = new ManualClock();
  const posts: HttpPost[] = [];
  let ms = 100;
  const endpoint = createHttpTokenEndpoint({
    clock,
    monotonicMs: () => ms,
    getWebIdentityToken: () => Promise.reject(new WebIdentityFault('AccessDenied')),
    send: async (post) => {
      posts.push(post);
      clock.advance(2.5);
      ms += 2500.4;
      if (ending instanceof Error) {
        throw ending;
      }
      return { status: 200, headers: {}, body: '', ...ending };
    },
  });
  return { outcome: await endpoint.requestToken(definition, input), posts };
};
const json = (value: object): string => JSON.stringify(value);
const TOKEN = json({ access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 });

describe('a token endpoint', () => {
  test('is asked once, at the URL of the definition, within the time that is left and a body cap of 1 MiB', async () => {
    const { posts } = await ask({ body: TOKEN });
    expect(posts).toEqual([
      expect.objectContaining({
        url: DEFINITION.tokenUrl,
        timeoutMs: 7000,
        maxBytes: MAX_BODY_BYTES,
        isRepeatable: true,
        body: 'grant_type=client_credentials',
      }),
    ]);
    expect(MAX_BODY_BYTES).toBe(1_048_576);
  });

  test('gives a token that lives from before it was asked, and tells how long it took', async () => {
    const start = new ManualClock().now();
    const { outcome } = await ask({ body: TOKEN, status: 201 });
    expect(outcome).toMatchObject({
      ok: true,
      token: { obtainedAt: start, expiresAt: { at: start + 3600 }, latencyMs: 2500, httpStatus: 201 },
    });
  });

  test.each([
    ['ahead', 'Fri, 15 Jan 2027 08:02:01 GMT', 120],
    ['behind', 'Fri, 15 Jan 2027 07:58:01 GMT', -120],
    ['right', 'Fri, 15 Jan 2027 08:00:01 GMT', 0],
  ])('tells how its clock stands to ours: %s', async (_how, date, clockOffsetSeconds) => {
    const headers = { date };
    expect((await ask({ body: TOKEN, headers })).outcome).toMatchObject({ token: { clockOffsetSeconds } });
    expect((await ask({ status: 503, headers })).outcome).toMatchObject({ failure: { clockOffsetSeconds } });
  });

  test('whose answer tells nothing of its clock leaves that out', async () => {
    const { outcome } = await ask({ body: TOKEN });
    expect(outcome.ok && outcome.token).not.toHaveProperty('clockOffsetSeconds');
  });

  test('is not sent a refresh token twice without anybody knowing, be it of single use or not', async () => {
    const grant = { type: 'refresh_token', singleUse: true } as const;
    const input = { ...INPUT, refreshToken: new Redacted('r') };
    expect((await ask({ body: TOKEN }, { ...DEFINITION, grant }, input)).posts).toMatchObject([
      { isRepeatable: false },
    ]);
    const rotating = { ...DEFINITION, grant: { type: 'refresh_token' } } as const;
    expect((await ask({ body: TOKEN }, rotating, input)).posts).toMatchObject([{ isRepeatable: false }]);
  });
});

describe('a token endpoint that gives no token is a failure with the time it took', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, Partial<HttpAnswer> | Error, string, string, string]>([
    ['refuses', { status: 401, body: json({ error: 'invalid_client' }) }, 'misconfigured', 'invalid_client', 'HTTP 401'],
    ['sends something else', { body: '<html>' }, 'malformedResponse', 'not_json', 'not a JSON object'],
    ['does not answer', new TransportFault('TIMEOUT'), 'transient', 'timeout', 'did not answer within 7 s'],
    ['accepts no connection', new TransportFault('CONNECT_TIMEOUT'), 'transient', 'timeout', 'no connection to the token endpoint'],
    ['sends too much', new TransportFault('BODY_TOO_LARGE'), 'malformedResponse', 'body_too_large', '1048576 bytes'],
    ['cannot be found', new TransportFault('ENOTFOUND'), 'transient', 'network', 'could not be reached (ENOTFOUND)'],
    ['breaks the connection', new TransportFault('ECONNRESET'), 'transient', 'network', '(ECONNRESET)'],
    ['has the wrong certificate', new TransportFault('CERT_HAS_EXPIRED'), 'transient', 'network', '(CERT_HAS_EXPIRED)'],
  ])('when it %s', async (_what, ending, kind, reason, message) => {
    expect((await ask(ending)).outcome).toMatchObject({
      ok: false,
      failure: { kind, reason, message: expect.stringContaining(message), latencyMs: 2500 },
    });
  });

  test('the endpoint is not asked with a secret that no request can be made with', async () => {
    const { outcome, posts } = await ask({ body: TOKEN }, DEFINITION, {
      ...INPUT,
      secret: { versionId: 'v', values: {} },
    });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'misconfigured', reason: 'secret_unusable' } });
    expect(posts).toEqual([]);
  });

  test('the endpoint is not asked without the web identity that it wants', async () => {
    const { outcome, posts } = await ask({ body: TOKEN }, FEDERATED);
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'misconfigured', reason: 'web_identity', message: expect.stringContaining('AccessDenied') },
    });
    expect(posts).toEqual([]);
  });

  test('a fault of our own is not taken for a failure of the endpoint', async () => {
    await expect(ask(new TypeError('x is not a function'))).rejects.toThrow(TypeError);
  });
});

describe('a secret that a provider sends back', () => {
  test.each([
    ['as its error', { error: 'marker-secret' }, {}],
    ['within its error', { error: 'no_such_client.marker-secret' }, {}],
    ['as a part of it', { error: 'marker-sec' }, {}],
    ['as a correlation id', { error: 'invalid_client' }, { 'x-request-id': 'marker-secret' }],
  ])('is not repeated: %s', async (_where, body, headers) => {
    const { outcome } = await ask({ status: 400, body: json(body), headers });
    expect(outcome).toMatchObject({ ok: false, failure: { httpStatus: 400 } });
    expect(JSON.stringify(outcome)).not.toContain('marker-sec');
  });

  test('does not hide an error that is none', async () => {
    const headers = { 'x-request-id': 'request-1234' };
    const { outcome } = await ask({ status: 400, body: json({ error: 'invalid_client' }), headers });
    expect(outcome).toMatchObject({ failure: { oauthError: 'invalid_client', correlationId: 'request-1234' } });
  });
});

test('an AWS STS that does not answer is not taken for the token endpoint', async () => {
  const endpoint = createHttpTokenEndpoint({
    clock: new ManualClock(),
    monotonicMs: () => 0,
    getWebIdentityToken: () => Promise.reject(new TransportFault('TIMEOUT')),
    send: () => Promise.reject(new Error('the token endpoint was asked')),
  });
  expect(await endpoint.requestToken(FEDERATED, INPUT)).toMatchObject({
    ok: false,
    failure: { reason: 'web_identity', message: 'AWS STS gave no web identity token (TIMEOUT)' },
  });
});

describe('a client that is refused', () => {
  const oddities = ['clientSecret: ends with a line end, which is left out'];
  const odd = { ...INPUT, secret: { ...INPUT.secret, oddities } };

  test.each([
    [401, { error: 'invalid_client' }],
    [400, { error: 'unauthorized_client' }],
    [401, {}],
  ])('is told what is odd about its secret: HTTP %i %j', async (status, body) => {
    const { outcome } = await ask({ status, body: json(body) }, DEFINITION, odd);
    expect(outcome).toMatchObject({
      failure: { message: expect.stringMatching(/\(clientSecret: ends with a line end/) },
    });
  });

  test('is told nothing where nothing is odd, or something else is refused', async () => {
    const told = [
      await ask({ status: 401, body: json({ error: 'invalid_client' }) }),
      await ask({ status: 400, body: json({ error: 'invalid_scope' }) }, DEFINITION, odd),
      await ask({ status: 503 }, DEFINITION, odd),
    ];
    expect(JSON.stringify(told)).not.toContain('line end');
  });
});
