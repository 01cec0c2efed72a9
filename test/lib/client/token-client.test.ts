import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { TokenClient } from '../../../lib/client/token-client.ts';
import {
  InvalidConfigurationError,
  InvalidRequestError,
  type TokenKeeperError,
  TokenUnavailableError,
} from '../../../lib/client/transport/errors.ts';
import type { InvocationReply } from '../../../lib/client/transport/transport.ts';
import {
  contractError,
  createClientHarness,
  fingerprintOf,
  ProcessClock,
  runtimeOf,
} from '../../support/client-harness.ts';

describe('a token', () => {
  test('is asked for through the alias of the service, which the payload names as well', async () => {
    const { client, keeper } = createClientHarness();
    const token = await client.getToken('genesys', { minValiditySeconds: 900 });
    expect(token).toMatchObject({ accessToken: 'token-first', tokenType: 'Bearer', service: 'genesys' });
    expect(keeper.invocations).toMatchObject([
      { functionName: 'serve-tokens', qualifier: 'genesys', region: 'eu-central-1' },
    ]);
    expect(keeper.requests).toEqual([{ operation: 'getToken', service: 'genesys', minValiditySeconds: 900 }]);
  });

  test('tells what is left now, also when it comes from memory', async () => {
    const { client, clock } = createClientHarness();
    const token = await client.getToken('genesys');
    expect(token.expiresInSeconds).toBe(3600);
    clock.advance(99.5);
    expect((await client.getToken('genesys')).expiresInSeconds).toBe(3500);
    expect(token.expiresInSeconds).toBe(3500);
    clock.freeze(3600);
    expect(token.expiresInSeconds).toBe(-100);
  });

  test.each([[''], ['1st'], ['a b'], ['$LATEST'], ['status'], ['a'.repeat(65)]])(
    'of %p is not asked for',
    async (service) => {
      const { client, keeper } = createClientHarness();
      await expect(client.getToken(service)).rejects.toBeInstanceOf(InvalidRequestError);
      await expect(client.getToken(service, {})).rejects.toBeInstanceOf(InvalidRequestError);
      expect(client.peek(service)).toBeUndefined();
      expect(keeper.requests).toEqual([]);
    },
  );

  test.each([[undefined], [null], [42], [{}]])('of what is no text is not asked for: %p', async (service) => {
    const { client, keeper } = createClientHarness();
    const untyped = client as unknown as { getToken(service: unknown): Promise<unknown> };
    await expect(untyped.getToken(service)).rejects.toThrow('expected a service id: a letter, then');
    expect(keeper.requests).toEqual([]);
  });

  test('that expired on its way is not handed out: it is asked for once more', async () => {
    const { client, clock, keeper } = createClientHarness();
    keeper.answerWith(() => {
      const reply = keeper.token('first', 3600);
      clock.freeze(keeper.requests.length === 1 ? 3600 : 1);
      return reply;
    });
    expect((await client.getToken('genesys')).expiresInSeconds).toBe(3599);
    expect(keeper.requests).toHaveLength(2);
    keeper.answerWith(() => keeper.token('expired', 0));
    client.clear();
    await expect(client.getToken('genesys')).rejects.toThrow('genesys: the token in the answer has expired');
    expect(keeper.requests).toHaveLength(4);
  });

  test('is shown nowhere but in its own member', async () => {
    const { client } = createClientHarness();
    const token = await client.getToken('genesys');
    const shown = [
      client,
      token,
      { context: { tokens: { token } } },
      [token],
      { ...token },
      client.peek('genesys'),
    ].flatMap((value) => [inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value), String(value)]);
    expect(shown.filter((text) => text.includes('token-first'))).toEqual([]);
    expect(inspect(token)).toContain(fingerprintOf('first'));
    expect(inspect(token)).toContain('[redacted]');
  });
});

describe('memory', () => {
  test.each([
    ['at once', 0, 1],
    ['just before cacheUntil', 299.999, 1],
    ['at cacheUntil', 300, 2],
    ['an hour later', 3600, 2],
  ])('%s', async (_when, seconds, requests) => {
    const { client, clock, keeper } = createClientHarness();
    await client.getToken('genesys');
    clock.advance(seconds);
    expect(client.peek('genesys')?.accessToken).toBe(requests === 1 ? 'token-first' : undefined);
    await client.getToken('genesys');
    await client.getToken('genesys', {});
    expect(keeper.requests).toHaveLength(requests);
  });

  test('gives the very promise of the last hit, so a hit costs no more than a look', async () => {
    const { client } = createClientHarness();
    await client.getToken('genesys');
    expect(client.getToken('genesys')).toBe(client.getToken('genesys'));
  });

  test('counts from before the request, not from the answer', async () => {
    const { client, clock, keeper } = createClientHarness();
    keeper.answerWith(() => {
      const reply = keeper.token('slow', 3600);
      clock.advance(20);
      return reply;
    });
    const token = await client.getToken('genesys');
    expect(token.expiresInSeconds).toBe(3580);
    clock.advance(279.9);
    expect(client.peek('genesys')).toBe(token);
    clock.advance(0.1);
    expect(client.peek('genesys')).toBeUndefined();
  });

  test.each([
    ['an hour fast', 3600],
    ['an hour slow', -3600],
    ['in 1970', -1_795_406_400],
    ['in 2100', 2_400_000_000],
  ])('does not care that the calendar is %s', async (_what, seconds) => {
    const clock = new ProcessClock();
    clock.putCalendar(seconds);
    const { client, keeper } = createClientHarness({}, clock);
    const token = await client.getToken('genesys');
    clock.advance(299);
    expect(client.peek('genesys')).toBe(token);
    expect(token.expiresInSeconds).toBe(3301);
    clock.advance(1);
    await client.getToken('genesys');
    expect(keeper.requests).toHaveLength(2);
  });

  test('knows that time has passed while the process was frozen, and when the calendar is put back', async () => {
    const { client, clock } = createClientHarness();
    await client.getToken('genesys');
    clock.freeze(300);
    expect(client.peek('genesys')).toBeUndefined();
    await client.getToken('genesys');
    clock.advance(300);
    clock.putCalendar(-3600);
    expect(client.peek('genesys')).toBeUndefined();
  });

  test('is asked past for a token that is valid for longer', async () => {
    const { client, clock, keeper } = createClientHarness();
    await client.getToken('genesys', { minValiditySeconds: 3600 });
    await client.getToken('genesys', { minValiditySeconds: 3600 });
    expect(keeper.requests).toHaveLength(1);
    clock.advance(1);
    keeper.answerWith(() => keeper.token('second', 3600));
    expect((await client.getToken('genesys', { minValiditySeconds: 3600 })).accessToken).toBe('token-second');
    expect((await client.getToken('genesys')).accessToken).toBe('token-second');
  });

  test('holds nothing of a failed call', async () => {
    const { client, keeper } = createClientHarness();
    keeper.answerWith(() => contractError('TokenUnavailable', 'none (a retry can help)'));
    await expect(client.getToken('genesys')).rejects.toBeInstanceOf(TokenUnavailableError);
    keeper.answerWith(() => keeper.token('first', 3600));
    expect((await client.getToken('genesys')).accessToken).toBe('token-first');
  });

  test('does not keep a token that is older than the one it has', async () => {
    const { client, clock, keeper } = createClientHarness();
    let answerOld: (reply: InvocationReply) => void = () => undefined;
    const old = keeper.token('old', 3600);
    keeper.answerWith(() => new Promise((resolve) => (answerOld = resolve)));
    const first = client.getToken('genesys');
    clock.advance(5);
    keeper.answerWith(() => keeper.token('new', 3600));
    await client.getToken('genesys', { rejectedFingerprint: fingerprintOf('old') });
    answerOld(old);
    expect((await first).accessToken).toBe('token-old');
    expect(client.peek('genesys')?.accessToken).toBe('token-new');
  });

  test('forgets when told to, also what is on its way', async () => {
    const { client, keeper } = createClientHarness();
    await client.getToken('genesys');
    client.clear();
    expect(client.peek('genesys')).toBeUndefined();
    const late = client.getToken('genesys');
    client.clear();
    await late;
    expect(client.peek('genesys')).toBeUndefined();
    expect(keeper.requests).toHaveLength(2);
  });

  test('is each client’s own', async () => {
    const one = createClientHarness();
    const other = createClientHarness({ transport: one.keeper.transport, region: 'us-east-1' }, one.clock);
    await one.client.getToken('genesys');
    expect(other.client.peek('genesys')).toBeUndefined();
    await other.client.getToken('genesys');
    expect(one.keeper.invocations.map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
  });
});

describe('concurrent calls', () => {
  test('share one request for the same, and not for different things', async () => {
    const { client, keeper } = createClientHarness();
    const tokens = await Promise.all([
      ...Array.from({ length: 100 }, () => client.getToken('genesys')),
      client.getToken('genesys', { minValiditySeconds: 60 }),
    ]);
    expect(keeper.requests).toEqual([
      { operation: 'getToken', service: 'genesys' },
      { operation: 'getToken', service: 'genesys', minValiditySeconds: 60 },
    ]);
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
  });
});

describe('configuration', () => {
  test('is read when it is needed, and everything missing is told at once', async () => {
    const environment: Record<string, string> = {};
    const runtime = runtimeOf(environment);
    const { keeper } = createClientHarness();
    const client = new TokenClient({ transport: keeper.transport, runtime });
    const error: TokenKeeperError = await client.getToken('genesys').catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InvalidConfigurationError);
    expect(error.message).toContain('TOKEN_KEEPER_FUNCTION');
    expect(error.message).toContain('AWS_REGION');
    environment['TOKEN_KEEPER_FUNCTION'] = 'arn:aws:lambda:eu-west-1:123456789012:function:serve';
    await client.getToken('genesys');
    expect(keeper.invocations[0]).toMatchObject({
      functionName: 'arn:aws:lambda:eu-west-1:123456789012:function:serve',
      region: 'eu-west-1',
    });
  });
});

describe('status', () => {
  test.each([
    ['all services', undefined, 'status', { operation: 'status' }],
    ['one service', 'genesys', 'genesys', { operation: 'status', service: 'genesys' }],
  ])('of %s is asked for through its alias, every time', async (_what, service, qualifier, request) => {
    const { client, keeper } = createClientHarness();
    const answer = { now: '2026-11-23T04:00:00Z', healthy: true, services: [] };
    keeper.answerWith(() => ({ status: 200, payload: JSON.stringify(answer) }));
    expect(await client.getStatus(service)).toEqual({ ...answer, contractVersion: 0 });
    await client.getStatus(service);
    expect(keeper.invocations.map((invocation) => invocation.qualifier)).toEqual([qualifier, qualifier]);
    expect(keeper.requests[0]).toEqual(request);
  });
});

describe('a client made by a program without types', () => {
  test.each([[null], ['serve-tokens'], [42]])('says what it expects instead of %p', (options) => {
    const untyped = TokenClient as unknown as new (options: unknown) => TokenClient;
    expect(() => new untyped(options)).toThrow(InvalidConfigurationError);
    expect(() => new untyped(options)).toThrow('new TokenClient expects { functionName, region, ... } or nothing');
  });
});
