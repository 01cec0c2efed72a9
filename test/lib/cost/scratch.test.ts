import type { AddressInfo } from 'node:net';
import { test } from '@jest/globals';
import dynalite from 'dynalite';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { createEmfMetrics } from '../../../functions/adapters/emf-metrics.ts';
import { createJsonLog } from '../../../functions/adapters/json-log.ts';
import { getToken } from '../../../functions/usecases/get-token.ts';
import { sweep } from '../../../functions/usecases/sweep.ts';
import { plusSeconds } from '../../../functions/domain/instant.ts';
import { startDynamoDbStore } from '../../support/dynamodb-store.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';

test('m', async () => {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { store, documents, close } = await startDynamoDbStore({ port: (server.address() as AddressInfo).port });
  const caps: any[] = [];
  documents.middlewareStack.add((next: any, context: any) => async (args: any) => {
    const r = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
    caps.push([context.commandName, JSON.stringify(r.output.ConsumedCapacity)]);
    return r;
  }, { step: 'initialize' });
  const h = new RefreshHarness();
  let n = 0;
  h.sameToken = { get value() { return String(n++).padEnd(2048, 'x'); }, expiresInSeconds: () => 3600 };
  let lines: string[] = [];
  const dep = { ...h.dependencies, store, log: createJsonLog((l) => lines.push(l), { requestId: crypto.randomUUID() }), metrics: createEmfMetrics((l) => lines.push(l), h.clock, 'TokenKeeper/TokenKeeper'), sha256Hex: h.dependencies.sha256Hex, refreshRequester: {} as any };
  const definitions = Array.from({ length: 3 }, (_, i) => ({ ...DEFINITION, id: `service-${i}`, timing: { expectedLifetimeSeconds: 3600 } }));
  for (const t of [0, 300, 2700, 5400, 8100, 10800, 300]) {
    if (t <= 300 && h.clock.now() > 1800000000) h.clock.advance(300); else h.clock.advance(t === 0 ? 0 : t === 300 ? 300 : 2700 - (t === 2700 ? 300 : 0));
    lines = []; caps.length = 0;
    const r = await sweep(dep, { definitions, stopBeginningAt: plusSeconds(h.clock.now(), 30) });
    console.log(t, JSON.stringify(r.counts), caps.map((c) => c.join(' ')).join('\n'), '\n', lines.map((l) => l.length + ' ' + l).join('\n'));
  }
  lines = []; caps.length = 0;
  await getToken(dep as any, { definition: definitions[0]!, minValiditySeconds: 0 });
  console.log(caps.join('\n'), lines.map((l) => l.length + ' ' + l).join('\n'));
  const { Item } = await documents.send(new GetCommand({ TableName: 'tokens', Key: { service: 'service-0' } }));
  console.log(JSON.stringify(Item).length, JSON.stringify({ ...Item, accessToken: '' }));
  await close(); await new Promise((resolve) => server.close(resolve));
});
