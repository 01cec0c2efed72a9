import { describe, expect, test } from '@jest/globals';
import { readTokenAnswer, wrongTokenMembers } from '../../../functions/contract/read-token.ts';

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
  test.each([null, undefined])('is one although its optional scope is %j, and has none then', (scope) => {
    const fields = { ...ANSWER, scope };
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
