import { describe, expect, test } from '@jest/globals';
import type { LifetimeDoubt } from '../../../../functions/domain/expiry/lifetime.ts';
import { disbelievedToken, reissuedToken, unchangedUntil } from '../../../../functions/domain/record/reissued-token.ts';
import type { StoredToken } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds, secondsBetween } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const LATER = plusSeconds(NOW, 600);
const first = sampleToken('same', NOW, 3600);
/** What is stored of the first token after an answer, in seconds from the first one; `new`: the answer's own. */
const endAfter = (next: StoredToken): number | 'new' => {
  const kept = reissuedToken(first, next);
  return kept ? secondsBetween(NOW, kept.expiresAt.at) : 'new';
};

describe('a token that the provider gives once more', () => {
  test.each([
    ['keeps its expiry where it is the same', 3000, 3600],
    ['keeps it with 5 s more, which may be rounding', 3005, 3600],
    ['gains what is explicitly said from 6 s more on', 3006, 'new'],
    ['gains an hour', 6600, 'new'],
    ['loses a second', 2999, 3599],
    ['loses nearly all', 1, 601],
    ['is over', 0, 599],
    ['was over long before it came', -1000, 599],
  ] as const)('%s: %i s, %p', (_what, left, end) => {
    expect(endAfter(sampleToken('same', LATER, left))).toBe(end);
  });

  test.each<[string, number, Partial<StoredToken>, number | 'new']>([
    ['says nothing and would be believed longer', 4000, { lifetimeSource: 'default' }, 3600],
    ['says nothing and would be believed shorter', 300, { lifetimeSource: 'default' }, 3600],
    ['says what nothing lives', 4000, { lifetimeSource: 'default', lifetimeDoubt: { kind: 'implausible' } }, 3600],
    ['says 0, whatever the default is', 4000, { lifetimeSource: 'default', lifetimeDoubt: { kind: 'zero' } }, 599],
    ['says 0 and has a stamp', 4000, { lifetimeSource: 'expires_at', lifetimeDoubt: { kind: 'zero' } }, 599],
    ['says a number that is guessed longer', 4000, { lifetimeDoubt: { kind: 'guessed' } }, 3600],
    ['says a number that is guessed shorter', 1000, { lifetimeDoubt: { kind: 'guessed' } }, 1600],
    ['says two things, the earlier longer', 4000, { lifetimeDoubt: { kind: 'contradicted' } }, 'new'],
    ['says more than the cap', 4000, { lifetimeDoubt: { kind: 'cut' } }, 'new'],
  ])('%s: %i s', (_what, left, more, end) => {
    expect(endAfter({ ...sampleToken('same', LATER, left), ...more })).toBe(end);
  });

  test.each([0, -1])('long after its end it is over, with %i s left, and not new', (left) => {
    const next = sampleToken('same', plusSeconds(NOW, 4000), left);
    expect(endAfter(next)).toBe(3600);
    expect(endAfter({ ...next, lifetimeDoubt: { kind: 'zero' } })).toBe(3600);
  });

  test('is otherwise stored as it was', () => {
    const kept = reissuedToken(first, { ...sampleToken('same', LATER, 100), definitionHash: 'ffffffffffff' });
    expect(kept).toEqual({ ...first, expiresAt: sampleToken('same', LATER, 100).expiresAt, lifetimeSeconds: 700 });
  });
});

describe('a token that the provider gives once more after the clock has stepped back', () => {
  const ahead = sampleToken('same', plusSeconds(NOW, 3600), 3600);
  test('is believed for what is explicitly said', () => {
    expect(reissuedToken(ahead, sampleToken('same', NOW, 100))).toBeUndefined();
  });

  test.each<Partial<StoredToken>>([{ lifetimeSource: 'default' }, { lifetimeDoubt: { kind: 'guessed' } }])(
    'is over where nothing firm is said: %j',
    (more) => {
      const kept = reissuedToken(ahead, { ...sampleToken('same', NOW, 300), ...more });
      expect(kept).toMatchObject({ obtainedAt: NOW, expiresAt: { at: plusSeconds(NOW, -1) } });
    },
  );

  test.each([
    [5, false],
    [6, true],
  ])('obtained %i s ahead it is left behind as over by a failed attempt: %s', (seconds, isOver) => {
    const token = sampleToken('a', plusSeconds(NOW, seconds), 3600);
    const left = disbelievedToken(token, NOW, undefined);
    expect(left).toEqual(
      isOver ? { ...token, expiresAt: expect.objectContaining({ at: plusSeconds(NOW, -1) }) } : undefined,
    );
  });

  test.each([
    [-1, undefined],
    [0, undefined],
    [1, plusSeconds(NOW, -1)],
  ])('obtained %i s before a step back that was seen, it is over: %p', (seconds, end) => {
    const token = sampleToken('a', plusSeconds(NOW, -seconds), 3600);
    expect(disbelievedToken(token, NOW, NOW)?.expiresAt.at).toBe(end);
  });

  test('that had ended long ago still has, and none is none', () => {
    const token = { ...ahead, expiresAt: sampleToken('a', NOW, -100).expiresAt };
    expect(disbelievedToken(token, NOW, undefined)?.expiresAt.at).toBe(plusSeconds(NOW, -100));
    expect(disbelievedToken(undefined, NOW, NOW)).toBeUndefined();
  });
});

test.each<LifetimeDoubt['kind'] | undefined>([undefined, 'zero', 'implausible', 'guessed'])(
  'another token is stored as it is, and so is the first one: %p',
  (kind) => {
    const other = { ...sampleToken('other', NOW, 60), ...(kind && { lifetimeDoubt: { kind } }) };
    expect(reissuedToken(first, other)).toBeUndefined();
    expect(reissuedToken(undefined, other)).toBeUndefined();
  },
);

describe('a provider that hands back the same token', () => {
  test.each([
    [3600, 1800],
    [1201, 600],
    [62, 31],
    [61, 30],
    [60, 30],
    [31, 30],
    [30, 30],
    [29, 29],
    [1, 1],
    [0, 15],
    [-100, 15],
  ])('with %i s left is left alone for %i s', (left, seconds) => {
    expect(secondsBetween(NOW, unchangedUntil(plusSeconds(NOW, left), NOW))).toBe(seconds);
  });

  test('is asked only a few times before it expires', () => {
    const { expiresAt } = sampleToken('same', NOW, 86_400);
    let requests = 0;
    for (let now = NOW; secondsBetween(now, expiresAt.at) > 0; now = unchangedUntil(expiresAt.at, now)) {
      requests += 1;
    }
    expect(requests).toBeLessThanOrEqual(15);
  });
});
