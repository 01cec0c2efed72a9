import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Readers } from '../../../support/readers.ts';

const HOUR = 3600;
const BUFFER = 30;
/** How many tokens of a lifetime an hour needs, each used until the buffer. */
const need = (lifetime: number): number => Math.ceil(HOUR / (lifetime - BUFFER));
type Wish = 'rejecting' | number;

describe('a limit that is exactly what the tokens need', () => {
  test.each<[number, number, Wish]>([
    [1500, 3, 'rejecting'],
    [1500, 3, 1000],
    [1500, 3, 0],
    [900, 5, 'rejecting'],
    [900, 5, 800],
    [900, 5, 0],
    [1230, 3, 'rejecting'],
    [3630, 1, 'rejecting'],
    [3630, 1, 0],
    [86_400, 1, 'rejecting'],
  ])(
    'serves every reader without a wish: tokens of %i s, %i requests an hour, beside one %s',
    async (life, max, wish) => {
      const readers = new Readers(life, { maxRequestsPerHour: max });
      await readers.run(5 * HOUR, 10, wish);
      expect(readers.unserved).toEqual([]);
      expect(readers.mostInAnHour).toBeLessThanOrEqual(max);
    },
  );
});

test.each([
  [202, 24],
  [290, 16],
  [308, 16],
])(
  'a wish that fails pauses nobody beyond the end of the token: tokens of %i s, %i requests an hour',
  async (life, max) => {
    const readers = new Readers(life, { maxRequestsPerHour: max });
    readers.failsWishes = true;
    await readers.run(3 * HOUR, 20, 'rejecting');
    expect(readers.unserved).toEqual([]);
    expect(readers.mostInAnHour).toBeLessThanOrEqual(max);
  },
);

const lifetimes = fc.oneof(fc.constantFrom(900, 1500), fc.integer({ min: 200, max: 8000 }));
const wishes: fc.Arbitrary<Wish> = fc.oneof(fc.constant('rejecting' as const), fc.integer({ min: 0, max: 8000 }));

test('whatever the wishes, and whether or not they bring a token, no reader without one is refused for them', async () => {
  await fc.assert(
    fc.asyncProperty(lifetimes, fc.nat(3), wishes, fc.boolean(), async (lifetime, above, wish, failsWishes) => {
      const readers = new Readers(lifetime, { maxRequestsPerHour: need(lifetime) + above });
      readers.failsWishes = failsWishes;
      await readers.run(3 * HOUR, 20, wish);
      expect(readers.unserved).toEqual([]);
      expect(readers.mostInAnHour).toBeLessThanOrEqual(need(lifetime) + above);
    }),
    { numRuns: 40 },
  );
});

test('where the limit is below the need, wishes and early refreshes cost nobody anything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 200, max: 3000 }), wishes, fc.nat(9), async (lifetime, wish, below) => {
      const max = Math.max(need(lifetime) - 1 - below, 1);
      const readers = new Readers(lifetime, { maxRequestsPerHour: max });
      await readers.run(3 * HOUR, 20, wish);
      const served = 3 * HOUR - 20 * readers.unserved.length;
      expect(served).toBeGreaterThanOrEqual(Math.min(3, readers.requestsAt.length / max) * max * (lifetime - BUFFER));
    }),
    { numRuns: 20 },
  );
});
