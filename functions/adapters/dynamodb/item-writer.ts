import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ItemTooLargeError } from '../../usecases/ports/store-unavailable.ts';
import { READ_NUMBERS } from './dynamodb-client.ts';
import { reported } from './dynamodb-token-reader.ts';
import { type UpdateInput, updateInput, uselessAttributes } from './item-update.ts';
import type { Item } from './token-item.ts';

/** Whether a conditional write was done and, where it was not, the item as it is: absent where that is not known. */
export interface Updated {
  readonly isWritten: boolean;
  readonly item?: Item;
}

async function conditionalUpdate(client: DynamoDBDocumentClient, input: UpdateCommandInput): Promise<Updated> {
  try {
    await client.send(new UpdateCommand({ ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return { isWritten: true };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return { isWritten: false, ...(error.Item && { item: unmarshall(error.Item, READ_NUMBERS) }) };
    }
    throw error;
  }
}

/** Returns what writes into one item. Where that has no room for it, what is of no use in it makes room. */
export function createItemWriter(
  client: DynamoDBDocumentClient,
  tableName: string,
  readItem: (service: string) => Promise<Item | undefined>,
): (service: string, input: UpdateInput) => Promise<Updated> {
  const write = (service: string, input: UpdateInput): Promise<Updated> =>
    reported('UpdateItem', tableName, () =>
      conditionalUpdate(client, { TableName: tableName, Key: { service }, ...updateInput(input) }),
    );
  return async (service, input) => {
    try {
      return await write(service, input);
    } catch (error) {
      const item = error instanceof ItemTooLargeError ? await readItem(service) : undefined;
      const useless = item ? uselessAttributes(item).filter((name) => input.set[name] === undefined) : [];
      if (useless.length === 0) throw error;
      return write(service, { ...input, remove: [...new Set([...(input.remove ?? []), ...useless])] });
    }
  };
}
