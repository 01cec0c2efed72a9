import { describe, expect, test } from '@jest/globals';
import { EXPIRY_BUFFER_SECONDS } from '../../../../../functions/contract/constants.ts';
import { plusSeconds } from '../../../../../functions/domain/values/instant.ts';
import { summarize } from '../../../../../lib/cli/simulate/report/summary.ts';
import { runSimulation } from '../../../../../lib/cli/simulate/run/run-simulation.ts';
import type { SimulationOptions } from '../../../../../lib/cli/simulate/run/simulation-options.ts';
import { refreshCycleOf } from '../../../../../lib/cost/refresh-cycle.ts';
import { fixed, HOUR, PLAIN, START } from '../../../../support/plain-simulation.ts';

/** Seconds from the start of `02:45:00` or `02:45`. */
function clockTime(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours * HOUR + minutes * 60 + seconds;
}

async function run(options: Partial<SimulationOptions>) {
  const result = await runSimulation({ ...PLAIN, ...options });
  return { ...result, ...summarize(result) };
}

/** 429 without Retry-After: an answer that is not asked again within the attempt. */
function outage(from: string, to: string): Partial<SimulationOptions> {
  const times = { from: plusSeconds(START, clockTime(from)), to: plusSeconds(START, clockTime(to)) };
  return { outages: [times], outageAnswer: '429' };
}

describe('an outage that begins with the sweep that would have refreshed a token of an hour', () => {
  // Issued at 00:00:00, due from 00:40:01, swept at 00:45:00, usable until 00:59:30, expired at 01:00:00.
  test('is survived when it ends in the second in which the token is no longer usable', async () => {
    const { ok, worst, refreshes } = await run(outage('00:45:00', '00:59:31'));
    expect({ ok, worst }).toEqual({
      ok: true,
      worst: { service: 'service-1', secondsLeft: EXPIRY_BUFFER_SECONDS, at: START + clockTime('00:59:30') },
    });
    expect(refreshes).toMatchObject({ 'failed (http_429)': 3, 'refreshed (expired)': 1 });
  });

  test('is not when it ends one second later: the first reader is refused, and all until the cooldown is over', async () => {
    const { ok, refused, rejected, timeline } = await run(outage('00:45:00', '00:59:32'));
    expect({ ok, refused, rejected }).toEqual({ ok: false, refused: 60, rejected: 0 });
    expect(timeline.find(({ kind }) => kind === 'refused')).toMatchObject({
      first: START + clockTime('00:59:31'),
      last: START + clockTime('01:00:30'),
      count: 60,
      reasons: { http_429: 1, cooling_down: 59 },
    });
  });

  test('is survived when it is over one second before', async () => {
    expect(await run(outage('00:45:00', '00:59:30'))).toMatchObject({ ok: true, refused: 0 });
  });
});

describe('a clock of the API that is ahead', () => {
  // Tokens of 10 minutes expire between two sweeps, so every one is read down to the last second it is usable.
  const short = { lifetimeSeconds: fixed(600), forSeconds: HOUR, readRate: { reads: 5, periodMs: 1000 } };

  test.each([
    [EXPIRY_BUFFER_SECONDS - 1, 0],
    [EXPIRY_BUFFER_SECONDS, 5],
    [EXPIRY_BUFFER_SECONDS + 1, 10],
    [EXPIRY_BUFFER_SECONDS + 15, 80],
  ])('by %d s: %d reads of each token that ran out are rejected', async (skewSeconds, expected) => {
    const { rejected, refused, ok, timeline } = await run({ ...short, skewSeconds });
    const ranOut = timeline.reduce((sum, { reasons }) => sum + (reasons['expired'] ?? 0), 0);
    expect(ranOut).toBe(4);
    expect({ rejected, refused, ok }).toEqual({ rejected: ranOut * expected, refused: 0, ok: expected === 0 });
  });

  test.each([-45, 0])('is harmless when it is %d s ahead', async (skewSeconds) => {
    expect(await run({ ...short, skewSeconds })).toMatchObject({ ok: true, rejected: 0 });
  });

  test('is made up for by a larger buffer', async () => {
    const timing = { expiryBufferSeconds: 46 };
    expect(await run({ ...short, skewSeconds: 45, timing })).toMatchObject({ ok: true });
    expect(await run({ ...short, skewSeconds: 46, timing })).toMatchObject({ ok: false });
  });
});

describe('a clock of the token endpoint that is ahead by two minutes', () => {
  const short = { lifetimeSeconds: fixed(600), forSeconds: HOUR, providerSkewSeconds: 120 };

  test('does no harm with expires_in', async () => {
    expect(await run({ ...short, expiryField: 'expires_in' })).toMatchObject({ ok: true });
  });

  test('does none with expires_at: the Date of the answer shows it', async () => {
    const { ok, rejected } = await run({ ...short, lifetimeSeconds: fixed(480), expiryField: 'expires_at' });
    expect({ ok, rejected }).toEqual({ ok: true, rejected: 0 });
  });
});

describe('tokens shorter than the schedule are refreshed by readers, and no more often than they must', () => {
  test.each([
    [60, 300],
    [240, 900],
    [300, 300],
    [600, 300],
    [601, 300],
    [660, 300],
    [1500, 900],
    [3600, 300],
    [4500, 300],
  ])('%d s with a sweep every %d s', async (lifetimeSeconds, everySeconds) => {
    const cycle = refreshCycleOf({ lifetimeSeconds, scheduleSeconds: everySeconds, isRead: true });
    const forSeconds = 4 * HOUR;
    const { ok, tokenRequests, tokens } = await run({
      lifetimeSeconds: fixed(lifetimeSeconds),
      everySeconds,
      forSeconds,
    });
    const perCycle = cycle.bySweep + cycle.onRead;
    expect({ ok, tokens }).toEqual({ ok: true, tokens: tokenRequests });
    // The arithmetic of docs/cost.md counts whole cycles; ours may be in the middle of one.
    expect(Math.abs(tokenRequests - (forSeconds * perCycle) / cycle.seconds)).toBeLessThanOrEqual(perCycle);
  });

  test('without readers a sweep finds them expired', async () => {
    const { readRate: _nobody, ...options } = PLAIN;
    const result = await runSimulation({ ...options, lifetimeSeconds: fixed(240) });
    expect(result.refreshes).toEqual({ 'refreshed (missing)': 1, 'refreshed (expired)': 71 });
    expect(result.services[0]).toMatchObject({ reads: 0 });
  });

  test('a lifetime about as long as the buffer costs a request in half a minute, and readers wait', async () => {
    const { rejected, tokenRequests } = await run({ lifetimeSeconds: fixed(31), forSeconds: 4 * HOUR });
    expect({ rejected, tokenRequests }).toEqual({ rejected: 0, tokenRequests: (4 * HOUR) / 30 });
  });

  test('a lifetime below the buffer is never handed out, and in the long run asked for every 15 minutes', async () => {
    const { accepted, refused, tokenRequests } = await run({ lifetimeSeconds: fixed(29) });
    expect({ accepted, refused, tokenRequests }).toEqual({ accepted: 0, refused: 6 * HOUR, tokenRequests: 29 });
  });
});

test('a provider that hands back the same token is not asked in a loop', async () => {
  const { ok, tokenRequests, refreshes } = await run({ sameToken: true });
  expect(ok).toBe(false);
  expect(refreshes['unchanged (mandatory)']).toBeGreaterThan(0);
  expect(tokenRequests).toBeLessThan(6 * 20);
});

test('readers who want more than the provider gives are refused without asking it', async () => {
  const { refused, tokenRequests } = await run({ minValiditySeconds: HOUR + 1 });
  expect({ refused, tokenRequests }).toEqual({ refused: 6 * HOUR, tokenRequests: 8 });
});

test('the same seed gives the same result, another one another', async () => {
  const options = { ...PLAIN, lifetimeSeconds: { min: 600, max: 4500 }, latencyMs: { min: 0, max: 9000 }, services: 3 };
  const first = await runSimulation(options);
  expect(await runSimulation(options)).toEqual(first);
  expect((await runSimulation({ ...options, seed: 2 })).timeline).not.toEqual(first.timeline);
});

test('a fault of our own ends the simulation and is not counted as anything', async () => {
  // Half a second is no instant: the provider of this simulation fails on it, as a bug would.
  const options = { ...PLAIN, lifetimeSeconds: fixed(0.5) };
  await expect(runSimulation(options)).rejects.toThrow(RangeError);
  await expect(
    runSimulation({ ...options, everySeconds: 7 * HOUR, readRate: { reads: 1, periodMs: 1000 } }),
  ).rejects.toThrow(RangeError);
});

test('another service changes nothing for those before it', async () => {
  const options = { ...PLAIN, lifetimeSeconds: { min: 600, max: 4500 } };
  const two = await runSimulation({ ...options, services: 2 });
  const three = await runSimulation({ ...options, services: 3 });
  expect(three.services.slice(0, 2)).toEqual(two.services);
});
