import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TokenClient } from '../../../lib/client/token-client.ts';
import {
  AccessDeniedError,
  InvalidRequestError,
  TokenKeeperUnavailableError,
} from '../../../lib/client/transport/errors.ts';
import type { InvocationReply } from '../../../lib/client/transport/transport.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { contractError, createClientHarness, fingerprintOf, runtimeOf } from '../../support/client-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';

const DOWN = new TransportFault('ECONNREFUSED');

/** Answers never, and ends as the real transport does when nobody waits. */
const hang = (_request: unknown, { signal }: { readonly signal: AbortSignal }) =>
  new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new TransportFault('ABORT_ERR'))),
  );

describe('while token-keeper gives no answer', () => {
  const failures = [
    ['is not reached', DOWN],
    ['is throttled', { status: 429, payload: '{}', errorType: 'TooManyRequestsException' }],
    ['cannot read its store', contractError('StoreUnavailable', 'DynamoDB is down (a retry can help)')],
    ['has none', contractError('TokenUnavailable', 'the provider is down (a retry can help)')],
    ['runs out of time', contractError('Sandbox.Timedout', 'Task timed out after 30.00 seconds')],
    ['answers something else', { status: 200, payload: '{"message":"hello"}' }],
    ['answers no JSON', { status: 200, payload: '<html>' }],
  ] as const;

  test.each(failures)(
    'because it %s, the token in memory is handed out to its last usable second',
    async (_why, failure) => {
      const { client, clock, keeper } = createClientHarness();
      await client.getToken('genesys');
      keeper.answerWith(() => failure);
      clock.advance(3600 - 31 - clock.passedMs() / 1000);
      expect((await client.getToken('genesys')).accessToken).toBe('token-first');
      clock.advance(3600 - 30 - clock.passedMs() / 1000);
      await expect(client.getToken('genesys')).rejects.toMatchObject({ name: expect.stringMatching(/Unavailable/) });
    },
  );

  test('it is asked again after 5 s, and not before', async () => {
    const { client, clock, keeper } = createClientHarness();
    await client.getToken('genesys');
    clock.advance(300);
    keeper.answerWith(() => contractError('TokenUnavailable', 'down (a retry can help)'));
    await client.getToken('genesys');
    clock.advance(4.9);
    await client.getToken('genesys');
    expect(keeper.requests).toHaveLength(2);
    clock.advance(0.1);
    keeper.answerWith(() => keeper.token('second', 3600));
    expect((await client.getToken('genesys')).accessToken).toBe('token-second');
  });

  test('a caller for whom the token in memory is too short, or rejected, is told', async () => {
    const { client, clock, keeper } = createClientHarness();
    await client.getToken('genesys');
    clock.advance(300);
    keeper.answerWith(() => DOWN);
    expect((await client.getToken('genesys', { minValiditySeconds: 3200 })).accessToken).toBe('token-first');
    const wishes = [{ minValiditySeconds: 3400 }, { rejectedFingerprint: fingerprintOf('first') }];
    for (const requirements of wishes) {
      await expect(client.getToken('genesys', requirements)).rejects.toBeInstanceOf(TokenKeeperUnavailableError);
    }
  });

  test('a call does not wait longer than 3 s when it has a usable token', async () => {
    const { client, clock, keeper } = createClientHarness({ timeoutMs: 60_000 });
    await client.getToken('genesys');
    clock.advance(300);
    keeper.answerWith(hang);
    const startMs = performance.now();
    expect((await client.getToken('genesys')).accessToken).toBe('token-first');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(2990);
    expect(keeper.invocations[1]?.signal.aborted).toBe(true);
  });
});

test.each([
  ['AccessDenied', AccessDeniedError],
  ['InvalidRequest', InvalidRequestError],
])('%s is token-keeper’s last word: the token in memory is not handed out', async (errorType, expected) => {
  const { client, clock, keeper } = createClientHarness();
  await client.getToken('genesys');
  clock.advance(300);
  keeper.answerWith(() => contractError(errorType, 'no (a retry cannot help)'));
  await expect(client.getToken('genesys')).rejects.toBeInstanceOf(expected);
});

describe('a call ends', () => {
  test('with the reason of its signal, and takes its request along', async () => {
    const { client, keeper } = createClientHarness();
    keeper.answerWith(hang);
    const controller = new AbortController();
    const call = client.getToken('genesys', { signal: controller.signal });
    const reason = new Error('enough');
    setImmediate(() => controller.abort(reason));
    await expect(call).rejects.toBe(reason);
    expect(keeper.invocations[0]?.signal.aborted).toBe(true);
    await expect(client.getToken('genesys', { signal: controller.signal })).rejects.toBe(reason);
    expect(keeper.requests).toHaveLength(1);
  });

  test('before it begins when its signal has aborted, though the token is in memory', async () => {
    const { client } = createClientHarness();
    await client.getToken('genesys');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.getToken('genesys', { signal })).rejects.toThrow('enough');
    await expect(client.getStatus('genesys', { signal })).rejects.toThrow('enough');
  });

  test('at its deadline, or at that of the client if it is earlier', async () => {
    const { client, keeper } = createClientHarness({ timeoutMs: 60 });
    keeper.answerWith(hang);
    await expect(client.getToken('genesys', { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'TokenKeeperUnavailable',
      retryable: true,
      message: 'genesys: no answer came within 20 ms (a retry can help)',
    });
    await expect(client.getToken('genesys', { timeoutMs: 10_000 })).rejects.toThrow('within 60 ms');
    await expect(client.getStatus('genesys')).rejects.toThrow('within 60 ms');
    expect(keeper.invocations.map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
  });

  test.each([[Number.POSITIVE_INFINITY], [2 ** 31]])(
    'not before its answer where it may take %d ms',
    async (timeoutMs) => {
      const { client, keeper } = createClientHarness({ timeoutMs });
      const reply = keeper.token('first', 3600);
      keeper.answerWith(() => new Promise((resolve) => setTimeout(resolve, 20, reply)));
      expect(await client.getToken('genesys')).toMatchObject({ accessToken: 'token-first' });
    },
  );

  test.each([['5s'], [Number.NaN]])('before it begins when its time is no number: %p', async (timeoutMs) => {
    const { client, keeper } = createClientHarness({ timeoutMs: timeoutMs as number });
    await expect(client.getToken('genesys')).rejects.toThrow(
      'timeoutMs expects a number of milliseconds (a retry cannot',
    );
    await expect(client.getStatus()).rejects.toMatchObject({ code: 'InvalidConfiguration' });
    const other = createClientHarness().client;
    await expect(other.getToken('genesys', { timeoutMs: timeoutMs as number })).rejects.toThrow('timeoutMs expects');
    expect(keeper.requests).toEqual([]);
  });

  test('for one caller while the other goes on waiting', async () => {
    const { client, keeper } = createClientHarness();
    let answer: (reply: InvocationReply) => void = () => undefined;
    keeper.answerWith(() => new Promise((resolve) => (answer = resolve)));
    const short = client.getToken('genesys', { timeoutMs: 10 });
    const long = client.getToken('genesys', {});
    await expect(short).rejects.toBeInstanceOf(TokenKeeperUnavailableError);
    answer(keeper.token('first', 3600));
    expect((await long).accessToken).toBe('token-first');
    expect(keeper.requests).toHaveLength(1);
  });
});

describe('asking again', () => {
  const throttled = { status: 429, payload: '{"message":"Rate Exceeded."}', errorType: 'TooManyRequestsException' };
  test.each([
    ['429', throttled, [100, 200]],
    ['429 with Retry-After', { ...throttled, retryAfterSeconds: 1 }, [1000, 1000]],
    ['500', { status: 500, payload: '', errorType: 'ServiceException' }, [100, 200]],
    ['503', { status: 503, payload: '' }, [100, 200]],
    ['a reset connection', new TransportFault('ECONNRESET'), [100, 200]],
    ['a connection that does not come', new TransportFault('CONNECT_TIMEOUT'), [100, 200]],
    ['a function that died', contractError('Runtime.ExitError', 'exit status 1'), [100, 200]],
    ['a store that was not read', contractError('StoreUnavailable', 'x (a retry can help)'), [100, 200]],
    ['429 with a long Retry-After', { ...throttled, retryAfterSeconds: 3 }, []],
    ['403', { status: 403, payload: '', errorType: 'AccessDeniedException' }, []],
    ['404', { status: 404, payload: '', errorType: 'ResourceNotFoundException' }, []],
    ['a certificate that is not trusted', new TransportFault('SELF_SIGNED_CERT_IN_CHAIN'), []],
    ['no token', contractError('TokenUnavailable', 'x (a retry can help)'), []],
    ['no access', contractError('AccessDenied', 'x (a retry cannot help)'), []],
    ['a function that took too long', contractError('Sandbox.Timedout', 'x'), []],
    ['a fault in the function', contractError('TypeError', 'x'), []],
    ['another answer', { status: 200, payload: '{}' }, []],
  ])('after %s', async (_what, reply: InvocationReply | Error, pauses: number[]) => {
    const { client, clock, keeper } = createClientHarness();
    keeper.answerWith(() => reply);
    await expect(client.getToken('genesys')).rejects.toHaveProperty('code');
    expect(clock.sleeps).toEqual(pauses);
    expect(keeper.requests).toHaveLength(pauses.length + 1);
  });

  test('gives the answer when it comes', async () => {
    const { client, keeper } = createClientHarness();
    const replies = [DOWN, throttled];
    keeper.answerWith(() => replies.shift() ?? keeper.token('first', 3600));
    expect((await client.getToken('genesys')).accessToken).toBe('token-first');
  });
});

describe('over HTTP', () => {
  let server: ScriptedServer;
  let answers: ScriptedAnswer[];

  beforeEach(async () => {
    answers = [];
    server = await startScriptedServer(() => answers.shift() ?? { fault: 'reset' });
  });
  afterEach(() => server.close());

  const createClient = () => {
    const { keeper } = createClientHarness();
    const credentials = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 'marker-session' };
    const runtime = runtimeOf({ ...credentials, AWS_ENDPOINT_URL: server.url });
    const client = new TokenClient({ functionName: 'serve-tokens', region: 'eu-central-1', runtime });
    return { client, token: { body: keeper.token('first', 3600).payload } };
  };
  const throttled: ScriptedAnswer = {
    status: 429,
    headers: { 'x-amzn-errortype': 'TooManyRequestsException', 'retry-after': '1' },
    body: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', message: 'Rate Exceeded.' },
  };

  test('a token comes at the third attempt', async () => {
    const { client, token } = createClient();
    answers = [throttled, { fault: 'reset' }, token];
    const startMs = performance.now();
    expect((await client.getToken('genesys')).accessToken).toBe('token-first');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(1000);
    expect(server.requests).toHaveLength(3);
  });

  test.each<[string, ScriptedAnswer, object]>([
    [
      'no access',
      { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: {} },
      { code: 'AccessDenied' },
    ],
    ['a page of somebody in between', { body: '<html>marker-session</html>' }, { code: 'TokenKeeperUnavailable' }],
    ['a broken answer', { body: '{"accessToken":"marker' }, { code: 'TokenKeeperUnavailable' }],
    [
      'a signature that quotes the request',
      {
        status: 403,
        headers: { 'x-amzn-errortype': 'InvalidSignatureException' },
        body: { message: 'no: marker-session' },
      },
      { code: 'TokenKeeperUnavailable', retryable: false },
    ],
  ])('%s is told, and no secret with it', async (_what, answer, expected) => {
    const { client } = createClient();
    answers = [answer];
    const error = await client.getToken('genesys').catch((thrown) => thrown);
    expect(error).toMatchObject(expected);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('marker');
    expect(server.requests).toHaveLength(1);
  });
});
