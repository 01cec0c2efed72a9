import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { agesOf, statusAnswer, tokenAnswer } from '../../../../lib/client/cache/token-answer.ts';
import { TokenKeeperUnavailableError } from '../../../../lib/client/transport/errors.ts';
import { ProcessClock, ScriptedKeeper } from '../../../support/client-harness.ts';

const answerOf = (expiresInSeconds: number, cacheSeconds: number) =>
  new ScriptedKeeper(new ProcessClock()).tokenAnswer('secret', expiresInSeconds, cacheSeconds);

describe('how long a token may be used', () => {
  test.each([
    ['an hour', 3600, 300, { freshForMs: 300_000, usableForMs: 3_570_000, expiresInMs: 3_600_000 }],
    ['to be asked for again at once', 3600, 0, { freshForMs: 0, usableForMs: 3_570_000, expiresInMs: 3_600_000 }],
    ['cacheUntil in the past', 3600, -5, { freshForMs: 0, usableForMs: 3_570_000, expiresInMs: 3_600_000 }],
    ['cacheUntil after expiry', 60, 90, { freshForMs: 60_000, usableForMs: 60_000, expiresInMs: 60_000 }],
    ['a buffer of its own below 30 s', 12, 10, { freshForMs: 10_000, usableForMs: 10_000, expiresInMs: 12_000 }],
    ['31 s', 31, 1, { freshForMs: 1000, usableForMs: 1000, expiresInMs: 31_000 }],
    ['nothing left', 0, 0, { freshForMs: 0, usableForMs: 0, expiresInMs: 0 }],
    ['expired', -10, 300, { freshForMs: 0, usableForMs: 0, expiresInMs: -10_000 }],
  ])('%s', (_what, expiresInSeconds, cacheSeconds, expected) => {
    expect(agesOf(answerOf(expiresInSeconds, cacheSeconds))).toEqual(expected);
  });

  test('does not depend on when it was answered', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 30, max: 604_800 }), (now, left) => {
        const at = (seconds: number): string => `${new Date((now + seconds) * 1000).toISOString().slice(0, 19)}Z`;
        const answer = { ...answerOf(left, 20), expiresAt: at(left), cacheUntil: at(20) };
        expect(agesOf(answer)).toMatchObject({ freshForMs: 20_000, expiresInMs: left * 1000 });
      }),
    );
  });
});

describe('an answer that is not one', () => {
  const right = { ...answerOf(3600, 300) };
  test('is none of these', () => {
    expect(tokenAnswer(right, 'genesys')).toBe(right);
    expect(tokenAnswer({ ...right, scope: 'read', more: 1 }, 'genesys')).toMatchObject({ scope: 'read' });
  });

  test.each([
    ['service', 'graph'],
    ['service', undefined],
    ['accessToken', undefined],
    ['accessToken', ''],
    ['accessToken', 'marker-with space'],
    ['accessToken', 'marker-with\nline'],
    ['accessToken', 'marker-é'],
    ['accessToken', { marker: 1 }],
    ['tokenType', 'Bearer marker'],
    ['tokenType', ''],
    ['expiresAt', 'marker'],
    ['expiresAt', 1_795_406_400],
    ['expiresAt', '2026-11-23T04:00:00'],
    ['expiresAt', '2026-13-23T04:00:00Z'],
    ['expiresInSeconds', '3600'],
    ['expiresInSeconds', 1.5],
    ['expiresInSeconds', null],
    ['cacheUntil', undefined],
    ['obtainedAt', null],
    ['fingerprint', '0123456789AB'],
    ['fingerprint', '0123456789a'],
    ['scope', 1],
  ])('%s: %p', (member, value) => {
    const read = () => tokenAnswer({ ...right, [member]: value }, 'genesys');
    expect(read).toThrow(TokenKeeperUnavailableError);
    expect(read).toThrow(`(${member})`);
    expect(read).not.toThrow(/marker|secret/);
  });

  test('is told whole', () => {
    expect(() => tokenAnswer({}, 'genesys')).toThrow(
      '(service, accessToken, tokenType, expiresAt, expiresInSeconds, cacheUntil, obtainedAt, fingerprint)',
    );
  });

  test.each([
    ['now', { healthy: true, services: [] }],
    ['healthy', { now: '2026-11-23T04:00:00Z', services: [] }],
    ['services', { now: '2026-11-23T04:00:00Z', healthy: true, services: {} }],
  ])('to status: %s', (member, value) => {
    expect(() => statusAnswer(value, undefined)).toThrow(`(${member})`);
  });
});
