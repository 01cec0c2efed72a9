import { beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidConfigurationError } from '../../../../lib/client/transport/errors.ts';
import { createSignedTransport } from '../../../../lib/client/transport/signed-transport.ts';
import { createHttpPost, type HttpAnswer, type HttpPost } from '../../../../lib/platform/http-post.ts';
import { ProcessClock } from '../../../support/client-harness.ts';
import { startScriptedServer } from '../../../support/scripted-server.ts';
import { authorizationOf } from '../../../support/sigv4-reference.ts';

const REGION = 'eu-central-1';
const LASTING = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY' };
const TEMPORARY = { ...LASTING, AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2Vj//////////wEaDGV1==' };
const PAYLOAD = '{"operation":"getToken","service":"größe"}';
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:serve-tokens';
const START = Date.parse('2026-11-23T04:00:00Z');

let clock: ProcessClock;
let sent: HttpPost[];
let answer: (post: HttpPost) => HttpAnswer;
let environment: Record<string, string>;

beforeEach(() => {
  clock = new ProcessClock(START);
  sent = [];
  answer = () => ({ status: 200, headers: {}, body: '{}' });
  environment = { ...TEMPORARY };
});

const transport = () =>
  createSignedTransport({
    environment: () => environment,
    clock,
    send: (post) => {
      sent.push(post);
      return Promise.resolve(answer(post));
    },
  });
const invocationOf = (functionName: string, qualifier = 'genesys') => {
  const { signal } = new AbortController();
  return { functionName, qualifier, region: REGION, payload: PAYLOAD, signal };
};
const signedHeadersOf = (authorization = ''): string[] =>
  /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];

/** Returns the signature that the request should have had, over the headers that it says it signed. */
const expectedFor = (post: HttpPost, credentials: Record<string, string>): string => {
  const { host, pathname, search } = new URL(post.url);
  const request = { method: 'POST', target: pathname + search, headers: { ...post.headers, host }, body: post.body };
  const scope = {
    accessKeyId: credentials['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: credentials['AWS_SECRET_ACCESS_KEY'] ?? '',
    region: REGION,
    service: 'lambda',
  };
  return authorizationOf(request, scope, signedHeadersOf(post.headers['authorization']));
};

describe('an invocation', () => {
  const cases = [
    ['a name', 'serve-tokens', 'serve-tokens'],
    ['an ARN', ARN, ARN.replaceAll(':', '%3A')],
  ].flatMap(([what = '', functionName = '', segment = '']) =>
    [
      [undefined, `https://lambda.${REGION}.amazonaws.com`],
      ['http://127.0.0.1:9001', 'http://127.0.0.1:9001'],
      ['http://127.0.0.1:9001/base/', 'http://127.0.0.1:9001/base'],
    ].flatMap(([endpoint, base]) =>
      [LASTING, TEMPORARY].map((credentials) => ({
        title: `${what} at ${endpoint ?? 'AWS'}, ${credentials === LASTING ? 'lasting' : 'temporary'} credentials`,
        functionName,
        endpoint,
        credentials,
        url: `${base}/2015-03-31/functions/${segment}%3Agenesys/invocations`,
      })),
    ),
  );

  test.each(cases)('of $title is signed as AWS says', async ({ functionName, endpoint, credentials, url }) => {
    environment = { ...credentials, ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL_LAMBDA: endpoint }) };
    await transport()(invocationOf(functionName));
    const [post] = sent;
    expect(post?.url).toBe(url);
    expect(post?.body).toBe(PAYLOAD);
    expect(post?.headers['authorization']).toBe(expectedFor(post as HttpPost, credentials));
    expect(post?.headers['x-amz-date']).toBe('20261123T040000Z');
    const token = 'AWS_SESSION_TOKEN' in credentials ? ['x-amz-security-token'] : [];
    expect(signedHeadersOf(post?.headers['authorization'])).toEqual(['content-type', 'host', 'x-amz-date', ...token]);
  });

  test('reads the credentials anew every time', async () => {
    const invoke = transport();
    await invoke(invocationOf('f'));
    const renewed = { AWS_ACCESS_KEY_ID: 'ASIARENEWED', AWS_SECRET_ACCESS_KEY: 'other', AWS_SESSION_TOKEN: 'second' };
    Object.assign(environment, renewed);
    await invoke(invocationOf('f'));
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual([
      expectedFor(sent[0] as HttpPost, TEMPORARY),
      expectedFor(sent[1] as HttpPost, renewed),
    ]);
    expect(sent[1]?.headers['x-amz-security-token']).toBe('second');
  });

  test('is not sent without credentials', async () => {
    environment = {};
    await expect(transport()(invocationOf('f'))).rejects.toBeInstanceOf(InvalidConfigurationError);
    expect(sent).toEqual([]);
  });

  test('arrives over a socket as it was signed', async () => {
    const server = await startScriptedServer(() => ({
      body: '{"ok":true}',
      headers: { 'x-amz-function-error': 'Unhandled' },
    }));
    environment = { ...TEMPORARY, AWS_ENDPOINT_URL: server.url };
    const send = createHttpPost(() => clock.passedMs());
    const invoke = createSignedTransport({ environment: () => environment, clock, send });
    const reply = await invoke(invocationOf(ARN)).finally(server.close);
    expect(reply).toMatchObject({ status: 200, payload: '{"ok":true}', functionError: 'Unhandled' });
    const [seen] = server.requests;
    const headers = seen?.headers as Record<string, string>;
    const post = { url: `${server.url}${seen?.path}`, headers, body: seen?.body ?? '' } as HttpPost;
    expect(headers['authorization']).toBe(expectedFor(post, TEMPORARY));
    expect(headers['user-agent']).toBe('token-keeper-client');
  });
});

describe('a calendar that is wrong', () => {
  /** Answers as AWS does: a signature more than 5 minutes off its own time is refused. */
  const amazon = ({ headers }: HttpPost): HttpAnswer => {
    const nowMs = START + clock.passedMs();
    const [, day = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(headers['x-amz-date'] ?? '') ?? [];
    const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`;
    const isOff = Math.abs(Date.parse(iso) - nowMs) > 300_000;
    const date = new Date(nowMs).toUTCString();
    return {
      status: isOff ? 403 : 200,
      headers: { date, 'x-amzn-errortype': 'InvalidSignatureException' },
      body: '{}',
    };
  };

  test.each([
    ['an hour fast', 3600, [2, 1, 1]],
    ['an hour slow', -3600, [2, 1, 1]],
    ['six minutes fast', 360, [2, 1, 1]],
    ['four minutes slow', -240, [1, 1, 1]],
    ['right', 0, [1, 1, 1]],
  ])('by %s costs one more request, once', async (_what, seconds, requests) => {
    answer = amazon;
    clock.putCalendar(seconds);
    const invoke = transport();
    const counts: number[] = [];
    for (const _call of requests) {
      const before = sent.length;
      expect(await invoke(invocationOf('f'))).toMatchObject({ status: 200 });
      counts.push(sent.length - before);
      clock.advance(60);
    }
    expect(counts).toEqual(requests);
  });

  test('a calendar that is put right costs one more request again', async () => {
    answer = amazon;
    const invoke = transport();
    clock.putCalendar(3600);
    await invoke(invocationOf('f'));
    clock.putCalendar(-3600);
    expect(await invoke(invocationOf('f'))).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(4);
  });

  test.each([
    ['with the right time', { date: new Date(START).toUTCString() }],
    ['without a time', {}],
    ['with no time at all', { date: 'yesterday' }],
  ])('is not the matter with a refusal %s', async (_what, headers) => {
    answer = () => ({ status: 403, headers, body: '{}' });
    expect(await transport()(invocationOf('f'))).toMatchObject({ status: 403 });
    expect(sent).toHaveLength(1);
  });
});

describe('a refusal', () => {
  test('has the name of the exception and the wait, and does not repeat the session token', async () => {
    const token = TEMPORARY.AWS_SESSION_TOKEN;
    const headers = { 'x-amzn-errortype': 'TooManyRequestsException:http://internal', 'retry-after': '2' };
    answer = () => ({ status: 429, headers, body: `{"message":"x-amz-security-token:${token}"}` });
    expect(await transport()(invocationOf('f'))).toEqual({
      status: 429,
      payload: '{"message":"x-amz-security-token:[redacted]"}',
      functionError: undefined,
      errorType: 'TooManyRequestsException',
      retryAfterSeconds: 2,
    });
  });
});
