import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { versionAfter } from '../../domain/record/version-after.ts';
import type { TenantRegistry } from '../../usecases/ports/tenant-store.ts';
import { createDynamoDbDueIndex } from './dynamodb-due-index.ts';
import { reported } from './dynamodb-token-reader.ts';
import { asSeen } from './dynamodb-token-store.ts';
import { toDueAttributes } from './item-update.ts';
import { createItemWriter } from './item-writer.ts';

/** The tenants of the token table in DynamoDB. */
export function createDynamoDbTenantRegistry(client: DynamoDBDocumentClient, tableName: string): TenantRegistry {
  const write = createItemWriter(client, tableName, async () => undefined);
  return {
    ...createDynamoDbDueIndex(client, tableName),

    async putTenant(key, registration, due, seenVersion): Promise<boolean> {
      const { isWritten } = await write(key, {
        set: {
          tenant: registration,
          ...toDueAttributes(due),
          // Whoever holds the lease asks for what was registered before.
          version: seenVersion === 0 ? undefined : versionAfter(seenVersion),
        },
        remove: ['leaseOwner', 'leaseExpiresAt', 'ttl'],
        ...asSeen(seenVersion),
      });
      return isWritten;
    },

    async removeTenant(key): Promise<boolean> {
      const remove = new DeleteCommand({ TableName: tableName, Key: { service: key }, ReturnValues: 'ALL_OLD' });
      const { Attributes: removed } = await reported('DeleteItem', tableName, () => client.send(remove));
      return removed?.['tenant'] !== undefined;
    },
  };
}
