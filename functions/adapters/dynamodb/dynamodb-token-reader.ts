import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { emptyRecord, type StatusRecord, type TokenRecord } from '../../domain/record/token-record.ts';
import { awsRefusal, refusalFact } from '../../domain/refusal/aws-refusal.ts';
import { defined } from '../../domain/values/defined.ts';
import type { StatusRead, TokenReader } from '../../usecases/ports/ports.ts';
import { ItemTooLargeError, StoreUnavailableError } from '../../usecases/ports/store-unavailable.ts';
import { sdkFaultOf } from '../aws/aws-fault.ts';
import { batchGet, projectionOf } from './dynamodb-batch-get.ts';
import { STATUS_ATTRIBUTES } from './stored-parts.ts';
import {
  HEARTBEAT_ATTRIBUTE,
  hostKey,
  type Item,
  PAUSE_ATTRIBUTES,
  SWEEP_KEY,
  toHeartbeat,
  toHostPause,
  toRecord,
  toStatusRecord,
} from './token-item.ts';

/** What readers are handed a token by: the refresh token beside it is never read. */
const SERVED = projectionOf([...STATUS_ATTRIBUTES, 'accessToken']);

/**
 * The reads of the token table that serving needs: access tokens and the facts about them, never a refresh token.
 *
 * All are strongly consistent: a replica could still have the token before.
 */
export function createDynamoDbTokenReader(client: DynamoDBDocumentClient, tableName: string): TokenReader {
  const statusAttributes = [...STATUS_ATTRIBUTES, HEARTBEAT_ATTRIBUTE, ...PAUSE_ATTRIBUTES];
  return {
    async read(service): Promise<TokenRecord> {
      const get = new GetCommand({ TableName: tableName, Key: { service }, ConsistentRead: true, ...SERVED });
      const { Item: item } = await reported('GetItem', tableName, () => client.send(get));
      return recordOf(item, service);
    },

    async readForStatus(services, hosts = []): Promise<StatusRead> {
      const keys = [SWEEP_KEY, ...services, ...hosts.map(hostKey)];
      const items = await reported('BatchGetItem', tableName, () =>
        batchGet(client, tableName, keys, statusAttributes),
      );
      const pauses = hosts.flatMap((host) => {
        const pause = toHostPause(items.get(hostKey(host)));
        return pause ? [[host, pause] as const] : [];
      });
      return defined({
        records: services.map((service) => statusOf(items.get(service), service)),
        hostPauses: new Map(pauses),
        heartbeat: toHeartbeat(items.get(SWEEP_KEY)),
      });
    },
  };
}

/** Returns the record of an item; an empty one where there is none. */
export function recordOf(item: Item | undefined, service: string): TokenRecord {
  return item ? toRecord(item) : emptyRecord(service);
}

function statusOf(item: Item | undefined, service: string): StatusRecord {
  return item ? toStatusRecord(item) : emptyRecord(service);
}

/** What DynamoDB says of a table with another key: nothing is wrong with what is read or written. */
const OF_KEY = /\bkey element\b|\bschema\b|mismatch for key/i;
const ITEM_TOO_LARGE = 'what is to be stored of the service is more than the 400 KB that an item may have';

/**
 * Turns whatever the SDK throws into the one error the rest knows, with what AWS refuses. Its message names the fault, never
 * any content.
 *
 * @param operation of DynamoDB, in its own word
 * @throws {ItemTooLargeError} where that is what is wrong with a write
 * @throws {Error} as it came where a write is wrong in itself: that is a fault of who writes it, and no outage of the store
 */
export async function reported<T>(operation: string, tableName: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = sdkFaultOf(error);
    if (fault.name === 'ValidationException' && operation === 'UpdateItem' && !OF_KEY.test(fault.message ?? '')) {
      throw fault.message?.startsWith('Item size') ? new ItemTooLargeError(ITEM_TOO_LARGE, { cause: error }) : error;
    }
    const call = { action: `dynamodb:${operation}`, resource: `table "${tableName}"` };
    const refusal = awsRefusal(fault, call);
    const message = `the token table could not be read or written: ${refusalFact(refusal)}`;
    throw new StoreUnavailableError(message, { cause: error, refusal });
  }
}
