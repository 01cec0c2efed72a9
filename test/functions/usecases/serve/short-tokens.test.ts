import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ContractError } from '../../../../functions/contract/contract-error.ts';
import type { ServiceStatus } from '../../../../functions/contract/status.ts';
import { Readers } from '../../../support/readers.ts';

/** So long each case is watched; its sweeps are the one at its start and the one in its middle. */
const SECONDS = 600;

interface Seen {
  readonly requests: number;
  readonly unserved: number;
  readonly states: readonly ServiceStatus[];
}

/** Reads with so many readers in every second, and looks at the status in every seventh. */
async function watch(lifetimeSeconds: number, expiryBufferSeconds: number, readersAtATime: number): Promise<Seen> {
  const readers = new Readers(lifetimeSeconds, { timing: { expiryBufferSeconds } });
  const states: ServiceStatus[] = [];
  await readers.run(1, 1, 0);
  while (readers.passed < SECONDS) {
    if (readers.passed % 7 === 0) states.push(await readers.status());
    for (let reader = 1; reader < readersAtATime; reader += 1) await readers.ask();
    await readers.run(1, 1, 0);
  }
  return { requests: readers.requestsAt.length, unserved: readers.unserved.length, states };
}

/** The token requests that docs/timing.md allows in {@link SECONDS}, and one for each sweep. */
function mostRequests(lifetime: number, buffer: number): number {
  if (lifetime < buffer) return 7;
  const replacedAfter = lifetime < buffer + 8 ? 30 : lifetime - buffer + 1;
  return Math.ceil(SECONDS / replacedAfter) + 2;
}

const lifetimes = fc.integer({ min: 1, max: 120 });
const buffers = fc.oneof(fc.constant(30), fc.constantFrom(0, 1, 2, 10, 60, 119), fc.integer({ min: 0, max: 120 }));

test('no lifetime makes a loop, whatever the buffer is and however many read', async () => {
  await fc.assert(
    fc.asyncProperty(lifetimes, buffers, fc.integer({ min: 1, max: 5 }), async (lifetime, buffer, count) => {
      const { requests, unserved, states } = await watch(lifetime, buffer, count);
      expect(requests).toBeLessThanOrEqual(mostRequests(lifetime, buffer));
      const usable = lifetime - buffer + 1;
      if (usable > 8) expect(unserved).toBe(0);
      // In every half minute it is there for as long as it can be used.
      else if (usable > 0) expect(SECONDS - unserved).toBeGreaterThanOrEqual(usable * (SECONDS / 30));
      for (const { state, usable: isUsable, diagnosis } of states) {
        expect(state === 'unusable' && diagnosis.severity === 'ok').toBe(false);
        expect(isUsable && state === 'unusable').toBe(false);
      }
    }),
    { numRuns: 40 },
  );
});

describe('one word says what a short token is, whenever it is looked at', () => {
  test.each([
    [30, 30, 'on-read', 'lifetime-near-buffer', 'watch'],
    [37, 30, 'on-read', 'lifetime-near-buffer', 'watch'],
    [38, 30, 'on-read', 'refreshed-on-read', 'ok'],
    [40, 30, 'on-read', 'refreshed-on-read', 'ok'],
    [10, 2, 'on-read', 'refreshed-on-read', 'ok'],
    [9, 2, 'on-read', 'lifetime-near-buffer', 'watch'],
    [1, 0, 'on-read', 'lifetime-near-buffer', 'watch'],
    [120, 30, 'on-read', 'refreshed-on-read', 'ok'],
  ])('%i s with a buffer of %i s: %s, %s, %s', async (lifetime, buffer, ...told) => {
    const { states } = await watch(lifetime, buffer, 2);
    const words = states.map(({ state, diagnosis }) => [state, diagnosis.code, diagnosis.severity].join(' '));
    expect([...new Set(words)]).toEqual([told.join(' ')]);
  });

  test('and below the buffer that is what is told', async () => {
    const { states } = await watch(29, 30, 2);
    const words = states.map(({ state, diagnosis }) => `${state} ${diagnosis.code}`);
    expect([...new Set(words)]).toEqual(['unusable lifetime-below-buffer']);
  });
});

test('a reader who comes while a token near the buffer may not be replaced is told until when', async () => {
  const readers = new Readers(31);
  await readers.run(10, 1, 0);
  const told = await readers.ask();
  expect(told).toMatchObject({
    message: expect.stringMatching(/not asked before [\d:]+Z, in 20s; .*\[lifetime-near-buffer\]/),
  });
  readers.harness.clock.advance(19);
  expect(await readers.ask()).toBeInstanceOf(ContractError);
  readers.harness.clock.advance(1);
  expect(await readers.ask()).not.toBeInstanceOf(ContractError);
});
