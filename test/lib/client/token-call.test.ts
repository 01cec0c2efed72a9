import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TokenClient } from '../../../lib/client/token-client.ts';
import { type ClientHarness, createClientHarness } from '../../support/client-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';

let harness: ClientHarness;
let client: TokenClient;

beforeEach(() => {
  harness = createClientHarness();
  client = harness.client;
  harness.keeper.handOut('first', 'second', 'third');
});

const reports = () => harness.keeper.requests.flatMap((request) => ('rejectedFingerprint' in request ? request : []));

/** An API that knows one token; it says how it refuses the others, and remembers what it was sent. */
function apiOf<T>(accepted: string, refuse: () => T) {
  const sent: string[] = [];
  const send = async ({ accessToken }: { readonly accessToken: string }): Promise<T | 'yes'> => {
    sent.push(accessToken);
    return accessToken === `token-${accepted}` ? 'yes' : refuse();
  };
  return { sent, send };
}

const thrown = (error: unknown) => (): never => {
  throw error;
};

describe('a call with a token', () => {
  test.each([
    ['a value with a status', () => ({ status: 401 })],
    ['a value with a statusCode', () => ({ statusCode: 401 })],
    ['an error with a status', thrown({ status: 401 })],
    ['an error with a statusCode', thrown(Object.assign(new Error('no'), { statusCode: 401 }))],
    ['an error with a response', thrown(Object.assign(new Error('no'), { response: { status: 401 } }))],
    ['an error with a response of another kind', thrown({ response: { statusCode: 401 } })],
  ])('that is refused by %s is made once more with another one', async (_what, refuse) => {
    const { sent, send } = apiOf<unknown>('second', refuse);
    expect(await client.call('genesys', send)).toBe('yes');
    expect(sent).toEqual(['token-first', 'token-second']);
    expect(reports()).toHaveLength(1);
  });

  test.each([
    ['a value without a status', () => 'no' as const],
    ['no value', () => undefined],
    ['null', () => null],
    ['another status', () => ({ status: 403 })],
  ])('that ends with %s is not repeated', async (_what, end) => {
    const { sent, send } = apiOf<unknown>('none', end);
    expect(await client.call('genesys', send)).toEqual(end());
    expect(sent).toHaveLength(1);
    expect(reports()).toEqual([]);
  });

  test.each([[new Error('network')], ['a text'], [undefined]])(
    'throws what was thrown, and repeats nothing: %s',
    async (error) => {
      const { sent, send } = apiOf('none', thrown(error));
      const seen = await client.call('genesys', send).then(
        () => 'no error',
        (told: unknown) => told,
      );
      expect([seen, sent]).toEqual([error, ['token-first']]);
    },
  );

  test('of many at once reports once', async () => {
    const { send } = apiOf('second', thrown({ status: 401 }));
    const ended = await Promise.all(Array.from({ length: 20 }, () => client.call('genesys', send)));
    expect(new Set(ended)).toEqual(new Set(['yes']));
    expect(reports()).toHaveLength(1);
  });

  test('throws the refusal of the new token as well, and reports no third one', async () => {
    const { sent, send } = apiOf('none', thrown({ status: 401 }));
    await expect(client.call('genesys', send)).rejects.toEqual({ status: 401 });
    await expect(client.call('genesys', send)).rejects.toEqual({ status: 401 });
    expect(sent).toEqual(['token-first', 'token-second', 'token-second']);
    expect(reports()).toHaveLength(1);
  });

  test('is told by the caller what a refusal is, and how long a token it needs', async () => {
    const { sent, send } = apiOf('second', () => ({ error: 'expired' }));
    const answer = await client.call<unknown>('genesys', send, {
      isRejected: ({ value, error }) => error === undefined && Object(value).error === 'expired',
      minValiditySeconds: 600,
    });
    expect([answer, sent]).toEqual(['yes', ['token-first', 'token-second']]);
    expect(harness.keeper.requests).toMatchObject([{ minValiditySeconds: 600 }, { minValiditySeconds: 600 }]);
  });

  test('that cannot be repeated is not, and its token is reported', async () => {
    const { sent, send } = apiOf('second', () => ({ status: 401 }));
    expect(await client.call<unknown>('genesys', send, { isRepeatable: false })).toEqual({ status: 401 });
    expect(sent).toEqual(['token-first']);
    expect(client.peek('genesys')?.accessToken).toBe('token-second');
  });
});

describe('a token in its first seconds', () => {
  const answers = (...statuses: readonly number[]) => {
    const left = [...statuses];
    const sent: string[] = [];
    const send = async ({ accessToken }: { readonly accessToken: string }) => {
      sent.push(accessToken);
      return { status: left.shift() ?? 200 };
    };
    return { sent, send };
  };

  test.each([
    [0, ['token-first', 'token-first'], [1000]],
    [9, ['token-first', 'token-first'], [1000]],
    [10, ['token-first', 'token-second'], []],
  ])('is sent once more itself a second later: at an age of %i s', async (ageSeconds, sent, sleeps) => {
    harness.keeper.ageSeconds = ageSeconds;
    const api = answers(401);
    expect(await client.call('genesys', api.send)).toEqual({ status: 200 });
    expect(api.sent).toEqual(sent);
    expect(harness.clock.sleeps).toEqual(sleeps);
    expect(reports()).toHaveLength(sleeps.length === 0 ? 1 : 0);
  });

  test('that stays refused is reported, and so is the patience with the next', async () => {
    harness.keeper.ageSeconds = 0;
    const api = answers(401, 401, 401);
    expect(await client.call('genesys', api.send)).toEqual({ status: 200 });
    expect(api.sent).toEqual(['token-first', 'token-first', 'token-second', 'token-second']);
    expect(reports()).toHaveLength(1);
  });

  test('is not waited for again once its refusal is believed', async () => {
    harness.keeper.ageSeconds = 0;
    const api = answers(...Array<number>(10).fill(401));
    for (let call = 0; call < 3; call += 1) await client.call('genesys', api.send);
    expect(api.sent).toHaveLength(6);
    expect(harness.clock.sleeps).toEqual([1000, 1000]);
  });

  test('is not held against it where the call cannot be repeated', async () => {
    harness.keeper.ageSeconds = 0;
    const api = answers(401);
    expect(await client.call('genesys', api.send, { isRepeatable: false })).toEqual({ status: 401 });
    expect([api.sent.length, reports().length, harness.clock.sleeps.length]).toEqual([1, 0, 0]);
  });

  test.each([
    [999, [], 1, 401],
    [1000, [1000], 2, 200],
  ])('is not waited for beyond the time of the caller: %i ms', async (timeoutMs, sleeps, sent, status) => {
    harness.keeper.ageSeconds = 0;
    const api = answers(401);
    expect(await client.call('genesys', api.send, { timeoutMs })).toEqual({ status });
    expect([harness.clock.sleeps, api.sent.length, reports()]).toEqual([sleeps, sent, []]);
  });

  test('ends with the signal of the caller while it waits', async () => {
    harness.keeper.ageSeconds = 0;
    const controller = new AbortController();
    const send = async () => {
      controller.abort(new Error('enough'));
      return { status: 401 };
    };
    await expect(client.call('genesys', send, { signal: controller.signal })).rejects.toThrow('enough');
    expect(reports()).toEqual([]);
  });
});

describe('the connection of an answer that nobody reads', () => {
  let api: ScriptedServer;

  beforeEach(async () => {
    api = await startScriptedServer(({ headers }) =>
      headers.authorization === 'Bearer token-second' ? { body: 'yes' } : { status: 401, body: 'x'.repeat(1_000_000) },
    );
  });
  afterEach(() => api.close());

  test('is given up, whether its body was read, copied or begun', async () => {
    for (const read of [
      (response: Response) => response.text(),
      (response: Response) => response.clone().text(),
      (response: Response) => response.clone().body?.getReader().read(),
    ]) {
      client.clear();
      const response = await client.call(
        'genesys',
        ({ accessToken }) => fetch(api.url, { headers: { authorization: `Bearer ${accessToken}` } }),
        { isRejected: async ({ value }) => value?.status === 401 && (await read(value)) !== undefined },
      );
      expect(await response.text()).toBe('yes');
    }
  });

  test('is given up by undici as well', async () => {
    let dumped = 0;
    const { send } = apiOf<unknown>('second', () => ({ statusCode: 401, body: { dump: async () => (dumped += 1) } }));
    await client.call('genesys', send);
    expect(dumped).toBe(1);
  });
});
