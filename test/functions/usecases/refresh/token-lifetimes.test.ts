import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { FaultBench, type FaultServers, MARKER, startFaultServers } from '../../../support/faults/fault-bench.ts';

let servers: FaultServers;
let bench: FaultBench;
beforeAll(async () => {
  servers = await startFaultServers();
});
afterAll(() => servers.close());
beforeEach(() => {
  bench = new FaultBench(servers);
});

const same = (more: object) => ({ body: { access_token: MARKER, token_type: 'Bearer', ...more } });
const now = (): number => bench.harness.clock.now();
const timing = (overrides: ServiceDefinition['timing']): void => bench.define(overrides ? { timing: overrides } : {});

/** What a reader gets in each of so many seconds: the seconds that are left, or undefined; with the token requests. */
async function readEverySecond(seconds: number): Promise<{ left: (number | undefined)[]; requests: number }> {
  const { length } = servers.provider.requests;
  const left: (number | undefined)[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const answer = await bench.read().catch(() => undefined);
    left.push(answer?.expiresInSeconds);
    bench.harness.clock.advance(1);
  }
  return { left, requests: servers.provider.requests.length - length };
}

describe('a provider that hands back its token with what is left of it', () => {
  test('hands out nothing that is over: at last it says 0', async () => {
    const end = now() + 100;
    bench.answer(() => same({ expires_in: Math.max(end - now(), 0) }));
    const { left, requests } = await readEverySecond(130);
    // 30 s are the buffer: whoever gets the token can still use it.
    expect(left.slice(0, 71)).toEqual(Array.from({ length: 71 }, (_, second) => 100 - second));
    expect(left.slice(71).filter((one) => one !== undefined)).toEqual([]);
    expect(requests).toBeLessThanOrEqual(7);
    expect((await bench.status()).diagnosis.code).toBe('same-token');
  });

  test('is believed where it takes time back: 0 for a token of an hour', async () => {
    timing({ defaultLifetimeSeconds: 3600 });
    bench.answer(same({ expires_in: 3600 }));
    await bench.sweep();
    bench.answer(same({ expires_in: 0 }));
    await bench.sweepFor(2700);
    expect(await bench.status()).toMatchObject({ usable: false, lastAttempt: { outcome: 'unchanged' } });
    expect(await bench.refusal()).toContain('[same-token]');
  });

  test.each([
    ['0', { expires_in: 0 }],
    ['nothing', {}],
    ['a century', { expires_in: 3_155_760_000 }],
    ['a stamp of the year 9999', { expires_at: '9999-12-31T23:59:59Z' }],
    ['milliseconds or 100 days', { expires_in: 8_640_000 }],
  ])('does not make it live longer by saying %s', async (_what, said) => {
    timing({ defaultLifetimeSeconds: 3600 });
    bench.answer(same({ expires_in: 600 }));
    await bench.sweep();
    const { expiresAt } = await bench.status();
    bench.answer(same(said));
    await bench.sweepFor(600);
    const told = await bench.status();
    expect(told.lastAttempt?.outcome).toBe('unchanged');
    expect(Date.parse(told.expiresAt?.utc ?? '')).toBeLessThanOrEqual(Date.parse(expiresAt?.utc ?? ''));
    expect(told.usable).toBe(false);
  });

  test('makes it live longer by an explicit statement', async () => {
    bench.answer(same({ expires_in: 600 }));
    await bench.sweep();
    await bench.sweepFor(600);
    expect(await bench.status()).toMatchObject({ lastAttempt: { outcome: 'refreshed' }, secondsToExpiry: 600 });
  });
});

describe("a first token that was somebody else's", () => {
  test('with 20 s left is asked for again when it is over, and no person is called', async () => {
    const end = now() + 20;
    bench.answer(() => (now() < end ? same({ expires_in: end - now() }) : bench.token({ expires_in: 300 })));
    const { left, requests } = await readEverySecond(22);
    expect(left).toEqual([...Array.from({ length: 20 }, () => undefined), 300, 299]);
    expect(requests).toBe(2);
    expect(bench.harness.events.map(({ name }) => name)).toEqual(['refreshed']);
  });

  test.each([
    ['0', { expires_in: 0 }],
    ['nothing', {}],
    ['a century', { expires_in: 3_155_760_000 }],
  ])('is not taken for new where it comes again and says %s', async (_what, said) => {
    bench.answer(same({ expires_in: 20 }));
    await bench.refusal();
    bench.answer({ status: 503 });
    bench.harness.clock.advance(20);
    await bench.refusal();
    bench.answer(same(said));
    bench.harness.clock.advance(300);
    expect(await bench.refusal()).toContain('[lifetime-below-buffer]');
    bench.answer(same({ expires_in: 3600 }));
    bench.harness.clock.advance(900);
    expect((await bench.read()).expiresInSeconds).toBe(3600);
  });

  test('is told to whoever asks, as what may pass', async () => {
    bench.answer(same({ expires_in: 20 }));
    expect(await bench.refusal()).toContain('[lifetime-below-buffer]');
    expect((await bench.status()).diagnosis).toMatchObject({ code: 'lifetime-below-buffer', severity: 'degraded' });
  });

  test('calls a person where that goes on, and is asked for ever more seldom', async () => {
    bench.answer(() => bench.token({ expires_in: 10 }));
    const { requests } = await readEverySecond(380);
    expect(requests).toBe(4);
    const { code, severity } = (await bench.status()).diagnosis;
    expect([code, severity]).toEqual(['lifetime-below-buffer', 'action-required']);
  });

  test('of 10 s is served with a buffer of 2 s', async () => {
    timing({ expiryBufferSeconds: 2 });
    bench.answer(() => bench.token({ expires_in: 10 }));
    expect((await bench.read()).expiresInSeconds).toBe(10);
  });
});

describe('tokens about as long as the expiry buffer', () => {
  test.each([
    [30, 30],
    [30, 31],
    [30, 35],
    [30, 37],
    [0, 1],
    [0, 7],
    [1, 1],
    [3600, 3600],
    [3600, 3607],
  ])('cost a request in half a minute at most: buffer %i s, tokens of %i s', async (expiryBufferSeconds, lifetime) => {
    timing({ expiryBufferSeconds });
    bench.answer(() => bench.token({ expires_in: lifetime }));
    const { left, requests } = await readEverySecond(90);
    expect(requests).toBe(3);
    const isLeft = left.filter((one) => one !== undefined && one < expiryBufferSeconds);
    expect(isLeft).toEqual([]);
    expect(left[0]).toBe(lifetime);
    expect((await bench.status()).diagnosis).toMatchObject({ code: 'lifetime-near-buffer' });
  });

  test.each([
    [30, 38],
    [30, 40],
    [2, 10],
    [0, 8],
    [3600, 3608],
  ])('are always there when 8 s can be used: buffer %i s, tokens of %i s', async (expiryBufferSeconds, lifetime) => {
    timing({ expiryBufferSeconds });
    bench.answer(() => bench.token({ expires_in: lifetime }));
    const { left, requests } = await readEverySecond(90);
    expect(left).not.toContain(undefined);
    expect(requests).toBeLessThanOrEqual(10);
    bench.harness.clock.advance(60);
    const { state, diagnosis } = await bench.status();
    expect([state, diagnosis.code]).toEqual(['on-read', 'never-swept']);
  });

  test('are told as the reason to a reader who waits, and a retry is promised to help', async () => {
    bench.answer(() => bench.token({ expires_in: 31 }));
    await bench.read();
    bench.harness.clock.advance(2);
    expect(await bench.refusal()).toContain('[lifetime-near-buffer]');
  });

  test('cost no second request by a sweep beside readers', async () => {
    bench.answer(() => bench.token({ expires_in: 31 }));
    const { length } = servers.provider.requests;
    await bench.read();
    bench.harness.clock.advance(5);
    await bench.sweep();
    expect(servers.provider.requests.length - length).toBe(1);
  });
});

describe('what was odd about an answer is in status', () => {
  test.each([
    [{ expires_in: 8_640_000 }, 'lifetime-guessed', '(8640 s, not 8640000 s)', ['lifetime_guessed']],
    [{ expires_in: 864_000 }, 'lifetime-cut', '(604800 s, not 864000 s)', ['expires_in_capped']],
    [{ expires_in: 0 }, 'lifetime-implausible', '0', ['expires_in_zero', 'lifetime_unknown']],
  ])('%j: %s', async (said, code, says, warnings) => {
    bench.answer(() => bench.token(said));
    await bench.sweep();
    const { diagnosis, lastAttempt } = await bench.status();
    expect(diagnosis).toMatchObject({ code, severity: 'watch', message: expect.stringContaining(says) });
    expect(lastAttempt?.warnings).toEqual(warnings);
  });

  test('a scope that was dropped is as well', async () => {
    bench.define({ grant: { type: 'client_credentials', scope: 'read write' } });
    bench.answer(() => bench.token({ expires_in: 3600, scope: 'read' }));
    await bench.sweep();
    expect((await bench.status()).lastAttempt?.warnings).toEqual(['scope_reduced']);
  });
});

test('a stamp is measured by the clock of the provider where that is ahead', async () => {
  bench.providerAheadSeconds = 600;
  bench.answer(() => bench.token({ expires_at: now() + 640 }));
  await bench.sweep();
  expect((await bench.status()).secondsToExpiry).toBe(40);
});
