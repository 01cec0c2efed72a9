import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TokenHeader } from '../../../functions/contract/get-token.ts';
import { createFakeTokenKeeper } from '../../../lib/client/testing/fake-token-keeper.ts';
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';

let api: ScriptedServer;
let elsewhere: ScriptedServer;
/** How many requests each had before the test. */
let seen: readonly [number, number];

beforeAll(async () => {
  api = await startScriptedServer(() => ({ body: 'yes' }));
  elsewhere = await startScriptedServer(() => ({ body: 'away' }));
});
beforeEach(() => {
  api.answerWith(() => ({ body: 'yes' }));
  seen = [api.requests.length, elsewhere.requests.length];
});
afterAll(() => Promise.all([api.close(), elsewhere.close()]));

const arrived = () => api.requests.slice(seen[0]).map(({ headers }) => headers);
const astray = () => elsewhere.requests.slice(seen[1]);
const clientOf = (header: TokenHeader, accessToken = 'a-token') => {
  const keeper = createFakeTokenKeeper();
  keeper.setToken('crm', { header, accessToken });
  return keeper.client;
};

describe('the token arrives in the header of the definition, and in no other', () => {
  test.each<[TokenHeader, string, string]>([
    [{ name: 'Authorization', scheme: 'Bearer' }, 'authorization', 'Bearer a-token'],
    [{ name: 'Authorization', scheme: 'Zoho-oauthtoken' }, 'authorization', 'Zoho-oauthtoken a-token'],
    [{ name: 'Authorization' }, 'authorization', 'a-token'],
    [{ name: 'X-Auth-Token' }, 'x-auth-token', 'a-token'],
    [{ name: 'X-Key', scheme: 'Token' }, 'x-key', 'Token a-token'],
    [{ name: 'Cookie' }, 'cookie', 'a-token'],
  ])('%j', async (header, name, value) => {
    const client = clientOf(header);
    await client.fetch('crm', api.url);
    await client.fetch('crm', new Request(api.url, { method: 'POST', body: 'a=1' }));
    await client.call('crm', ({ headers }) => fetch(api.url, { headers }));
    expect(arrived()).toHaveLength(3);
    for (const headers of arrived()) {
      expect(headers[name]).toBe(value);
      expect(Object.values(headers).filter((text) => text?.includes('a-token'))).toHaveLength(1);
    }
  });

  test('what the caller has in that header is replaced, in another one it stays', async () => {
    const init = { headers: { Authorization: 'Basic own', 'X-Auth-Token': 'own', Accept: 'text/plain' } };
    await clientOf({ name: 'Authorization', scheme: 'Bearer' }).fetch('crm', api.url, init);
    await clientOf({ name: 'x-auth-token' }).fetch('crm', new Request(api.url, init));
    expect(arrived()).toMatchObject([
      { authorization: 'Bearer a-token', 'x-auth-token': 'own', accept: 'text/plain' },
      { authorization: 'Basic own', 'x-auth-token': 'a-token', accept: 'text/plain' },
    ]);
  });

  test('a cookie goes before those of the caller', async () => {
    const init = { headers: { cookie: 'theme=dark; lang=en' } };
    await clientOf({ name: 'Cookie' }, 'session=abc').fetch('crm', api.url, init);
    expect(arrived()).toMatchObject([{ cookie: 'session=abc; theme=dark; lang=en' }]);
  });

  test('whatever header and token: exactly that arrives, or nothing is sent', async () => {
    const word = fc.stringMatching(/^[\w!#$%&'*+.^`|~-]{1,20}$/);
    const text = fc.oneof(
      word,
      fc.string({ maxLength: 8 }),
      fc.constantFrom('Host', 'Upgrade', 'X-A\r\nX-B', 'x y', ''),
    );
    const token = fc.oneof(fc.stringMatching(/^[\x21-\x7e]{1,40}$/), fc.string({ maxLength: 8 }));
    const isWord = (given: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(given);
    const header = fc.record(
      {
        name: fc.oneof(
          word.map((name) => `X-${name}`),
          text,
        ),
        scheme: text,
      },
      { requiredKeys: ['name'] },
    );
    await fc.assert(
      fc.asyncProperty(header, token, async (header, accessToken) => {
        seen = [api.requests.length, 0];
        const { name, scheme } = header;
        const isLegal = isWord(name) && (scheme === undefined || isWord(scheme)) && /^[\x21-\x7e]+$/.test(accessToken);
        const value = scheme === undefined ? accessToken : `${scheme} ${accessToken}`;
        const sent = await clientOf(header, accessToken)
          .fetch('crm', api.url)
          .catch((error) => error);
        // Names that say how a request is sent are refused as well.
        if (sent instanceof Response) {
          expect({ isLegal, value: arrived()[0]?.[name.toLowerCase()] }).toEqual({ isLegal: true, value });
        } else {
          expect(arrived()).toEqual([]);
          expect(`${sent}`).toMatch(/^TokenKeeperUnavailableError: crm: the answer is not one of/);
          expect(isLegal && /^X-(?!http|method|forwarded)/i.test(name)).toBe(false);
        }
      }),
    );
  });
});

describe('a redirect of a request with a token in a header of its own', () => {
  const moved = (location: string, status = 302) =>
    api.answerWith(({ path }) => (path === '/' ? { status, headers: { location } } : { body: 'moved' }));

  test.each(['X-Auth-Token', 'Cookie'])('to another origin is the answer: nothing goes there, of %s', async (name) => {
    for (const status of [301, 302, 303, 307, 308]) {
      moved(`${elsewhere.url}/path`, status);
      const response = await clientOf({ name }).fetch('crm', api.url);
      expect([response.status, response.headers.get('location')]).toEqual([status, `${elsewhere.url}/path`]);
    }
    for (const location of [
      `${api.url.replace('http:', 'https:')}/`,
      `//localhost:${new URL(api.url).port}/`,
      'data:,x',
    ]) {
      moved(location);
      expect((await clientOf({ name }).fetch('crm', api.url)).status).toBe(302);
    }
    expect(arrived()).toHaveLength(8);
    expect(astray()).toEqual([]);
  });

  test('within the origin is followed with the token, and from there no further', async () => {
    api.answerWith(({ path }) => {
      if (path === '/') return { status: 301, headers: { location: 'a/b' } };
      return path === '/a/b'
        ? { status: 307, headers: { location: '../c' } }
        : { status: 302, headers: { location: elsewhere.url } };
    });
    const inputs = [api.url, new URL(api.url), new Request(api.url, { headers: { 'x-one': '1' } })];
    for (const input of inputs) {
      const response = await clientOf({ name: 'X-Auth-Token' }).fetch('crm', input);
      expect([response.status, new URL(response.url).pathname]).toEqual([302, '/c']);
    }
    expect(arrived().map((headers) => headers['x-auth-token'])).toEqual(Array(9).fill('a-token'));
    expect(arrived().at(-1)).toMatchObject({ 'x-one': '1' });
    expect(astray()).toEqual([]);
  });

  test('keeps HEAD, ends after as many as fetch follows, and is the answer to what has a body', async () => {
    api.answerWith(() => ({ status: 302, headers: { location: '/again' } }));
    const client = clientOf({ name: 'X-Auth-Token' });
    expect((await client.fetch('crm', api.url, { method: 'HEAD' })).status).toBe(302);
    expect(arrived()).toHaveLength(21);
    expect(new Set(api.requests.slice(seen[0]).map(({ method }) => method))).toEqual(new Set(['HEAD']));
    expect((await client.fetch('crm', api.url, { method: 'POST', body: 'a' })).status).toBe(302);
    expect((await client.fetch('crm', new Request(api.url, { method: 'PUT', body: 'a' }))).status).toBe(302);
    expect(arrived()).toHaveLength(23);
  });

  test('is what the caller says it is', async () => {
    moved('/moved');
    const client = clientOf({ name: 'X-Auth-Token' });
    expect((await client.fetch('crm', api.url, { redirect: 'manual' })).status).toBe(302);
    expect((await client.fetch('crm', new Request(api.url, { redirect: 'manual' }))).status).toBe(302);
    await expect(client.fetch('crm', api.url, { redirect: 'error' })).rejects.toThrow('fetch failed');
    expect(await (await client.fetch('crm', api.url)).text()).toBe('moved');
    expect(arrived()).toHaveLength(5);
  });
});
