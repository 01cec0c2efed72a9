import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import type { Exploration } from './exploration.ts';

/** Runs in a thread of its own, which is a third faster than Jest's sandbox. Resolves with the number of runs; each of them held. */
async function explore(exploration: Exploration): Promise<number> {
  const worker = new Worker(new URL('./exploration.ts', import.meta.url), { workerData: exploration });
  const [runs] = (await once(worker, 'message')) as [number];
  await worker.terminate();
  return runs;
}

const NO_FAULTS = { lostAcknowledgements: false, freezes: false };
const EVERY_FAULT = { lostAcknowledgements: true, freezes: true };

describe('lease and fence', () => {
  // A failed condition that brings no item along costs a read, one more step that others can come between.
  test.each([
    { how: 'comes with the item', bareRefusals: false, interleavings: 24 },
    { how: 'has to be followed by a read', bareRefusals: true, interleavings: 48 },
  ])('hold in every interleaving of two sweeps where a refusal $how', async ({ bareRefusals, interleavings }) => {
    const faults = { ...NO_FAULTS, bareRefusals };
    expect(await explore({ faults, readers: 0, most: 1000 })).toBe(interleavings);
  });

  test.each([
    { how: 'comes with the item', bareRefusals: false, interleavings: 9_960 },
    { how: 'has to be followed by a read', bareRefusals: true, interleavings: 149_896 },
  ])(
    'hold where acknowledgements get lost, sweeps freeze and a refusal $how',
    async ({ bareRefusals, interleavings }) => {
      const faults = { ...EVERY_FAULT, bareRefusals };
      expect(await explore({ faults, readers: 0 })).toBe(interleavings);
    },
    600_000,
  );

  test('hold in 3000 interleavings of two sweeps and four readers with every fault, chosen by seed', async () => {
    expect(await explore({ faults: EVERY_FAULT, readers: 4, seeds: 3000 })).toBe(3000);
  }, 120_000);
});
