import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SWEEP_KEY } from '../../functions/adapters/dynamodb/token-item.ts';
import { openGateway } from '../../lib/local/gateway/gateway.ts';
import { openLoopbackServer } from '../../lib/local/http/loopback-server.ts';
import { openDynamoDb } from '../../lib/local/servers/dynamodb-server.ts';
import { ensureTokenTable } from '../../lib/local/servers/token-table.ts';
import type { Stub } from './stub.ts';
import { WORK_FOLDER } from './work-folder.ts';

/** What AWS would bill. */
export interface Metered {
  /** Of the items of services. */
  writeUnits: number;
  /** Of the item that says when the last sweep was. */
  heartbeatUnits: number;
  readUnits: number;
  /** Calls of Secrets Manager, of whatever operation. */
  secretCalls: number;
}

/** DynamoDB and Secrets Manager behind a meter. */
export interface MeteredAws {
  readonly url: string;
  readonly metered: Metered;
  readonly close: () => Promise<void>;
}

/** Opens a token table of dynalite, which counts capacity units as DynamoDB does; secrets are the stub's. */
export async function openMeteredAws(root: string, stub: Stub): Promise<MeteredAws> {
  const folder = join(root, WORK_FOLDER, `metered-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  const metered: Metered = { writeUnits: 0, heartbeatUnits: 0, readUnits: 0, secretCalls: 0 };
  const dynamodb = await openDynamoDb(folder);
  const gateway = await openGateway(0);
  const nobody = (): never => {
    throw new Error('nobody asks this here');
  };
  gateway.serve({ dynamodb: dynamodb.answer, secretsManager: nobody, invoke: nobody, description: '' });
  await ensureTokenTable(gateway.url);
  const meter = await openLoopbackServer(0, async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = await text(request);
    const isSecret = target.startsWith('secretsmanager.');
    const asked = isSecret ? body : JSON.stringify({ ...JSON.parse(body), ReturnConsumedCapacity: 'TOTAL' });
    const answer = await forward(request, isSecret ? stub.url : gateway.url, asked);
    if (isSecret) {
      metered.secretCalls += 1;
    } else if (answer.status === 200) {
      metered[kindOf(target, body)] += unitsOf(JSON.parse(answer.body));
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  });
  return {
    url: meter.url,
    metered,
    async close() {
      await meter.close();
      await gateway.close();
      await dynamodb.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function kindOf(target: string, body: string): 'writeUnits' | 'heartbeatUnits' | 'readUnits' {
  if (!/\.(Update|Put|Delete)Item$/.test(target)) {
    return 'readUnits';
  }
  return body.includes(JSON.stringify({ S: SWEEP_KEY })) ? 'heartbeatUnits' : 'writeUnits';
}

/** Sends a request on with the headers that AWS goes by. */
async function forward(
  { headers }: IncomingMessage,
  url: string,
  body: string,
): Promise<{ status: number; body: string }> {
  const names = ['content-type', 'x-amz-target', 'x-amz-date', 'authorization'];
  const kept = Object.fromEntries(names.map((name) => [name, String(headers[name] ?? '')]));
  const answer = await fetch(url, { method: 'POST', headers: kept, body });
  return { status: answer.status, body: await answer.text() };
}

interface Consumed {
  readonly CapacityUnits: number;
}

function unitsOf({
  ConsumedCapacity: consumed,
}: {
  readonly ConsumedCapacity?: Consumed | readonly Consumed[];
}): number {
  return [consumed ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}
