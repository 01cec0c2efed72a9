import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SWEEP_KEY } from '../../functions/adapters/dynamodb/token-item.ts';
import { openGateway } from '../../lib/local/gateway/gateway.ts';
import { openDynamoDb } from '../../lib/local/servers/dynamodb-server.ts';
import { ensureTokenTable } from '../../lib/local/servers/token-table.ts';
import { forwardTo, OF_SECRETS, openMeter } from './meter.ts';
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
  const meter = await openMeter(stub, forwardTo(gateway.url), (target, body, units) => {
    if (target.startsWith(OF_SECRETS)) metered.secretCalls += 1;
    else metered[kindOf(target, body)] += units;
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
