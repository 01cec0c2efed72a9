import { describe, expect, test } from '@jest/globals';
import { plusSeconds } from '../../../../../functions/domain/values/instant.ts';
import { seededRandom, wholeBetween } from '../../../../../lib/cli/simulate/clock/seeded-random.ts';
import { runSimulation, type SimulationResult } from '../../../../../lib/cli/simulate/run/run-simulation.ts';
import { OUTAGE_ANSWERS, type SimulationOptions } from '../../../../../lib/cli/simulate/run/simulation-options.ts';
import { simulateEveryRead } from '../../../../support/every-read.ts';
import { fixed, HOUR, PLAIN, START } from '../../../../support/plain-simulation.ts';

/** Returns options that have nothing in common but that they are short enough to make every read. */
function anyOptions(seed: number): SimulationOptions {
  const random = seededRandom(seed, 4711);
  const pick = <T>(values: readonly T[]): T => values[wholeBetween(random, { min: 0, max: values.length - 1 })] as T;
  const outages = Array.from({ length: wholeBetween(random, { min: 0, max: 2 }) }, () => {
    const from = plusSeconds(START, wholeBetween(random, { min: 0, max: 1500 }));
    return { from, to: plusSeconds(from, wholeBetween(random, { min: 1, max: 1500 })) };
  });
  const retryAfterSeconds = pick([undefined, undefined, 1, 45, 400]);
  return {
    ...PLAIN,
    outages,
    seed,
    forSeconds: 1800 + wholeBetween(random, { min: 0, max: 900 }),
    everySeconds: pick([60, 300, 300, 420, 900]),
    services: pick([1, 1, 2, 12]),
    lifetimeSeconds: pick([
      fixed(20),
      fixed(60),
      { min: 60, max: 90 },
      fixed(300),
      { min: 600, max: 700 },
      fixed(1500),
    ]),
    latencyMs: pick([
      fixed(0),
      fixed(200),
      { min: 100, max: 3000 },
      { min: 9000, max: 11_000 },
      { min: 0, max: 25_000 },
    ]),
    outageAnswer: pick(OUTAGE_ANSWERS),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    sameToken: random() < 0.25,
    expiryField: pick(['expires_in', 'expires_in', 'expires_at'] as const),
    providerSkewSeconds: pick([0, 0, 60, -45]),
    skewSeconds: pick([0, 0, 29, 30, 45, -20]),
    readRate: pick([
      { reads: 1, periodMs: 1000 },
      { reads: 3, periodMs: 1000 },
      { reads: 7, periodMs: 60_000 },
    ]),
    minValiditySeconds: pick([0, 0, 0, 20, 31, 100, 600]),
    timing: pick([{}, {}, { expiryBufferSeconds: 10 }, { expiryBufferSeconds: 60 }]),
  };
}

/** Expects the result of a simulation to be that of making every sweep and every read. */
async function expectSameAsEveryRead(options: SimulationOptions): Promise<SimulationResult> {
  const result = await runSimulation(options);
  const timeline = result.timeline.filter(({ kind }) => kind !== 'outage');
  expect({ ...result, timeline }).toEqual(await simulateEveryRead(options));
  return result;
}

describe('counting intervals between events', () => {
  test.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'comes to the same as making every sweep and every read: configuration %d',
    async (seed) => {
      await expectSameAsEveryRead(anyOptions(seed));
    },
    60_000,
  );

  test.each([
    [329, 0],
    [629, 0],
    [629, 200],
    [600, 1000],
  ])(
    'comes to the same where a sweep, an answer and a read fall together: %d s, answers of %d ms',
    async (seconds, latencyMs) => {
      await expectSameAsEveryRead({
        ...PLAIN,
        forSeconds: 3600,
        lifetimeSeconds: fixed(seconds),
        latencyMs: fixed(latencyMs),
        readRate: { reads: 5, periodMs: 1000 },
      });
    },
  );

  test('comes to the same where readers wait for each other for tokens that are gone before all have them', async () => {
    const { services } = await expectSameAsEveryRead({
      ...PLAIN,
      forSeconds: 900,
      lifetimeSeconds: fixed(60),
      timing: { expiryBufferSeconds: 60 },
      latencyMs: { min: 100, max: 3000 },
      readRate: { reads: 7, periodMs: 1000 },
    });
    expect(services[0]?.refused).toBeGreaterThan(0);
  });

  test('comes to the same where services of a provider that hangs wait until their cooldown is over', async () => {
    const times = { from: plusSeconds(START, 12), to: plusSeconds(START, 1469) };
    const { refreshes } = await expectSameAsEveryRead({
      ...PLAIN,
      seed: 13,
      services: 13,
      forSeconds: 2029,
      everySeconds: 60,
      lifetimeSeconds: { min: 600, max: 700 },
      latencyMs: { min: 9000, max: 11_000 },
      outages: [times],
      outageAnswer: 'hang',
      minValiditySeconds: 100,
      readRate: { reads: 1, periodMs: 1000 },
    });
    expect(refreshes['failed (timeout)']).toBeGreaterThan(0);
  });

  test('comes to the same for readers who want more than the provider gives', async () => {
    await expectSameAsEveryRead({ ...PLAIN, forSeconds: 2 * HOUR, minValiditySeconds: HOUR + 1 });
  });
});
