import { join } from 'node:path';
import { build } from 'esbuild';
import { ACCESS_TOKEN } from '../harness/access-token.ts';
import type { Bench, BenchResult, Goal } from '../harness/bench.ts';
import { startReportingProcess } from '../harness/reporting-process.ts';
import { interleaved } from '../harness/rounds.ts';
import { compared, spreadOf } from '../harness/statistics.ts';
import { type Stub, withStub } from '../harness/stub.ts';
import { WORK_FOLDER } from '../harness/work-folder.ts';

const NAME = 'cold-token';
/** What a call from one Lambda to another takes, in milliseconds. */
const HOP_MS = 15;
/** What a token endpoint takes, in milliseconds. */
const TOKEN_ENDPOINT_MS = 100;
const OURS = 'token-keeper';
const USUAL_STACK = 'secrets-manager-msal-node';
const PEERS = ['fetch', 'openid-client', 'msal-node', 'google-auth-library', 'simple-oauth2', 'azure-identity'];
const BEST_PEER_GOAL: Goal = { of: 'ratio', atMost: 0.36 };
const USUAL_STACK_GOAL: Goal = { of: 'ratio', atMost: 0.27 };

/** The start of a process up to the token in hand: our client, and whoever asks the token endpoint itself. */
export const coldToken: Bench = {
  name: NAME,
  summary: `start of a process to token in hand: our client over a hop of ${HOP_MS} ms, peers over ${TOKEN_ENDPOINT_MS} ms`,
  run: ({ root, random, quick }) =>
    withStub(root, async (stub) => {
      const names = [OURS, USUAL_STACK, ...PEERS];
      const files = await bundle(root, names);
      const variants = Object.fromEntries(names.map((name, index) => [name, () => wallMs(files[index] ?? '', stub)]));
      return resultsOf(await interleaved(variants, { rounds: quick ? 5 : 15, random }));
    }),
};

/** Returns a result for each peer, of which the fastest one and the usual stack have goals. */
function resultsOf(samples: Readonly<Record<string, readonly number[]>>): readonly BenchResult[] {
  const of = (name: string): readonly number[] => samples[name] ?? [];
  const [best, ...others] = PEERS.toSorted((a, b) => spreadOf(of(a)).median - spreadOf(of(b)).median);
  const against = (name: string, told: string, goal?: Goal): BenchResult =>
    compared(
      { name: NAME, unit: 'ms', comparatorName: told, ...(goal ? { goal } : {}) },
      { ours: of(OURS), comparator: of(name) },
    );
  return [
    against(best ?? '', `${best} (best peer)`, BEST_PEER_GOAL),
    against(USUAL_STACK, 'Secrets Manager SDK and msal-node', USUAL_STACK_GOAL),
    ...others.map((name) => against(name, name)),
  ];
}

/** Bundles fixtures all alike, in the way that loads them fastest: as CommonJS the import of http does not load undici. */
async function bundle(root: string, names: readonly string[]): Promise<readonly string[]> {
  const outdir = join(root, WORK_FOLDER, NAME);
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => `bench/fixtures/cold-token/${name}.mjs`),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    legalComments: 'none',
    logLevel: 'error',
  });
  return names.map((name) => join(outdir, `${name}.cjs`));
}

async function wallMs(file: string, stub: Stub): Promise<number> {
  const environment = {
    ...stub.environment,
    TOKEN_KEEPER_FUNCTION: 'serve-tokens',
    AWS_ENDPOINT_URL_LAMBDA: `${stub.url}/after/${HOP_MS}`,
    TOKEN_URL: `${stub.url}/after/${TOKEN_ENDPOINT_MS}/token`,
  };
  const startedAt = performance.now();
  const process = startReportingProcess([file], environment);
  try {
    const { accessToken } = (await process.next()) as { readonly accessToken?: unknown };
    const tookMs = performance.now() - startedAt;
    if (accessToken !== ACCESS_TOKEN) {
      throw new Error(`${file} got something else than the token`);
    }
    return tookMs;
  } finally {
    await process.end();
  }
}
