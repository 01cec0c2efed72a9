import { afterEach, describe, expect, test } from '@jest/globals';
import { type LoopbackServer, openLoopbackServer } from '../../../lib/local/http/loopback-server.ts';
import type { Fault } from '../faults/faulty-api.ts';
import { holdsMarker } from '../oracle/leaks.ts';
import { Ledger, MARKER } from '../oracle/ledger.ts';
import { RefreshTokenFamily } from './refresh-token-family.ts';
import { TORTURE_SERVICES } from './services.ts';
import { TokenProvider } from './token-provider.ts';
import { WrongClocks } from './wrong-clocks.ts';

const [PLAIN] = TORTURE_SERVICES.filter(({ graceSeconds }) => graceSeconds === undefined);
const [STRICT] = TORTURE_SERVICES.filter(({ graceSeconds }) => graceSeconds === 0);

let server: LoopbackServer | undefined;

afterEach(async () => {
  await server?.close();
});

async function open(faults: readonly (Fault | undefined)[]) {
  const left = [...faults];
  const ledger = new Ledger();
  const provider = new TokenProvider({ ledger, choose: () => left.shift(), random: () => 0 });
  server = await openLoopbackServer(0, provider.listenerOf('provider-a'));
  const { url } = server;
  const ask = async (id = PLAIN?.id ?? '', more = {}) => {
    const body = new URLSearchParams({ client_secret: `secret-${id}-${MARKER}`, ...more });
    const response = await fetch(`${url}/${id}/token`, { method: 'POST', body });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { ask, ledger, provider };
}

describe('a token endpoint', () => {
  test('knows each token that it has issued: its service, number and end', async () => {
    const { ask, ledger } = await open([]);
    const { access_token: token, expires_in: seconds } = JSON.parse((await ask()).text);
    const issued = ledger.find(token);
    expect(issued).toMatchObject({ service: PLAIN?.id, number: 1 });
    expect((issued?.diesMs ?? 0) - (issued?.issuedMs ?? 0)).toBe(seconds * 1000);
    expect(holdsMarker(token)).toBe(true);
  });

  test.each([
    ['throttle', 429, /rate_limited/, 0],
    ['error500', 503, /<html>/, 0],
    ['outage', 503, /<html>/, 0],
    ['html', 200, /<html>/, 0],
    ['wrongTypes', 200, /^\[\]$/, 0],
    ['echoedSecret', 400, new RegExp(`wrong secret.*${MARKER}`), 0],
    ['oversized', 200, /^.{1048577,}$/, 1],
    ['nonsenseLifetime', 200, /"expires_in":-5/, 1],
    ['slowDrip', 200, /"expires_in":\d+/, 1],
    ['latency', 200, /"expires_in":\d+/, 1],
  ] as const)('with the fault %s answers %i', async (fault, status, text, issued) => {
    const { ask, ledger, provider } = await open([fault]);
    const answer = await ask();
    expect(answer).toMatchObject({ status, text: expect.stringMatching(text) });
    expect([ledger.size, provider.requests, provider.faults]).toEqual([issued, 1, 1]);
  });

  test('breaks the connection before or after it has issued a token', async () => {
    const { ask, ledger } = await open(['reset', 'lostAnswer']);
    await expect(ask()).rejects.toThrow();
    expect(ledger.size).toBe(0);
    await expect(ask()).rejects.toThrow();
    expect(ledger.size).toBe(1);
  });

  test('rotates refresh tokens, also where the answer is lost, and takes the second use for theft', async () => {
    const { ask, provider, ledger } = await open(['lostAnswer']);
    const first = provider.families.get(STRICT?.id ?? '')?.newest;
    await expect(ask(STRICT?.id, { refresh_token: first })).rejects.toThrow();
    expect((await ask(STRICT?.id, { refresh_token: first })).status).toBe(400);
    expect([provider.thefts, ledger.size]).toEqual([1, 1]);
  });

  test('refuses another secret', async () => {
    const { ask, ledger } = await open([]);
    expect((await ask(PLAIN?.id, { client_secret: 'x' })).status).toBe(400);
    expect(ledger.size).toBe(0);
  });
});

describe('refresh tokens', () => {
  test('work once, and again within their grace', () => {
    const family = new RefreshTokenFamily('a', 60);
    const first = family.newest;
    const second = family.use(first, 0);
    expect(family.use(first, 60_000)).toBeDefined();
    expect(family.use(second ?? '', 60_000)).toBeUndefined();
    expect(family.use(first, 60_001)).toBeUndefined();
    expect([family.thefts, family.isRevoked, family.use(family.newest, 60_002)]).toEqual([1, true, undefined]);
  });

  test('begin anew where a person authorizes the client', () => {
    const family = new RefreshTokenFamily('a', 0);
    const first = family.newest;
    family.use(first, 0);
    family.use(first, 1);
    const seed = family.authorize();
    expect(family.use(first, 2)).toBeUndefined();
    expect(family.use(seed, 2)).toBeDefined();
    expect(family.thefts).toBe(1);
  });
});

test('a clock may be what it was for a while after it was set, longer where its process was stopped', () => {
  const clocks = new WrongClocks();
  const [one, other] = [{}, {}];
  clocks.set(one, -5000, 1000);
  clocks.set(one, 0, 3000);
  expect(clocks.between([one], 0, 999)).toEqual([0]);
  expect(clocks.between([one], 1000, 1000)).toEqual([0, -5000]);
  expect(clocks.between([one], 13_000, 14_000)).toEqual([0, -5000]);
  expect(clocks.between([one], 13_001, 14_000)).toEqual([0]);
  expect(clocks.between([other], 0, 5000)).toEqual([0]);
  clocks.set(other, 7000, 0);
  clocks.set(other, 0, 1000, 40_000);
  expect(clocks.between([one, other], 51_000, 51_000)).toEqual([0, 7000]);
  expect(clocks.between([other], 51_001, 51_001)).toEqual([0]);
});
