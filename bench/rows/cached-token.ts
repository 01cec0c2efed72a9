import { join } from 'node:path';
import type { Bench, BenchContext, BenchResult, Goal } from '../harness/bench.ts';
import { COUNTS_PATH } from '../harness/counts-path.ts';
import { startReportingProcess } from '../harness/reporting-process.ts';
import { compared } from '../harness/statistics.ts';
import { withStub } from '../harness/stub.ts';

/** Nanoseconds by the names of fixtures/cached-token.mjs, one for each round. */
type Samples = Readonly<Record<string, readonly number[]>>;

const FASTER: Goal = { of: 'ratio', atMost: 1 };
/** The peers with their names in the table and their goals. */
const PEERS: readonly (readonly [name: string, told: string, goal: Goal])[] = [
  ['msal-node', '@azure/msal-node', { of: 'ratio', atMost: 1 / 200 }],
  ['azure-identity', '@azure/identity', FASTER],
  ['google-auth-library', 'google-auth-library', FASTER],
  ['simple-oauth2', 'simple-oauth2', FASTER],
  ['middy-secrets-manager', '@middy/secrets-manager, a whole call', FASTER],
  ['powertools-parameters', 'Powertools parameters, a secret', FASTER],
];

/** A cached token by `await getToken()`, against awaiting a value that is ready, and against the caches of others. */
export const clientHit: Bench = {
  name: 'client-hit',
  summary: 'awaiting a cached token of the client, against a ready value and the caches of others',
  run: async (context) => {
    const samples = await measured(context);
    const against = (name: string, told: string, goal: Goal): BenchResult =>
      result('client-hit', ['getToken', name], samples, { told, goal });
    return [
      against('ready', 'awaiting a ready value', { of: 'ratio', atMost: 1.35 }),
      result('client-hit', ['getTokenAlone', 'readyAlone'], samples, {
        told: 'a ready promise, with no function around it',
      }),
      result('client-hit', ['getTokenOfTenant', 'getToken'], samples, {
        told: 'one of 1000 tenants, against a service without',
        goal: { of: 'ratio', atMost: 1.2 },
      }),
      ...PEERS.map((peer) => against(...peer)),
    ];
  },
};

/** A cached token by `peek()`, which is synchronous, against reading the clock alone. */
export const clientPeek: Bench = {
  name: 'client-peek',
  summary: 'peeking at a cached token of the client, against Date.now()',
  run: async (context) => {
    const goal = { of: 'ratio', atMost: 1.3 } as const;
    return [result('client-peek', ['peek', 'dateNow'], await measured(context), { told: 'Date.now()', goal })];
  },
};

function result(
  name: string,
  [ours, comparator]: readonly [string, string],
  samples: Samples,
  { told, ...goal }: { readonly told: string; readonly goal?: Goal },
): BenchResult {
  const both = { ours: samples[ours] ?? [], comparator: samples[comparator] ?? [] };
  return compared({ name, unit: 'ns', comparatorName: told, ...goal }, both);
}

/** Measures everything in one process, with the client as consumers get it. */
function measured({ root, quick }: BenchContext): Promise<Samples> {
  return withStub(root, async (stub) => {
    const fixture = join(root, 'bench/fixtures/cached-token.mjs');
    const client = join(root, 'dist/package/client.mjs');
    const argv = [fixture, client, quick ? '5' : '15', quick ? '20' : '60'] as const;
    const process = startReportingProcess(argv, {
      ...stub.environment,
      TOKEN_KEEPER_FUNCTION: 'serve-tokens',
      TOKEN_URL: `${stub.url}/token`,
      COUNT_URL: `${stub.url}${COUNTS_PATH}`,
    });
    try {
      return (await process.next()) as Samples;
    } finally {
      await process.end();
    }
  });
}
