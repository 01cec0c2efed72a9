import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRICES, type Price } from '../../lib/cost/prices.ts';
import { LOCAL_TABLE_NAME } from '../../lib/local/servers/token-table.ts';
import type { Bench, BenchResult, Goal } from '../harness/bench.ts';
import { type Metered, openMeteredAws } from '../harness/metered-aws.ts';
import { startReportingProcess } from '../harness/reporting-process.ts';
import { exactly } from '../harness/statistics.ts';
import { type Stub, withStub } from '../harness/stub.ts';
import { serviceOf } from '../harness/system-under-test.ts';
import { WORK_FOLDER } from '../harness/work-folder.ts';

/** Services with a secret and a token of an hour each; a token of 1,467 bytes makes an item of about 2 KB. */
const SERVICES = 100;
/** Six hours of a sweep every five minutes, as they are in a warm function. */
const SWEEPS = 72;
const LIMIT_MS = 140_000;
const MILLION = 1_000_000;

/** What refreshing costs at DynamoDB and Secrets Manager, counted; everything that sweeps do for it is in it. */
export const cost: Bench = {
  name: 'cost',
  summary: 'what a refresh costs at DynamoDB and Secrets Manager, counted over hours of sweeps',
  run: ({ root, quick }) =>
    withStub(root, async (stub) => {
      const { refreshed, ...used } = await meteredSweeps(root, stub, quick ? SWEEPS / 4 : SWEEPS);
      const perRefresh = (quantity: number): number => quantity / refreshed;
      const usd =
        usdOf(PRICES.dynamoDbWrites, used.writeUnits + used.heartbeatUnits) +
        usdOf(PRICES.dynamoDbReads, used.readUnits) +
        usdOf(PRICES.secretReads, used.secretCalls);
      return [
        counted('write units a refresh', perRefresh(used.writeUnits), { of: 'ours', atMost: 4 }),
        counted('write units a sweep, besides', used.heartbeatUnits / used.sweeps),
        counted('read units a refresh', perRefresh(used.readUnits)),
        counted('secret calls a refresh', perRefresh(used.secretCalls), { of: 'ours', atMost: 0.05 }),
        counted('USD a million refreshes', perRefresh(usd) * MILLION, { of: 'ours', atMost: 3 }),
      ];
    }),
};

function counted(unit: string, figure: number, goal?: Goal): BenchResult {
  return { name: 'cost', unit, ours: exactly(figure), comparatorName: '-', ...(goal ? { goal } : {}) };
}

function usdOf({ usd, per }: Price, quantity: number): number {
  return (quantity / per) * usd;
}

/** What sweeps have used, and what they have done. */
interface MeteredSweeps extends Metered {
  readonly sweeps: number;
  readonly refreshed: number;
}

/** Runs sweeps over time; the first, which fetches every token and every secret, is not counted. */
async function meteredSweeps(root: string, stub: Stub, sweeps: number): Promise<MeteredSweeps> {
  const aws = await openMeteredAws(root, stub);
  const services = Array.from({ length: SERVICES }, (_, index) =>
    serviceOf(`bench-${index}`, `${stub.url}/token`, `bench-${index}`),
  );
  const folder = join(root, WORK_FOLDER);
  const servicesFile = join(folder, 'services-cost.json');
  await mkdir(folder, { recursive: true });
  await writeFile(servicesFile, JSON.stringify(services));
  const argv = [join(root, 'dist/functions/refresh-tokens/index.mjs'), String(sweeps)];
  const environment = {
    ...stub.environment,
    AWS_ENDPOINT_URL: aws.url,
    TABLE_NAME: LOCAL_TABLE_NAME,
    DEPLOYMENT: 'bench',
    SERVICES_FILE: servicesFile,
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
  };
  const program = join(root, 'bench/fixtures/sweeps-over-time.mjs');
  const process = startReportingProcess([program, ...argv], environment, LIMIT_MS);
  try {
    await process.next();
    const before = { ...aws.metered };
    process.stdin.write('\n');
    const { refreshed } = (await process.next()) as { readonly refreshed: number };
    const { metered } = aws;
    return {
      sweeps,
      refreshed,
      writeUnits: metered.writeUnits - before.writeUnits,
      heartbeatUnits: metered.heartbeatUnits - before.heartbeatUnits,
      readUnits: metered.readUnits - before.readUnits,
      secretCalls: metered.secretCalls - before.secretCalls,
    };
  } finally {
    await process.end();
    await aws.close();
  }
}
