import { join } from 'node:path';
import type { Bench, BenchResult } from '../harness/bench.ts';
import type { FunctionUnderTest } from '../harness/function-process.ts';
import { startReportingProcess } from '../harness/reporting-process.ts';
import { bundleWithSdk } from '../harness/sdk-bundle.ts';
import { compared } from '../harness/statistics.ts';
import { withStub } from '../harness/stub.ts';
import { serveTokens, serveTokensOfTenant, TENANT_KEY } from '../harness/system-under-test.ts';

/** Others may use the processor too: CPU time is measured, and takes as long as it takes. */
const LIMIT_MS = 140_000;

/** The CPU time of one getToken of a warm serve-tokens, against the one GetItem that is in it. */
export const serveWarm: Bench = {
  name: 'serve-warm',
  summary: 'serve-tokens: CPU time of a getToken in a warm process, against the GetItem of the SDK alone',
  run: ({ root, quick }) =>
    withStub(root, async (stub) => {
      const ours = await serveTokens(root, stub);
      const service = ours.invokedFunctionArn.split(':').at(-1) ?? '';
      return [await againstGetItem('serve-warm', root, ours, service, quick)];
    }),
};

/** The same for a tenant, whose definition is made of its template for each request. */
export const serveTenant: Bench = {
  name: 'serve-tenant',
  summary: "serve-tokens: CPU time of a tenant's getToken in a warm process, against the GetItem of the SDK alone",
  run: ({ root, quick }) =>
    withStub(root, async (stub) => {
      const ours = await serveTokensOfTenant(root, stub);
      return [await againstGetItem('serve-tenant', root, ours, TENANT_KEY, quick)];
    }),
};

/** @param key of the item that both read */
async function againstGetItem(
  name: string,
  root: string,
  ours: FunctionUnderTest,
  key: string,
  quick: boolean,
): Promise<BenchResult> {
  const getItem = await bundleWithSdk(root, 'get-item');
  const argv = [ours.file, getItem, ours.invokedFunctionArn, key, JSON.stringify(ours.event)];
  const process = startReportingProcess(
    [join(root, 'bench/fixtures/serve-warm.mjs'), ...argv, quick ? '15' : '51', quick ? '150' : '250'],
    ours.environment,
    LIMIT_MS,
  );
  try {
    const samples = (await process.next()) as { readonly ours: number[]; readonly comparator: number[] };
    const goal = { of: 'ratio', atMost: 1.15 } as const;
    return compared({ name, unit: 'us', comparatorName: 'GetItem of the SDK', goal }, samples);
  } finally {
    await process.end();
  }
}
