import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FaultBench, type FaultServers, MARKER, startFaultServers } from '../../../support/faults/fault-bench.ts';

let servers: FaultServers;
beforeAll(async () => {
  servers = await startFaultServers();
});
afterAll(() => servers.close());

const SECONDS = 150;
/** No more token requests than these in any minute, however often somebody reads: two for a token that is usable for 8 s. */
const MOST_REQUESTS_IN_A_MINUTE = 16;

/** What a provider says of a token that it has given before, by what is left of it. */
const SAYINGS: readonly ((left: number, now: number) => object)[] = [
  (left) => ({ expires_in: left }),
  (left) => ({ expires_in: String(left) }),
  (left, now) => ({ expires_on: now + left }),
  (left, now) => ({ expires_at: new Date((now + left) * 1000).toUTCString() }),
  () => ({ expires_in: 0 }),
  () => ({}),
  () => ({ expires_in: 3_155_760_000 }),
  () => ({ expires_at: '9999-12-31T23:59:59Z' }),
  () => ({ expires_in: 8_640_000 }),
  () => ({ expires_in: null }),
];

test('a provider that keeps its tokens is asked now and then, and nothing is handed out that is over', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 150 }),
      fc.integer({ min: 0, max: 149 }),
      fc.constantFrom(0, 2, 30, 60),
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.nat({ max: SAYINGS.length - 1 }), { minLength: 1, maxLength: 8 }),
      async (lifetime, phase, expiryBufferSeconds, late, sayings) => {
        const bench = new FaultBench(servers);
        bench.define({ timing: { expiryBufferSeconds } });
        const start = bench.harness.clock.now() - (phase % lifetime);
        const seen = new Set<number>();
        const requestTimes: number[] = [];
        const numberAt = (now: number): number => Math.floor((now - start - late) / lifetime);
        const endOf = (number: number): number => start + (number + 1) * lifetime;
        bench.answer(() => {
          const now = bench.harness.clock.now();
          const number = Math.max(numberAt(now), 0);
          // The first word on a token is honest, later ones are anything: what is over may be handed back for a while.
          const say = SAYINGS[seen.has(number) ? (sayings[requestTimes.length % sayings.length] ?? 0) : 0];
          const left = endOf(number) - now;
          // 0 for a token that is new to us could mean "never".
          const said = seen.has(number) || left !== 0 ? say?.(left, now) : { expires_in: -1 };
          seen.add(number);
          requestTimes.push(now);
          return { body: { access_token: `${MARKER}-${number}`, token_type: 'Bearer', ...said } };
        });
        for (let second = 0; second < SECONDS; second += 1) {
          const now = bench.harness.clock.now();
          const answer = await bench.read().catch(() => undefined);
          const number = Number(answer?.accessToken.slice(MARKER.length + 1));
          expect(answer === undefined || endOf(number) - now >= expiryBufferSeconds).toBe(true);
          bench.harness.clock.advance(1);
        }
        const busiest = Math.max(
          ...requestTimes.map((at) => requestTimes.filter((one) => one >= at && one < at + 60).length),
        );
        expect(busiest).toBeLessThanOrEqual(MOST_REQUESTS_IN_A_MINUTE);
      },
    ),
    { numRuns: 100 },
  );
});
