import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isUsable, windowsOf } from '../../../../functions/domain/expiry/timing.ts';
import { cacheUntil } from '../../../../functions/domain/expiry/token-state.ts';
import { instant, plusSeconds, secondsBetween, toUtc } from '../../../../functions/domain/values/instant.ts';
import { toGetTokenAnswer } from '../../../../functions/usecases/serve/token-answer.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const ISSUED = instant(1_800_000_000);
const later = (seconds: number) => plusSeconds(ISSUED, seconds);

describe('a client may keep a token until the earliest of three bounds', () => {
  // biome-ignore format: a table is read by its columns
  test.each([
    // 5 minutes from now
    ['5 minutes, of a new token of an hour', 3600, undefined, 0, 300],
    ['5 minutes, while the other bounds are later', 3600, undefined, 2400, 2700],
    ['5 minutes, when the sweep bound falls in the same second', 3600, undefined, 2401, 2701],
    // one sweep after the token is due, at 2401 s of 3600
    ['one sweep after it is due', 3600, undefined, 2402, 2701],
    ['30 s, when one sweep after it was due is nearer or over', 3600, undefined, 2672, 2702],
    ['30 s, when it is long over', 3600, undefined, 3000, 3030],
    ['the expiry buffer still goes first', 3600, undefined, 3550, 3570],
    ['one sweep after it is due, of 24 hours', 86_400, undefined, 43_471, 43_501],
    // the expiry buffer before expiry
    ['30 s before a short token expires', 300, undefined, 0, 270],
    ['30 s before a token of a minute expires', 60, undefined, 10, 30],
    ['120 s before expiry with such a buffer', 300, { expiryBufferSeconds: 120 }, 0, 180],
    ['the expiry itself without a buffer', 200, { expiryBufferSeconds: 0 }, 0, 200],
    ['what is past, of a token that is not usable', 60, undefined, 50, 30],
  ])('%s', (_which, lifetime, timing, age, until) => {
    expect(secondsBetween(ISSUED, cacheUntil(sampleToken('t', ISSUED, lifetime), timing, later(age)))).toBe(until);
  });

  test('a client never keeps a token beyond its last usable second, or 5 minutes', () => {
    const timing = fc.record({ expiryBufferSeconds: fc.integer({ min: 0, max: 3600 }) }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 604_800 }), fc.nat(700_000), timing, (lifetime, age, overrides) => {
        const token = sampleToken('t', ISSUED, lifetime);
        const now = later(age);
        const until = cacheUntil(token, overrides, now);
        const windows = windowsOf(lifetime, overrides);
        expect(until <= now || isUsable(token.expiresAt.at, until, windows)).toBe(true);
        expect(secondsBetween(now, until)).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe('the answer to getToken', () => {
  test('tells the token and what is left of it now', () => {
    const token = { ...sampleToken('the-token', ISSUED, 3600), scope: 'a b' };
    expect(toGetTokenAnswer({ id: 'genesys' }, token, later(100))).toEqual({
      contractVersion: 1,
      service: 'genesys',
      accessToken: 'the-token',
      tokenType: 'Bearer',
      header: { name: 'Authorization', scheme: 'Bearer' },
      scope: 'a b',
      expiresAt: toUtc(later(3600)),
      expiresInSeconds: 3500,
      cacheUntil: toUtc(later(400)),
      obtainedAt: toUtc(ISSUED),
      fingerprint: token.fingerprint,
    });
  });

  test('names no scope where the provider named none', () => {
    expect(toGetTokenAnswer({ id: 'a' }, sampleToken('t', ISSUED, 3600), ISSUED)).not.toHaveProperty('scope');
  });

  test('tells the expiry in UTC, however it is stored', () => {
    const token = sampleToken('t', ISSUED, 3600);
    const zoned = {
      ...token,
      expiresAt: { ...token.expiresAt, text: '2027-01-15 14:30:00+05:30', zone: 'offset' as const },
    };
    expect(toGetTokenAnswer({ id: 'a' }, zoned, ISSUED).expiresAt).toBe('2027-01-15T09:00:00Z');
  });
});
