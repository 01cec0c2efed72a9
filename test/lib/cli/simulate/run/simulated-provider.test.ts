import { describe, expect, test } from '@jest/globals';
import { instant, plusSeconds } from '../../../../../functions/domain/values/instant.ts';
import { createVirtualClock } from '../../../../../lib/cli/simulate/clock/virtual-clock.ts';
import { createSimulatedProvider, expOf } from '../../../../../lib/cli/simulate/run/simulated-provider.ts';
import { OUTAGE_ANSWERS, type ProviderOptions } from '../../../../../lib/cli/simulate/run/simulation-options.ts';
import type { HttpAnswer } from '../../../../../lib/platform/http-post.ts';

const START = instant(1_767_225_600);
const HEALTHY: ProviderOptions = {
  lifetimeSeconds: { min: 3600, max: 3600 },
  latencyMs: { min: 0, max: 0 },
  outages: [],
  outageAnswer: '503',
  sameToken: false,
  expiryField: 'expires_in',
  providerSkewSeconds: 0,
};

interface Ask {
  readonly atMs: number;
  readonly timeoutMs?: number;
  readonly url?: string;
}

/** Asks the provider at each moment and returns what came, with when it came. */
async function ask(options: Partial<ProviderOptions>, asks: readonly Ask[], seed = 1) {
  const clock = createVirtualClock(START);
  const provider = createSimulatedProvider({ ...HEALTHY, ...options, seed }, clock);
  const seen: { atMs: number; answer?: HttpAnswer; json?: Record<string, unknown>; fault?: string }[] = [];
  const send = async ({ timeoutMs = 10_000, url = 'https://provider.test/token' }: Ask) => {
    const end = await provider.send({ url, headers: {}, body: '', timeoutMs, maxBytes: 1, isRepeatable: true }).then(
      (answer) => ({ answer, json: answer.status === 200 ? parse(answer.body) : undefined }),
      (error: { code: string }) => ({ fault: error.code }),
    );
    seen.push({ atMs: clock.elapsedMs(), ...(end as object) });
  };
  for (const one of asks) {
    clock.at(one.atMs, () => void send(one));
  }
  await clock.run();
  return { seen, requests: provider.requests(), tokens: provider.tokens() };
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

describe('an outage', () => {
  const outages = [{ from: plusSeconds(START, 10), to: plusSeconds(START, 20) }];

  test.each([
    [9999, 200],
    [10_000, 503],
    [19_999, 503],
    [20_000, 200],
  ])('that lasts from second 10 to 20: a request at %d ms gets %d', async (atMs, status) => {
    const { seen, requests, tokens } = await ask({ outages }, [{ atMs }]);
    expect(seen[0]?.answer?.status).toBe(status);
    expect({ requests, tokens }).toEqual({ requests: 1, tokens: status === 200 ? 1 : 0 });
  });

  test.each([
    ['503', { status: 503, retryAfter: '120' }],
    ['500', { status: 500, retryAfter: '120' }],
    ['429', { status: 429, retryAfter: '120' }],
    ['invalid_client', { status: 401, body: '{"error":"invalid_client"}' }],
    ['html', { status: 200, body: '<!doctype html><title>Maintenance</title>' }],
    ['refused', { fault: 'ECONNREFUSED', atMs: 15_000 }],
    ['hang', { fault: 'TIMEOUT', atMs: 25_000 }],
  ] as const)('answers %s as %j', async (outageAnswer, expected) => {
    const options = { outages, outageAnswer, retryAfterSeconds: 120, latencyMs: { min: 300, max: 300 } };
    const [got] = (await ask(options, [{ atMs: 15_000 }])).seen;
    const { status, headers, body } = got?.answer ?? {};
    expect({
      atMs: got?.atMs,
      status,
      fault: got?.fault,
      retryAfter: headers?.['retry-after'],
      body: body?.toString() || undefined,
    }).toEqual({
      atMs: 15_300,
      status: undefined,
      fault: undefined,
      retryAfter: undefined,
      body: undefined,
      ...expected,
    });
  });

  test('has a test for every answer there is', () => {
    expect(OUTAGE_ANSWERS).toHaveLength(7);
  });
});

describe('the answer takes its time', () => {
  test.each([
    [0, { atMs: 0 }],
    [9999, { atMs: 9999 }],
    [10_000, { atMs: 10_000, fault: 'TIMEOUT' }],
    [25_000, { atMs: 10_000, fault: 'TIMEOUT' }],
  ])('%d ms of a client that waits 10 s', async (ms, expected) => {
    const { seen, tokens } = await ask({ latencyMs: { min: ms, max: ms } }, [{ atMs: 0 }]);
    expect({ atMs: seen[0]?.atMs, fault: seen[0]?.fault }).toEqual({ fault: undefined, ...expected });
    expect(tokens).toBe('fault' in expected ? 0 : 1);
  });

  test('a token is as old as the request, whatever the answer takes', async () => {
    const { seen } = await ask({ latencyMs: { min: 3000, max: 3000 } }, [{ atMs: 0 }]);
    expect(expOf(String(seen[0]?.json?.['access_token']))).toBe(START + 3600);
    expect(seen[0]?.json?.['expires_in']).toBe(3600);
  });
});

describe('its clock', () => {
  test.each([
    [0, 'Thu, 01 Jan 2026 00:00:00 GMT', '2026-01-01T01:00:00Z'],
    [45, 'Thu, 01 Jan 2026 00:00:45 GMT', '2026-01-01T01:00:45Z'],
    [-90, 'Wed, 31 Dec 2025 23:58:30 GMT', '2026-01-01T00:58:30Z'],
  ])('%d s ahead shows in Date and expires_at', async (providerSkewSeconds, date, expiresAt) => {
    const { seen } = await ask({ providerSkewSeconds, expiryField: 'expires_at' }, [{ atMs: 0 }]);
    expect(seen[0]?.answer?.headers['date']).toBe(date);
    expect(seen[0]?.json?.['expires_at']).toBe(expiresAt);
    expect(expOf(String(seen[0]?.json?.['access_token']))).toBe(Date.parse(expiresAt) / 1000);
  });

  test('does not show in expires_in', async () => {
    const { seen } = await ask({ providerSkewSeconds: 45 }, [{ atMs: 0 }]);
    expect(seen[0]?.json).toMatchObject({ expires_in: 3600 });
  });
});

describe('a provider that hands back the same token', () => {
  test.each([
    [3_599_000, { same: true, expiresIn: 1 }],
    [3_600_000, { same: false, expiresIn: 3600 }],
  ])('after %d ms', async (atMs, expected) => {
    const { seen } = await ask({ sameToken: true }, [{ atMs: 0 }, { atMs }]);
    const [first, second] = seen.map(({ json }) => json);
    expect({ same: first?.['access_token'] === second?.['access_token'], expiresIn: second?.['expires_in'] }).toEqual(
      expected,
    );
  });

  test('does so for each client by itself', async () => {
    const { seen } = await ask({ sameToken: true }, [
      { atMs: 0, url: 'a' },
      { atMs: 1, url: 'b' },
    ]);
    expect(seen[0]?.json?.['access_token']).not.toBe(seen[1]?.json?.['access_token']);
  });
});

test('every token is another one, and its lifetime is drawn from the whole range', async () => {
  const asks = Array.from({ length: 300 }, (_, second) => ({ atMs: second * 1000 }));
  const { seen } = await ask({ lifetimeSeconds: { min: 60, max: 62 } }, asks);
  expect(new Set(seen.map(({ json }) => json?.['access_token'])).size).toBe(300);
  expect(new Set(seen.map(({ json }) => json?.['expires_in']))).toEqual(new Set([60, 61, 62]));
});

test('another client does not change what a client gets', async () => {
  const options = { lifetimeSeconds: { min: 60, max: 600 } };
  const own = [0, 1, 2].map((second) => ({ atMs: second * 1000, url: 'a' }));
  const alone = await ask(options, own);
  const withOther = await ask(options, [...own, { atMs: 500, url: 'b' }, { atMs: 1500, url: 'b' }]);
  const tokensOf = (seen: typeof alone.seen) => seen.map(({ json }) => json?.['access_token']);
  expect(tokensOf(withOther.seen).filter((token) => String(token).startsWith('simulated-1-'))).toEqual(
    tokensOf(alone.seen),
  );
});
