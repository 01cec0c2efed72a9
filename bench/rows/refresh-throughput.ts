import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Bench, BenchContext, BenchResult, Goal } from '../harness/bench.ts';
import { type ReportingProcess, startReportingProcess } from '../harness/reporting-process.ts';
import { interleaved } from '../harness/rounds.ts';
import { bundleWithSdk } from '../harness/sdk-bundle.ts';
import { compared } from '../harness/statistics.ts';
import { type Stub, withStub } from '../harness/stub.ts';
import { keeperEnvironment, serviceOf } from '../harness/system-under-test.ts';

/** As many refreshes at a time as a sweep makes. */
const CONCURRENCY = 50;
/** A sweep makes ten of them at one host: so many hosts, of names and ports, let all fifty run. */
const HOSTS = 6;
const SERVICES = 480;
const LIMIT_MS = 140_000;

/** Who refreshes: the words for fixtures/refresh-loop.mjs. */
type Kind = 'sweep' | 'bare' | '1' | '2';

const COMPARATORS: Readonly<Record<Exclude<Kind, 'sweep'>, string>> = {
  bare: 'bare undici loop, one write, unsigned',
  '1': 'undici and one conditional write of the SDK',
  '2': 'undici and two conditional writes of the SDK',
};

/** Refreshes a second where a token endpoint takes as long as a usual one. */
export const refresh150ms: Bench = throughput('refresh-150ms', 150, [
  ['bare', { of: 'ratio', atLeast: 0.8 }],
  ['2', undefined],
]);

/** Refreshes a second where a token endpoint takes no time: what our own side can do. */
export const refresh0ms: Bench = throughput('refresh-0ms', 0, [
  ['1', { of: 'ratio', atLeast: 0.85 }],
  ['2', undefined],
  ['bare', undefined],
]);

function throughput(
  name: string,
  delayMs: number,
  comparators: readonly (readonly [Exclude<Kind, 'sweep'>, Goal | undefined])[],
): Bench {
  const summary = `refresh-tokens: tokens a second, ${CONCURRENCY} at a time on one core, token endpoint ${delayMs} ms`;
  const run = async (context: BenchContext, stub: Stub): Promise<readonly BenchResult[]> => {
    const { root, quick, random } = context;
    const kinds: readonly Kind[] = ['sweep', ...comparators.map(([kind]) => kind)];
    const processes = await startAll(root, stub, kinds, delayMs);
    try {
      const variants = Object.fromEntries(
        processes.map(([kind, process]) => [kind, () => tokensPerSecond(process)]),
      ) as Record<Kind, () => Promise<number>>;
      const samples = await interleaved(variants, { rounds: quick ? 2 : 9, random });
      return comparators.map(([kind, goal]) =>
        compared(
          { name, unit: 'tokens/s', comparatorName: COMPARATORS[kind], ...(goal ? { goal } : {}) },
          { ours: samples.sweep, comparator: samples[kind] },
        ),
      );
    } finally {
      await Promise.all(processes.map(([, process]) => process.end()));
    }
  };
  return { name, summary, run: (context) => withStub(context.root, (stub) => run(context, stub), HOSTS) };
}

async function tokensPerSecond(process: ReportingProcess): Promise<number> {
  process.stdin.write('\n');
  const { tookMs } = (await process.next()) as { readonly tookMs: number };
  return (SERVICES * 1000) / tookMs;
}

/** Starts a process for each kind, all on the first core; the stub has the second one for itself. */
async function startAll(
  root: string,
  stub: Stub,
  kinds: readonly Kind[],
  delayMs: number,
): Promise<readonly (readonly [Kind, ReportingProcess])[]> {
  const path = delayMs === 0 ? '/token' : `/after/${delayMs}/token`;
  const services = Array.from({ length: SERVICES }, (_, index) =>
    serviceOf(`bench-${index}`, `${stub.urls[index % HOSTS]}${path}`),
  );
  const environment = await keeperEnvironment(root, stub, services, 'due');
  const options = { sweep: join(root, 'dist/functions/refresh-tokens/index.mjs') };
  const putToken = await bundleWithSdk(root, 'put-token');
  const processes = kinds.map((kind) => {
    const argv = kind === 'sweep' ? [kind, options.sweep] : [kind, String(CONCURRENCY), putToken];
    const program = join(root, 'bench/fixtures/refresh-loop.mjs');
    return [kind, startReportingProcess([program, ...argv], environment, LIMIT_MS)] as const;
  });
  for (const [, process] of processes) {
    await process.next();
    pin(process.pid, 0);
  }
  pin(stub.pid, 1);
  return processes;
}

/** Puts a process with all its threads on one core, as a Lambda of 1769 MB has one. @throws {Error} where that cannot be done */
function pin(pid: number, core: number): void {
  const { status, error } = spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
  if (status !== 0) {
    throw new Error(`taskset cannot pin a process to a core (${error?.message ?? `exit code ${status}`})`);
  }
}
