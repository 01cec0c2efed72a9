import type { Bench, BenchResult, Goal } from '../harness/bench.ts';
import type { TenantUnits } from '../harness/metered-tenants.ts';
import { compared, exactly, spreadOf } from '../harness/statistics.ts';
import { type TenantBench, type TenantSweep, withMeteredTenants, withTenants } from '../harness/tenant-sweeps.ts';

/** So many are due, however many there are. */
const DUE = 100;
/** The lanes of one host. */
const LANES = 8;
/** As long as a usual token endpoint takes. */
const DELAY_MS = 150;
const MEGABYTE = 1_000_000;

/** What it takes to find and refresh a hundred who are due, by how many there are. */
export const tenantsDue: Bench = {
  name: 'tenants-due',
  summary: `${DUE} tenants due of a thousand to a hundred thousand: units of DynamoDB, and CPU of the sweep`,
  isLong: true,
  run: ({ root, quick }) =>
    withMeteredTenants(root, async (bench, units) => {
      const results: BenchResult[] = [];
      let least: readonly number[] = [];
      let stored = 0;
      for (const size of quick ? [1000, 10_000] : [1000, 10_000, 100_000]) {
        await bench.put(`size-${size}-`, size - DUE - stored, false);
        stored = size - DUE;
        const { used, cpuMs } = await dueSweeps(bench, units, quick ? 3 : 9);
        least = least.length > 0 ? least : cpuMs;
        const note = `of ${size}`;
        results.push(
          counted('tenants-due', 'read units to find and read them', used.find + used.read, note, {
            of: 'ours',
            atMost: DUE + LANES / 2 + 1,
          }),
          counted('tenants-due', 'units to count all, and of notes', used.other, note),
          counted('tenants-due', 'write units a refresh', used.write / DUE, note, { of: 'ours', atMost: 8 }),
          compared(
            {
              name: 'tenants-due',
              unit: 'ms of CPU',
              comparatorName: 'the same of 1000',
              note,
              goal: { of: 'ratio', atMost: 1.1 },
            },
            { ours: cpuMs, comparator: least },
          ),
        );
      }
      return results;
    }),
};

/** Sweeps again and again over the same ones who are due; the first sweeps do not count. */
async function dueSweeps(bench: TenantBench, units: Readonly<TenantUnits>, rounds: number) {
  const process = await bench.start();
  const sweeps: TenantSweep[] = [];
  let before = { ...units };
  for (let round = -2; round < rounds; round += 1) {
    await bench.put('due', DUE, true);
    before = { ...units };
    const sweep = await bench.sweep(process);
    if (sweep.counts['refreshed'] !== DUE) throw new Error(`not all were refreshed: ${JSON.stringify(sweep.counts)}`);
    if (round >= 0) sweeps.push(sweep);
  }
  const used = {
    find: units.find - before.find,
    read: units.read - before.read,
    write: units.write - before.write,
    other: units.other - before.other,
  };
  return { used, cpuMs: sweeps.map(({ cpuMs }) => cpuMs) };
}

/** What a sweep takes where very many are due at once at one host. */
export const tenantsStreamed: Bench = {
  name: 'tenants-streamed',
  summary: `a thousand to thirty thousand tenants of one host due at once, token endpoint ${DELAY_MS} ms: memory, and tokens a second`,
  isLong: true,
  run: ({ root, quick }) =>
    withTenants(root, DELAY_MS, async (bench) => {
      const results: BenchResult[] = [];
      let before: number | undefined;
      for (const size of quick ? [1000, 3000] : [1000, 10_000, 30_000]) {
        await bench.put('due', size, true);
        const { counts, tookMs, cpuMs, peakBytes } = await bench.sweep(await bench.start());
        const { refreshed = 0, failed = 0 } = counts;
        if (failed > 0) throw new Error(`not all went well: ${JSON.stringify(counts)}`);
        const note = `${size} due, ${refreshed} refreshed`;
        results.push(
          {
            ...counted('tenants-streamed', 'MB at most', peakBytes / MEGABYTE, note, { of: 'ours', atMost: 200 }),
            ...(before !== undefined && {
              comparator: exactly(before),
              comparatorName: 'the size before',
              ratio: peakBytes / MEGABYTE / before,
            }),
          },
          counted(
            'tenants-streamed',
            'tokens/s',
            (1000 * refreshed) / tookMs,
            note,
            size > 1000 ? { of: 'ours', atLeast: 200 } : undefined,
          ),
          counted('tenants-streamed', 'ms of CPU a token', cpuMs / refreshed, note),
        );
        before = peakBytes / MEGABYTE;
      }
      return results;
    }),
};

function counted(name: string, unit: string, figure: number, note: string, goal?: Goal): BenchResult {
  return { name, unit, ours: spreadOf([figure]), comparatorName: '-', note, ...(goal && { goal }) };
}
