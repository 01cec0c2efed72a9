import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { TokenOrFailure } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { createHttpPost } from '../../../../lib/platform/http-post.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { inputOf } from '../../../support/recorded-request.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const FIRST = {
  access_token: 'MARKER-first',
  token_type: 'Bearer',
  expires_in: 60,
  session: { id: 'MARKER-session', n: 7 },
};
const SECOND = { access_token: 'kept', expires_in: 3600 };
const SECRET = { clientId: 'client', clientSecret: 'MARKER-secret', apiKey: 'MARKER-key' };
/** What the clock of these tests goes on while a request is answered. */
const LATENCY_MS = 150;

let server: ScriptedServer;
let other: ScriptedServer;
const monotonic = { ms: 0 };
beforeAll(async () => {
  [server, other] = [await startScriptedServer(() => ({})), await startScriptedServer(() => ({}))];
});
afterAll(() => Promise.all([server.close(), other.close()]));
beforeEach(() => {
  server.answerWith(() => ({ body: FIRST }));
});

interface Asking {
  readonly definition?: Partial<ServiceDefinition>;
  readonly second?: Partial<NonNullable<ServiceDefinition['secondRequest']>>;
  readonly refreshToken?: string;
  readonly timeoutMs?: number;
}

const ask = async (answer: ScriptedAnswer, asking: Asking = {}): Promise<TokenOrFailure> => {
  other.answerWith(() => {
    monotonic.ms += LATENCY_MS;
    return answer;
  });
  const endpoint = createHttpTokenEndpoint({
    send: createHttpPost(() => 0),
    clock: new ManualClock(),
    monotonicMs: () => monotonic.ms,
    getWebIdentityToken: async () => 'jwt',
  });
  const secondRequest = { url: `${other.url}/second`, ...asking.second };
  return endpoint.requestToken(
    { ...DEFINITION, tokenUrl: `${server.url}/token`, secondRequest, ...asking.definition },
    {
      ...inputOf({ secret: SECRET, ...(asking.refreshToken && { refreshToken: asking.refreshToken }) }),
      timeoutMs: asking.timeoutMs ?? 60_000,
    },
  );
};
const failureOf = (outcome: TokenOrFailure): RefreshFailure => {
  if (outcome.ok) throw new Error('a token came');
  expect(JSON.stringify(outcome.failure)).not.toContain('MARKER');
  return outcome.failure;
};
const host = (): string => new URL(other.url).host;

describe('the second request', () => {
  test('carries the token of the first as Bearer, and its answer has the token that is kept', async () => {
    const outcome = await ask({ body: SECOND });
    expect(outcome).toMatchObject({ ok: true, token: { lifetimeSeconds: 3600, httpStatus: 200 } });
    expect(outcome.ok && outcome.token.accessToken.reveal()).toBe('kept');
    expect(outcome).not.toHaveProperty('answer');
    expect(other.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: '/second',
      body: '',
      headers: { authorization: 'Bearer MARKER-first', 'content-type': 'application/x-www-form-urlencoded' },
    });
  });

  test('is written by its own words, with parts of the first answer where they are named', async () => {
    const parameters = {
      id: { firstAnswer: '/session/id' },
      all: { firstAnswer: '/session' },
      scope: ['a'],
      text: { firstAnswer: '/session/n', prefix: 'n=' },
    };
    const headers = { 'X-Session': { firstAnswer: '/session/n' } };
    await ask({ body: SECOND }, { second: { body: 'json', parameters, headers } });
    const { headers: sent, body } = other.requests.at(-1) ?? { headers: {}, body: '' };
    expect(body).toBe('{"id":"MARKER-session","all":{"id":"MARKER-session","n":7},"scope":["a"],"text":"n=7"}');
    expect(sent).toMatchObject({ 'x-session': '7', 'content-type': 'application/json' });
    expect(sent).not.toHaveProperty('authorization');
  });

  test.each([
    [
      'a header of its own',
      { headers: { Authorization: { firstAnswer: '/session/id', prefix: 'ID ' } } },
      'ID MARKER-session',
    ],
    ['a constant', { headers: { 'x-y': 'z' } }, 'Bearer MARKER-first'],
  ])('is authorized by %s', async (_what, second, authorization) => {
    await ask({ body: SECOND }, { second });
    expect(other.requests.at(-1)?.headers).toMatchObject({ authorization });
  });

  test('may be a GET with a part of the first answer in its query', async () => {
    const parameters = { session: { firstAnswer: '/session/id' } };
    await ask({ body: SECOND }, { second: { url: `${other.url}/second?v=1`, method: 'GET', parameters } });
    expect(other.requests.at(-1)).toMatchObject({
      method: 'GET',
      path: '/second?v=1&session=MARKER-session',
      body: '',
    });
  });

  test('is not made where the first answer is a refusal, whose failure stays what it is', async () => {
    const before = other.requests.length;
    server.answerWith(() => ({ status: 401, body: { error: 'invalid_client' } }));
    expect(failureOf(await ask({ body: SECOND })).message).toMatch(/^the token endpoint answered HTTP 401/);
    expect(other.requests).toHaveLength(before);
  });

  test.each([{ body: SECOND }, { status: 503 }])(
    'has another clock than the one of tokenUrl, which counts: %j',
    async (answer) => {
      const at = (seconds: number): { headers: { date: string } } => ({
        headers: { date: new Date((new ManualClock().now() + seconds) * 1000).toUTCString() },
      });
      server.answerWith(() => ({ ...at(90), body: FIRST }));
      const outcome = await ask({ ...at(-9000), ...answer });
      expect(outcome.ok ? outcome.token : outcome.failure).toMatchObject({ clockOffsetSeconds: 90 });
    },
  );

  test('has what the first left of the time', async () => {
    server.answerWith(() => {
      monotonic.ms += 1000;
      return { body: FIRST };
    });
    expect(failureOf(await ask({ fault: 'hang' }, { timeoutMs: 1200 }))).toMatchObject({
      kind: 'transient',
      reason: 'second_request_failed',
      message: `the second request, to ${host()}: the endpoint did not answer within 1.2 s`,
    });
  });
});

describe('a second request that fails', () => {
  const QUOTE = 'MARKER-first MARKER-session MARKER-secret';

  // biome-ignore format: a table is read by its columns
  test.each<[string, ScriptedAnswer, object, string]>([
    ['is refused', { status: 403, body: { error: 'MARKER-first', message: QUOTE } }, { kind: 'misconfigured', reason: 'second_request_refused' }, 'the endpoint answered HTTP 403'],
    ['is refused like a client', { status: 401, body: { error: 'invalid_client' } }, { kind: 'misconfigured', reason: 'second_request_refused', httpStatus: 401 }, 'the endpoint answered HTTP 401 with error "invalid_client"'],
    ['brings something else', { body: { other: QUOTE } }, { kind: 'misconfigured', reason: 'second_request_refused' }, 'the answer of the endpoint has no access_token, but has "other"'],
    ['is redirected with what it carries', { status: 302, headers: { location: 'https://x.test/MARKER-first' } }, { kind: 'misconfigured' }, 'the endpoint answered HTTP 302'],
    ['finds a fault', { status: 503 }, { kind: 'transient', reason: 'second_request_failed' }, 'the endpoint answered HTTP 503'],
    ['is throttled', { status: 429, headers: { 'retry-after': '30' } }, { kind: 'transient', reason: 'http_429', retryAfterSeconds: 30 }, 'the endpoint answered HTTP 429'],
    ['is broken off', { fault: 'reset' }, { kind: 'transient', reason: 'second_request_failed' }, 'the endpoint could not be reached (ECONNRESET)'],
  ])('since it %s says so, without anything of either', async (_what, answer, expected, message) => {
    const parameters = { id: { firstAnswer: '/session/id' } };
    const failure = failureOf(await ask(answer, { second: { parameters, headers: { authorization: { firstAnswer: '/access_token', prefix: 'B ' } } } }));
    expect(failure).toMatchObject(expected);
    expect(failure.message).toContain(`the second request, to ${host()}: ${message}`);
    expect(failure).not.toHaveProperty('isUnsent');
  });

  test('that brings another answer names the member of the definition that says where', async () => {
    const second = { response: { token: '/session' } };
    const failure = failureOf(await ask({ body: { session: { key: 'x y', token: 'MARKER-first' } } }, { second }));
    expect(failure.message).toBe(
      `the second request, to ${host()}: the answer of the endpoint has no token at secondRequest.response.token, ` +
        'but has "key", "token" (most likely secondRequest.response.token is "/session/token")',
    );
  });

  test('that nobody hears was not unsent all the same: the first arrived', async () => {
    const failure = failureOf(await ask({}, { second: { url: 'http://127.0.0.1:1/' } }));
    expect(failure).not.toHaveProperty('isUnsent');
    expect(failure.message).toBe(
      'the second request, to 127.0.0.1:1: the endpoint could not be reached (ECONNREFUSED)',
    );
  });

  test.each([
    ['nothing there', { firstAnswer: '/none' }, 'the first answer has nothing at "/none"'],
    ['null there', { firstAnswer: '/null' }, 'the first answer has nothing at "/null"'],
    [
      'an object there',
      { firstAnswer: '/session' },
      'a part of the first answer is no text, and only JSON can carry it',
    ],
    [
      'what is nested without an end there',
      { firstAnswer: '/deep' },
      'a part of the first answer is nested too deep to be sent on',
    ],
    ['a line end there', { firstAnswer: '/lines' }, 'a part of the first answer cannot stand in a header'],
  ])('since the first answer has %s is not sent', async (_what, reference, message) => {
    const before = other.requests.length;
    const text = JSON.stringify({ ...FIRST, null: null, lines: 'MARKER\r\nhost: x', deep: 0 });
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    server.answerWith(() => ({ body: text.replace('"deep":0', `"deep":${deep}`) }));
    const failure = failureOf(await ask({ body: SECOND }, { second: { headers: { 'x-a': reference } } }));
    expect(failure).toMatchObject({ kind: 'misconfigured', reason: 'second_request_refused' });
    expect(failure.message).toBe(`the second request, to ${host()}: ${message}`);
    expect(other.requests).toHaveLength(before);
  });

  test('with a secret in it is judged like the first: its secret may be what is refused', async () => {
    const second = { url: `${server.url}/second`, headers: { 'x-key': { secret: 'apiKey' } } };
    server.answerWith(({ path }) =>
      path === '/token' ? { body: FIRST } : { status: 401, body: { error: 'MARKER-key' } },
    );
    expect(failureOf(await ask({}, { second }))).toMatchObject({
      kind: 'misconfigured',
      httpStatus: 401,
      reason: 'http_401',
    });
  });
});

describe('a refresh token', () => {
  const REFRESH = {
    definition: { grant: { type: 'refresh_token', singleUse: true } },
    refreshToken: 'MARKER-sent',
  } as const;
  const first = (more: object): void => server.answerWith(() => ({ body: { ...FIRST, ...more } }));
  const refreshTokenOf = (outcome: TokenOrFailure): string | undefined =>
    (outcome.ok ? outcome.token.refreshToken : outcome.refreshToken)?.reveal();

  test('of the first answer is kept with the token of the second', async () => {
    first({ refresh_token: 'new' });
    expect(refreshTokenOf(await ask({ body: SECOND }, REFRESH))).toBe('new');
    expect(refreshTokenOf(await ask({ body: { ...SECOND, refresh_token: 'for something else' } }, REFRESH))).toBe(
      'new',
    );
  });

  test('of the second answer is kept where the definition says where it stands', async () => {
    first({ refresh_token: 'new' });
    const second = { response: { refreshToken: '/refresh_token' } };
    expect(refreshTokenOf(await ask({ body: { ...SECOND, refresh_token: 'newer' } }, { ...REFRESH, second }))).toBe(
      'newer',
    );
  });

  test.each([{ status: 403 }, { status: 503 }, { fault: 'reset' }, { body: 'none' }] as const)(
    'is not lost with the second answer: %j',
    async (answer) => {
      first({ refresh_token: 'new' });
      expect(refreshTokenOf(await ask(answer, REFRESH))).toBe('new');
      first({});
      expect(refreshTokenOf(await ask(answer, REFRESH))).toBe('MARKER-sent');
    },
  );
});
