import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { HEADER_NAME, headerOf, readTokenAnswer, wrongTokenMembers } from '../../../functions/contract/read-token.ts';

const ANSWER = {
  contractVersion: 1,
  service: 'genesys',
  accessToken: 't0ken',
  tokenType: 'Bearer',
  expiresAt: '2026-11-23T06:13:25Z',
  expiresInSeconds: 84,
  cacheUntil: '2026-11-23T06:12:55Z',
  obtainedAt: '2026-11-23T06:11:45Z',
  fingerprint: 'd1dea0adbeaa',
};

describe('an answer to getToken', () => {
  test.each([null, undefined])('is one although what is optional is %j, and has none of it then', (absent) => {
    const fields = { ...ANSWER, scope: absent, header: absent };
    expect(wrongTokenMembers(fields, 'genesys')).toEqual([]);
    expect(readTokenAnswer(fields)).toEqual(ANSWER);
  });

  test.each(['', 'read write'])('keeps the scope "%s"', (scope) => {
    expect(readTokenAnswer({ ...ANSWER, scope })).toEqual({ ...ANSWER, scope });
  });

  test.each(Object.keys(ANSWER).filter((name) => name !== 'contractVersion'))('is none without %s', (name) => {
    expect(wrongTokenMembers({ ...ANSWER, [name]: undefined }, 'genesys')).toEqual([name]);
  });
});

test('the clients in other languages refuse the same names of headers', () => {
  const [, names = ''] = /\(\?:(host.*)\)\$\)/.exec(HEADER_NAME.source) ?? [];
  expect(names.split('|').length).toBeGreaterThan(10);
  for (const file of ['python/token_keeper.py', 'go/tokenkeeper.go']) {
    const text = readFileSync(new URL(`../../../clients/${file}`, import.meta.url), 'utf8');
    // In Python it is written in two pieces.
    expect(text.replace(/"\s+r"/g, '')).toContain(`(?:${names})`);
  }
});

describe('the header of an answer', () => {
  test.each([
    ['of an older version', undefined, 'Authorization: Bearer t0ken'],
    ['with a word', { name: 'Authorization', scheme: 'Zoho-oauthtoken' }, 'Authorization: Zoho-oauthtoken t0ken'],
    ['without one', { name: 'X-Auth-Token' }, 'X-Auth-Token: t0ken'],
    ['of a newer version', { name: 'X-Auth-Token', scheme: null, suffix: 1 }, 'X-Auth-Token: t0ken'],
  ])('%s: %j', (_what, header, line) => {
    const fields = { ...ANSWER, ...(header && { header }) };
    expect(wrongTokenMembers(fields, 'genesys')).toEqual([]);
    const read = readTokenAnswer(fields);
    expect(headerOf(read).join(': ')).toBe(line);
    expect(Object.keys(read.header ?? {}).filter((name) => name !== 'name' && name !== 'scheme')).toEqual([]);
  });

  test.each([
    ['X-Auth-Token'],
    [['X-Auth-Token']],
    [{}],
    [{ name: 1 }],
    [{ name: '' }],
    [{ name: 'X-A\r\nX-B' }],
    [{ name: 'X-A\n' }],
    [{ name: 'x'.repeat(65) }],
    [{ name: 'Host' }],
    [{ name: 'content-length' }],
    [{ name: 'X-A', scheme: '' }],
    [{ name: 'X-A', scheme: 'a b' }],
    [{ name: 'X-A', scheme: 'a\r\nb' }],
    [{ name: 'X-A', scheme: ['a'] }],
    [false],
  ])('is none: %j', (header) => {
    expect(wrongTokenMembers({ ...ANSWER, header }, 'genesys')).toEqual(['header']);
  });
});
