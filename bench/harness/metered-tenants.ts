import { Agent, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../functions/adapters/dynamodb/token-item.ts';
import { TOKEN_TABLE } from '../../lib/local/servers/token-table.ts';
import { startDynamoDbLocal, whyNoDynamoDbLocal } from '../../test/support/dynamodb-local.ts';
import { type Forward, OF_SECRETS, openMeter } from './meter.ts';
import { type Stub, TABLE_NAME } from './stub.ts';

/** Capacity units that AWS would bill, by what they are for. */
export interface TenantUnits {
  /** Pages of keys of the due index. */
  find: number;
  /** Items of tenants that were read. */
  read: number;
  /** Claims, tokens and what the index costs of them. */
  write: number;
  /** Counting, the heartbeat, and what hosts have asked. */
  other: number;
}

/** A table of tenants. */
export interface TenantTable {
  /** Where DynamoDB and Secrets Manager answer. */
  readonly url: string;
  /** Keeps items, whatever was there. */
  putAll(items: readonly Item[]): Promise<void>;
}

/** DynamoDB Local, which bills indexes as DynamoDB does, behind a meter; secrets and token endpoints are the stub's. */
export interface MeteredTenants extends TenantTable {
  readonly units: TenantUnits;
  close(): Promise<void>;
}

/** What BatchWriteItem takes. */
const ITEMS_A_CALL = 25;
const WRITERS = 8;

/** Starts it with an empty token table. @throws {Error} where this machine cannot run it */
export async function openMeteredTenants(stub: Stub): Promise<MeteredTenants> {
  const why = whyNoDynamoDbLocal();
  if (why !== undefined) throw new Error(why);
  const local = await startDynamoDbLocal();
  const units: TenantUnits = { find: 0, read: 0, write: 0, other: 0 };
  const agent = new Agent({ keepAlive: true });
  const meter = await openMeter(stub, forwardToSocket(local.socketPath, agent), (target, body, used) => {
    if (!target.startsWith(OF_SECRETS)) units[kindOf(target, body)] += used;
  });
  const { client, documents, close } = documentsOf(meter.url);
  await client.send(new CreateTableCommand({ TableName: TABLE_NAME, ...TOKEN_TABLE }));
  return {
    url: meter.url,
    units,
    putAll: (items) => putAll(documents, items),
    async close() {
      close();
      agent.destroy();
      await meter.close();
      await local.close();
    },
  };
}

/** Returns what writes to a table at a URL. */
export function documentsOf(endpoint: string) {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return { client, documents, close: () => client.destroy() };
}

/** Keeps items in the token table, whatever was there. */
export async function putAll(documents: DynamoDBDocumentClient, items: readonly Item[]): Promise<void> {
  const left = [...items];
  const writer = async (): Promise<void> => {
    for (let some = left.splice(0, ITEMS_A_CALL); some.length > 0; some = left.splice(0, ITEMS_A_CALL)) {
      const puts = some.map((Item) => ({ PutRequest: { Item } }));
      await documents.send(new BatchWriteCommand({ RequestItems: { [TABLE_NAME]: puts } }));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

function forwardToSocket(socketPath: string, agent: Agent): Forward {
  return (headers, body) =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ socketPath, agent, method: 'POST', path: '/', headers }, (response) => {
        text(response).then((got) => resolve({ status: response.statusCode ?? 0, body: got }), reject);
      });
      request.once('error', reject).end(body);
    });
}

/** Keys that begin with `#` are none of tenants; nobody is found by the first key alone of a lane, which tells of counts. */
function kindOf(target: string, body: string): keyof TenantUnits {
  if (/"COUNT"|"Limit":1[,}]|\{"S":"#/.test(body)) return 'other';
  if (target.endsWith('.Query')) return 'find';
  return /\.(?:Update|Put|Delete)Item$/.test(target) ? 'write' : target.endsWith('GetItem') ? 'read' : 'other';
}
