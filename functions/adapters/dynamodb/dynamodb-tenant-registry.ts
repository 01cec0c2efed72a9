import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { versionAfter } from '../../domain/record/version-after.ts';
import type { TenantRegistry } from '../../usecases/ports/tenant-store.ts';
import { createDynamoDbDueIndex } from './dynamodb-due-index.ts';
import { reported } from './dynamodb-token-reader.ts';
import { asSeen } from './dynamodb-token-store.ts';
import { toDueAttributes } from './item-update.ts';
import { createItemWriter } from './item-writer.ts';

/** What the names of the attributes of that item begin with; a host follows. They only become more. */
const HOST_PREFIX = 'host ';

/** Returns the key of the item that has the hosts of a service's tenants; no service can have that id. */
function hostsKey(service: string): string {
  return `#tenants ${service}`;
}

/** The tenants of the token table in DynamoDB. */
export function createDynamoDbTenantRegistry(client: DynamoDBDocumentClient, tableName: string): TenantRegistry {
  const write = createItemWriter(client, tableName, async () => undefined);
  return {
    ...createDynamoDbDueIndex(client, tableName),

    async putTenant(key, registration, due, { version, tenant }): Promise<boolean> {
      const { isWritten } = await write(key, {
        set: {
          tenant: registration,
          ...toDueAttributes(due),
          // Whoever holds the lease, or is about to claim it, asks for what was registered before.
          version: version === 0 && !tenant ? undefined : versionAfter(version),
        },
        remove: ['leaseOwner', 'leaseExpiresAt', 'ttl'],
        ...asSeen(version),
      });
      return isWritten;
    },

    async removeTenant(key): Promise<boolean> {
      const remove = new DeleteCommand({ TableName: tableName, Key: { service: key }, ReturnValues: 'ALL_OLD' });
      const { Attributes: removed } = await reported('DeleteItem', tableName, () => client.send(remove));
      return removed !== undefined;
    },

    async noteHosts(service, hosts): Promise<void> {
      // An attribute for each: two who note hosts at once lose none.
      const set = Object.fromEntries(hosts.map((host, index) => [`h${index}`, host]));
      const note = new UpdateCommand({
        TableName: tableName,
        Key: { service: hostsKey(service) },
        UpdateExpression: `SET ${Object.keys(set)
          .map((name) => `#${name} = :noted`)
          .join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(
          Object.entries(set).map(([name, host]) => [`#${name}`, HOST_PREFIX + host]),
        ),
        ExpressionAttributeValues: { ':noted': true },
      });
      await reported('UpdateItem', tableName, () => client.send(note));
    },

    async readHosts(service): Promise<readonly string[]> {
      const get = new GetCommand({ TableName: tableName, Key: { service: hostsKey(service) }, ConsistentRead: true });
      const { Item: item = {} } = await reported('GetItem', tableName, () => client.send(get));
      return Object.keys(item).flatMap((name) =>
        name.startsWith(HOST_PREFIX) ? [name.slice(HOST_PREFIX.length)] : [],
      );
    },
  };
}
