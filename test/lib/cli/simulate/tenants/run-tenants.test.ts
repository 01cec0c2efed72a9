import { describe, expect, test } from '@jest/globals';
import { EXPIRY_BUFFER_SECONDS } from '../../../../../functions/contract/constants.ts';
import { plusSeconds } from '../../../../../functions/domain/values/instant.ts';
import type { SimulationOptions, TenantsScenario } from '../../../../../lib/cli/simulate/run/simulation-options.ts';
import { runTenants } from '../../../../../lib/cli/simulate/tenants/run-tenants.ts';
import { madeTemplate } from '../../../../../lib/cli/simulate/tenants/simulated-templates.ts';
import { monthBillOf } from '../../../../../lib/cli/simulate/tenants/tenants-bill.ts';
import { summarizeTenants } from '../../../../../lib/cli/simulate/tenants/tenants-summary.ts';
import { fixed, HOUR, PLAIN, START } from '../../../../support/plain-simulation.ts';

const MINUTE = 60;
const OPTIONS: SimulationOptions = {
  ...PLAIN,
  forSeconds: 3 * HOUR,
  latencyMs: fixed(200),
  readRate: { reads: 1, periodMs: 60_000 },
  retryAfterSeconds: 60,
};

async function run(scenario: Partial<TenantsScenario>, options: Partial<SimulationOptions> = {}) {
  const all = { ...OPTIONS, ...options };
  const { hosts = 10 } = scenario;
  const tenants: TenantsScenario = { tenants: 200, hosts, faulty: [], readTenants: 50, ...scenario };
  const result = await runTenants(all, tenants, [madeTemplate(hosts, {})]);
  return { ...result, ...summarizeTenants(result), bill: monthBillOf(all, 1, result) };
}

/** An outage from one minute of the simulation to another. */
const outage = (from: number, to: number) => ({
  from: plusSeconds(START, from * MINUTE),
  to: plusSeconds(START, to * MINUTE),
});

test('2,000 tenants, one host in ten hangs and one throttles: nobody gets an expired token, and the bill is as it was reckoned', async () => {
  const faulty = [
    { hosts: 1, answer: 'hang' },
    { hosts: 1, answer: '429' },
  ] as const;
  const { ok, all, atWellHosts, atFaultyHosts, hosts, bill, counts, workers } = await run(
    { tenants: 2000, faulty },
    { outages: [outage(30, 150)] },
  );
  expect({ ok, rejected: all.rejected, refusedAtWell: atWellHosts.refused }).toEqual({
    ok: true,
    rejected: 0,
    refusedAtWell: 0,
  });
  expect(all.worst?.secondsLeft).toBeGreaterThanOrEqual(EXPIRY_BUFFER_SECONDS);
  // A worker could ask a host that hangs no more often than the sweep does, and is paid for while it waits.
  expect(workers).toBe(0);
  // Who has no token is refused, and gets none that is over.
  expect(atFaultyHosts.refused).toBeGreaterThan(0);
  for (const { fault, tenants, refreshed, ranOut, leastSecondsLeft } of hosts) {
    expect(tenants).toBe(200);
    if (fault) {
      expect(ranOut).toBe(200);
    } else {
      expect({ ranOut, isInTime: (leastSecondsLeft ?? 0) >= 600 }).toEqual({ ranOut: 0, isInTime: true });
      expect(refreshed).toBeGreaterThanOrEqual(4 * 200);
    }
  }
  expect(counts.failed).toBeGreaterThan(0);
  // 600 USD for 100,000 tokens of an hour is 0.006 a token; what does not grow with them is below 60 here, a sweep that waits for hosts most of it.
  expect(bill.usd).toBeLessThanOrEqual(2000 * 0.006 + 60);
}, 120_000);

describe('requests', () => {
  test('beyond the limit of a host get 429 and are tried again: who reads at once is refused, all have tokens in the end', async () => {
    const { hosts, all, refusals } = await run({ hosts: 1, hostLimit: 20 }, { forSeconds: HOUR });
    expect(all.rejected).toBe(0);
    expect(Object.keys(refusals)).toContain('http_429');
    expect(all.refused).toBeLessThanOrEqual(50 * 10);
    expect(hosts[0]?.throttled).toBeGreaterThan(0);
    expect(hosts[0]?.refreshed).toBeGreaterThanOrEqual(200);
  }, 60_000);

  test('are no more than needed where nothing fails', async () => {
    const { hosts, tokenRequests, tokens, sweeps, units } = await run({ hosts: 2, readTenants: 0 });
    expect({ tokenRequests, sweeps }).toEqual({ tokenRequests: tokens, sweeps: 36 });
    expect(hosts.map(({ failed, throttled }) => failed + throttled)).toEqual([0, 0]);
    expect(units.written).toBe(8 * tokens + sweeps);
    // Of an hour each is in use for 40 to 45 minutes.
    expect(tokens / 200).toBeGreaterThanOrEqual(3 * (60 / 45));
    expect(tokens / 200).toBeLessThanOrEqual(3 * (60 / 35) + 1);
  }, 60_000);
});

test('an outage without faulty hosts is of all of them', async () => {
  const { hosts, atWellHosts } = await run({ hosts: 2 }, { outages: [outage(30, 60)], forSeconds: HOUR });
  expect(hosts.map(({ fault }) => fault)).toEqual(['503', '503']);
  expect(atWellHosts.reads).toBe(0);
}, 60_000);

test('the same options give the same result', async () => {
  const once = () =>
    run({ faulty: [{ hosts: 1, answer: 'hang' }] }, { forSeconds: HOUR, latencyMs: { min: 100, max: 900 } });
  expect(await once()).toEqual(await once());
}, 60_000);
