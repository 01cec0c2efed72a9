import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { type Ask, startDemoConsumer } from '../../../../lib/local/functions/demo-consumer.ts';
import { type JsonAnswer, readBody, sendJson } from '../../../../lib/local/http/body.ts';
import { listenOnLoopback } from '../fixtures/loopback-server.ts';

const TOKEN = {
  accessToken: 'marker-token',
  fingerprint: '0123456789ab',
  expiresAt: '2026-11-23T05:00:30Z',
  expiresInSeconds: 30,
};

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) {
    await end();
  }
});

/** Asks an endpoint that answers as told until `count` answers are in. */
async function askUntil(count: number, answer: JsonAnswer, services = ['genesys'], tenants?: readonly string[]) {
  const paths: string[] = [];
  const bodies: string[] = [];
  const server = await listenOnLoopback(async (request, response) => {
    paths.push(decodeURIComponent(request.url ?? ''));
    bodies.push(String(await readBody(request, 1000)));
    sendJson(response, answer);
  });
  endings.push(server.close);
  const asks: Ask[] = [];
  let ticks = 0;
  const consumer = startDemoConsumer({
    url: server.url,
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
    services: services.map((service) => ({ service, ...(tenants && { tenants }), minSecondsLeft: 30 })),
    asksPerSecond: 200,
    // Each look at the clock is later than the one before: so it is known in which order they began.
    now: () => instant(1_795_410_000 + ticks++),
    onAsk: (ask) => asks.push(ask),
  });
  while (asks.length < count) {
    await sleep(5);
  }
  return { asks, paths, bodies, counts: await consumer.stop() };
}

test('tenants of a service take turns, and whose turn it was is told', async () => {
  const { asks, paths, bodies } = await askUntil(4, { status: 200, body: TOKEN }, ['graph'], ['contoso', 'fabrikam']);
  expect(paths[0]).toBe('/2015-03-31/functions/serve-tokens:graph/invocations');
  expect(bodies.slice(0, 2).toSorted()).toEqual([
    '{"operation":"getToken","tenant":"contoso"}',
    '{"operation":"getToken","tenant":"fabrikam"}',
  ]);
  expect(new Set(asks.map(({ tenant }) => tenant))).toEqual(new Set(['contoso', 'fabrikam']));
});

describe('an answer', () => {
  test.each([
    [30, false],
    [29, true],
    [-1, true],
  ])('with %i s left is too short: %s', async (expiresInSeconds, tooShort) => {
    const { asks, counts } = await askUntil(1, { status: 200, body: { ...TOKEN, expiresInSeconds } });
    expect(asks[0]).toMatchObject({ ok: true, service: 'genesys', fingerprint: TOKEN.fingerprint, tooShort });
    expect(counts.tooShort).toBe(tooShort ? counts.answered : 0);
  });

  test('without a time left is too short', async () => {
    const { asks } = await askUntil(1, { status: 200, body: {} });
    expect(asks[0]).toMatchObject({ ok: true, tooShort: true });
  });

  test('is told without the token', async () => {
    const { asks } = await askUntil(1, { status: 200, body: TOKEN });
    expect(JSON.stringify(asks)).not.toContain(TOKEN.accessToken);
  });

  test.each([
    [
      {
        status: 200,
        headers: { 'X-Amz-Function-Error': 'Unhandled' },
        body: { errorType: 'TokenUnavailable', errorMessage: 'why' },
      },
      'TokenUnavailable',
      'why',
    ],
    [{ status: 404, body: { Type: 'User', Message: 'Function not found: x' } }, 'Refused', 'Function not found: x'],
  ])('that is an error counts as failed: %j', async (answer, errorType, message) => {
    const { asks, counts } = await askUntil(1, answer);
    expect(asks[0]).toMatchObject({ ok: false, errorType, message });
    expect(counts).toMatchObject({ answered: 0, failed: asks.length });
  });

  test('that is none counts as failed', async () => {
    const { asks } = await askUntil(1, { status: 200, bodyText: '<html>' });
    expect(asks[0]).toMatchObject({ ok: false, errorType: 'NoAnswer' });
  });
});

test('the services take turns, each through its own alias', async () => {
  const { asks, paths } = await askUntil(4, { status: 200, body: TOKEN }, ['a', 'b']);
  const path = (alias: string) => `/2015-03-31/functions/serve-tokens:${alias}/invocations`;
  const begun = asks.toSorted((one, other) => one.at - other.at).map(({ service }) => service);
  expect(begun).toEqual(begun.map((_, index) => (index % 2 === 0 ? 'a' : 'b')));
  // On their way they may overtake each other.
  expect(paths.toSorted()).toEqual(begun.map(path).toSorted());
});

test('the stop waits for the last answer and counts it', async () => {
  const { counts } = await askUntil(3, { status: 200, body: TOKEN });
  expect(counts.asked).toBe(counts.answered);
  expect(counts).toMatchObject({ failed: 0, tooShort: 0, leftOut: 0 });
});
