import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { readRunCredential } from '../../lib/local/files/run-credential.ts';
import { LOCAL_TABLE_NAME } from '../../lib/local/servers/token-table.ts';
import type { AwsCredentials } from '../../lib/platform/aws-credentials.ts';

/** The stored facts of a token that time is told by. */
interface StoredTimes {
  /** Seconds since 1970. */
  readonly obtainedAt: number;
  /** RFC 3339, in UTC. */
  readonly expiresAt: string;
}

/**
 * Changes when a token of `npm start` was obtained or expires, so that no test has to wait for it to grow old.
 *
 * @param address of the local environment, which serves the API of DynamoDB as well, to those with its credential
 */
export async function changeStoredToken(
  address: string,
  service: string,
  change: (token: StoredTimes) => Partial<StoredTimes>,
): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: address,
    region: 'us-east-1',
    credentials: await credentialOf(address),
  });
  try {
    const documents = DynamoDBDocumentClient.from(client);
    const item = { TableName: LOCAL_TABLE_NAME, Key: { service } };
    const { Item: stored } = await documents.send(new GetCommand({ ...item, ConsistentRead: true }));
    const token = stored?.['token'] as StoredTimes;
    await documents.send(
      new UpdateCommand({
        ...item,
        UpdateExpression: 'SET #token = :token',
        ExpressionAttributeNames: { '#token': 'token' },
        ExpressionAttributeValues: { ':token': { ...token, ...change(token) } },
      }),
    );
  } finally {
    client.destroy();
  }
}

/** Returns the credential of a run of `npm start`, from the file that it names. */
export async function credentialOf(address: string): Promise<AwsCredentials> {
  const { credentialsFile } = (await (await fetch(`${address}/token-keeper.json`)).json()) as {
    credentialsFile: string;
  };
  const credential = readRunCredential(credentialsFile, address);
  if (!credential) throw new Error(`no credential in ${credentialsFile}`);
  return credential;
}
