import { join } from 'node:path';
import type { Bench } from '../harness/bench.ts';
import { openLocalKeeper } from '../harness/local-keeper.ts';
import { startReportingProcess } from '../harness/reporting-process.ts';
import { compared } from '../harness/statistics.ts';
import { type Stub, withStub } from '../harness/stub.ts';
import { serviceOf } from '../harness/system-under-test.ts';

const CALLERS = 200;
const SWEEPS = 2;
/** So many environments of each function: callers that come together meet in none of them. */
const COPIES = 8;
const PEER_PROCESSES = 20;
const TOKEN_ENDPOINT_MS = 100;
const ID = 'herd';

/** How many token requests it takes when all come at once and no token is stored. */
export const herd: Bench = {
  name: 'herd',
  summary: `token requests for ${CALLERS} callers at once on an empty store, ${SWEEPS} sweeps beside them`,
  run: async ({ root, quick }) => {
    const rounds = quick ? 1 : 3;
    const ours: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await withStub(root, (stub) => requestsOfHerd(root, stub)));
    }
    const peers = await withStub(root, (stub) => requestsOfPeers(root, stub));
    const result = {
      name: 'herd',
      unit: 'requests',
      comparatorName: `msal-node in ${PEER_PROCESSES} processes`,
      goal: { of: 'ours', atLeast: 1, atMost: 1 },
      note: `${CALLERS} callers, ${SWEEPS} sweeps, ${COPIES} environments of each function`,
    } as const;
    return [compared(result, { ours, comparator: [peers] })];
  },
};

async function requestsOfHerd(root: string, stub: Stub): Promise<number> {
  const services = [{ ...serviceOf(ID, `${stub.url}/after/${TOKEN_ENDPOINT_MS}/token`), id: ID }];
  const keeper = await openLocalKeeper(root, stub, services, COPIES);
  try {
    const sweeps = Array.from({ length: SWEEPS }, () => keeper.refresh({ operation: 'sweep' }));
    const calls = Array.from({ length: CALLERS }, () => keeper.serve(ID, { operation: 'getToken' }));
    const failed = (await Promise.all([...sweeps, ...calls])).find(({ ok }) => !ok);
    if (failed) {
      throw new Error(`somebody got no token: ${JSON.stringify(failed).slice(0, 300)}`);
    }
    return await stub.count('/token');
  } finally {
    await keeper.close();
  }
}

async function requestsOfPeers(root: string, stub: Stub): Promise<number> {
  const program = join(root, 'bench/fixtures/cold-token/msal-node.mjs');
  const environment = { TOKEN_URL: `${stub.url}/after/${TOKEN_ENDPOINT_MS}/token` };
  const processes = Array.from({ length: PEER_PROCESSES }, () => startReportingProcess([program], environment));
  try {
    await Promise.all(processes.map((process) => process.next()));
    return await stub.count('/token');
  } finally {
    await Promise.all(processes.map((process) => process.end()));
  }
}
