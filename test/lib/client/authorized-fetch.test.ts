import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TokenClient } from '../../../lib/client/token-client.ts';
import type { TokenClientOptions } from '../../../lib/client/token-client-options.ts';
import { type ClientHarness, contractError, createClientHarness, fingerprintOf } from '../../support/client-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';

let api: ScriptedServer;
let elsewhere: ScriptedServer;
let harness: ClientHarness;
let client: TokenClient;
/** The token that the API accepts. */
let accepted: string;

/** Answers as an API does that knows one token. */
const answerOf = (authorization: string | undefined): ScriptedAnswer =>
  authorization === `Bearer token-${accepted}` ? { body: 'yes' } : { status: 401, body: 'no' };

beforeEach(async () => {
  accepted = 'first';
  api = await startScriptedServer(({ headers }) => answerOf(headers.authorization));
  elsewhere = await startScriptedServer(({ headers }) => ({ status: 401, body: headers.authorization ?? 'none' }));
  harness = createClientHarness();
  client = harness.client;
  harness.keeper.handOut('first', 'second', 'third');
});
afterEach(() => Promise.all([api.close(), elsewhere.close()]));

const authorizations = (server: ScriptedServer) => server.requests.map(({ headers }) => headers.authorization);
const reports = () => harness.keeper.requests.filter((request) => 'rejectedFingerprint' in request);

describe('fetch', () => {
  test('sends the token, and what it was given', async () => {
    const init = { method: 'PUT', headers: [['x-one', '1']] as [string, string][], body: 'text' };
    const response = await client.fetch('genesys', new URL(api.url), init);
    expect(await response.text()).toBe('yes');
    expect(api.requests).toMatchObject([
      { method: 'PUT', body: 'text', headers: { 'x-one': '1', authorization: 'Bearer token-first' } },
    ]);
  });

  test('takes a Request, and keeps its headers', async () => {
    await client.fetch('genesys', new Request(`${api.url}/path`, { headers: { 'x-one': '1' } }));
    expect(api.requests).toMatchObject([
      { path: '/path', headers: { 'x-one': '1', authorization: 'Bearer token-first' } },
    ]);
  });

  test.each([[403], [404], [500]])('hands %i on as it is', async (status) => {
    api.answerWith(() => ({ status }));
    expect(await client.fetch('genesys', api.url)).toMatchObject({ status });
    expect(api.requests).toHaveLength(1);
    expect(reports()).toEqual([]);
  });

  test('takes null as fetch does, and rejects for what is no URL', async () => {
    expect(await client.fetch('genesys', api.url, null as never)).toMatchObject({ status: 200 });
    for (const input of [null, undefined, 42]) {
      const call = client.fetch('genesys', input as never);
      await expect(call).rejects.toThrow('Failed to parse URL');
    }
  });

  test('ends with the signal of its caller before anything is sent', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.fetch('genesys', api.url, { signal })).rejects.toThrow('enough');
    expect(api.requests).toEqual([]);
    expect(harness.keeper.requests).toEqual([]);
  });
});

describe('on 401', () => {
  test.each([
    ['no body', undefined, ''],
    ['text', 'a=1', 'a=1'],
    ['parameters', new URLSearchParams({ a: '1' }), 'a=1'],
    ['bytes', new Uint8Array([97]), 'a'],
    ['a blob', new Blob(['a']), 'a'],
  ])('the token is reported once and the call repeated once, with %s', async (_what, body, text) => {
    accepted = 'second';
    const response = await client.fetch('genesys', api.url, body === undefined ? {} : { method: 'POST', body });
    expect(await response.text()).toBe('yes');
    expect(authorizations(api)).toEqual(['Bearer token-first', 'Bearer token-second']);
    expect(api.requests.map((request) => request.body)).toEqual([text, text]);
    expect(reports()).toEqual([
      { operation: 'getToken', service: 'genesys', rejectedFingerprint: fingerprintOf('first') },
    ]);
    await client.fetch('genesys', api.url);
    expect(authorizations(api)).toHaveLength(3);
  });

  test('a Request is sent twice, with its body', async () => {
    accepted = 'second';
    const response = await client.fetch('genesys', new Request(api.url, { method: 'POST', body: 'a=1' }));
    expect(await response.text()).toBe('yes');
    expect(api.requests.map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'a=1'],
      ['POST', 'a=1'],
    ]);
  });

  test('of many calls at once, one report is made', async () => {
    accepted = 'second';
    const responses = await Promise.all(Array.from({ length: 20 }, () => client.fetch('genesys', api.url)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(reports()).toHaveLength(1);
  });

  test('of a token that has been replaced meanwhile, none is made', async () => {
    accepted = 'second';
    api.answerWith(({ headers }, index) => ({ ...answerOf(headers.authorization), delayMs: index === 0 ? 100 : 0 }));
    const slow = client.fetch('genesys', api.url);
    while (api.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await client.getToken('genesys', { rejectedFingerprint: fingerprintOf('first') });
    expect((await slow).status).toBe(200);
    expect(reports()).toHaveLength(1);
  });

  test.each([
    ['a stream', () => ({ init: { method: 'POST', body: Readable.from(['a']), duplex: 'half' as const } })],
    ['a web stream', () => ({ init: { method: 'POST', body: new Blob(['a']).stream(), duplex: 'half' as const } })],
  ])('of a call with %s, the token is reported and the 401 returned', async (_what, callOf) => {
    accepted = 'second';
    const { input = api.url, init } = callOf() as { input?: Request; init?: RequestInit };
    const response = await client.fetch('genesys', input, init);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('no');
    expect(api.requests).toHaveLength(1);
    expect(client.peek('genesys')?.accessToken).toBe('token-second');
  });

  test('that no other token mends, the 401 is returned and the token not reported again for a minute', async () => {
    await client.getToken('genesys');
    harness.keeper.answerWith(() =>
      contractError('TokenUnavailable', 'it was obtained moments ago (a retry can help)'),
    );
    accepted = 'none';
    for (let call = 0; call < 5; call += 1) {
      const response = await client.fetch('genesys', api.url);
      expect(await response.text()).toBe('no');
    }
    expect(reports()).toHaveLength(1);
    harness.clock.advance(60);
    await client.fetch('genesys', api.url);
    expect(reports()).toHaveLength(2);
  });

  test('of the new token too, a path that always says so does not cause a report each time', async () => {
    accepted = 'none';
    for (let call = 0; call < 5; call += 1) {
      expect((await client.fetch('genesys', api.url)).status).toBe(401);
    }
    expect(authorizations(api)).toEqual(['Bearer token-first', ...Array(5).fill('Bearer token-second')]);
    expect(reports()).toHaveLength(1);
  });

  test('an abort while another token is asked for ends the call', async () => {
    accepted = 'second';
    await client.getToken('genesys');
    const controller = new AbortController();
    harness.keeper.answerWith(
      (_request, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          controller.abort(new Error('enough'));
        }),
    );
    await expect(client.fetch('genesys', api.url, { signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('a redirect', () => {
  test('to another origin is followed without the token, and its 401 is not held against the token', async () => {
    api.answerWith(() => ({ status: 302, headers: { location: `${elsewhere.url}/download` } }));
    const response = await client.fetch('genesys', api.url);
    expect(await response.text()).toBe('none');
    expect(authorizations(elsewhere)).toEqual([undefined]);
    expect(reports()).toEqual([]);
  });

  test('to the same origin takes the token along', async () => {
    api.answerWith(({ path, headers }) =>
      path === '/' ? { status: 302, headers: { location: '/moved' } } : answerOf(headers.authorization),
    );
    expect((await client.fetch('genesys', api.url)).status).toBe(200);
    expect(authorizations(api)).toEqual(['Bearer token-first', 'Bearer token-first']);
  });

  test('is not followed when the caller says so', async () => {
    api.answerWith(() => ({ status: 302, headers: { location: elsewhere.url } }));
    expect((await client.fetch('genesys', api.url, { redirect: 'manual' })).status).toBe(302);
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('an API with a way of its own to refuse a token', () => {
  const asking = (isRejected: TokenClientOptions['isRejected']) => {
    const { keeper } = harness;
    return createClientHarness({ transport: keeper.transport, isRejected });
  };
  const isExpired: TokenClientOptions['isRejected'] = async (response, service) =>
    service === 'genesys' && (await response.clone().text()).includes('expired');

  test.each([
    [403, 'expired'],
    [200, '{"error":"expired"}'],
  ])('is asked again with another one: HTTP %i with %s', async (status, body) => {
    accepted = 'second';
    api.answerWith(({ headers }) =>
      headers.authorization === 'Bearer token-second' ? { body: 'yes' } : { status, body },
    );
    const response = await asking(isExpired).client.fetch('genesys', api.url);
    expect(await response.text()).toBe('yes');
    expect(authorizations(api)).toEqual(['Bearer token-first', 'Bearer token-second']);
    expect(reports()).toHaveLength(1);
  });

  test('refuses nothing else', async () => {
    api.answerWith(() => ({ status: 401, body: 'no' }));
    const response = await asking(isExpired).client.fetch('genesys', api.url);
    expect([response.status, await response.text()]).toEqual([401, 'no']);
    expect(reports()).toEqual([]);
  });

  test('is not asked for ever', async () => {
    api.answerWith(() => ({ status: 403, body: 'expired' }));
    const own = asking(isExpired).client;
    for (let call = 0; call < 5; call += 1) {
      expect((await own.fetch('genesys', api.url)).status).toBe(403);
    }
    expect(api.requests).toHaveLength(6);
    expect(reports()).toHaveLength(1);
  });
});
