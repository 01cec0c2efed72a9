import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { retry } from '../../../lib/platform/retry.ts';
import type { Item } from './token-item.ts';

/** What BatchGetItem takes at most. */
const BATCH_SIZE = 100;
/** How often unprocessed keys are requested again before the store counts as unavailable. */
const BATCH_ROUNDS = 5;
/** DynamoDB has no error for it: it answers without the items that would be throttled. */
const UNPROCESSED_KEYS = 'UnprocessedKeysThrottled';

/**
 * Returns the items of the given services that exist, by service, read strongly consistently.
 *
 * @param attributes what to read of each; absent: everything
 * @throws {Error} `UnprocessedKeysThrottled` when DynamoDB leaves keys unread again and again, and whatever the SDK throws
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  tableName: string,
  services: readonly string[],
  attributes?: readonly string[],
): Promise<Map<string, Item>> {
  const items = new Map<string, Item>();
  const projection = attributes && projectionOf(attributes);
  // No key may be asked for twice.
  const all = [...new Set(services)];
  for (let start = 0; start < all.length; start += BATCH_SIZE) {
    let keys: Item[] = all.slice(start, start + BATCH_SIZE).map((service) => ({ service }));
    const readKeys = async (): Promise<number> => {
      const request = { Keys: keys, ConsistentRead: true, ...projection };
      const answer = await client.send(new BatchGetCommand({ RequestItems: { [tableName]: request } }));
      for (const item of answer.Responses?.[tableName] ?? []) {
        if (typeof item['service'] === 'string') {
          items.set(item['service'], item);
        }
      }
      keys = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as Item[];
      return keys.length;
    };
    const left = await retry(BATCH_ROUNDS, readKeys, (unread) => unread > 0);
    if (left > 0) {
      const message = `${left} items were left unread after ${BATCH_ROUNDS} requests`;
      throw Object.assign(new Error(message), { name: UNPROCESSED_KEYS });
    }
  }
  return items;
}

/** Returns the expression that reads the given attributes only; each through a placeholder, since many words are reserved. */
export function projectionOf(attributes: readonly string[]): {
  readonly ProjectionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
} {
  return {
    ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
  };
}
