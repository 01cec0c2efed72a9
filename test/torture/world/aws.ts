import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { writePrivateFile } from '../../../lib/local/files/private-file.ts';
import { createInvokeEndpoint, type Invocable } from '../../../lib/local/gateway/invoke-endpoint.ts';
import { sendJson } from '../../../lib/local/http/body.ts';
import { type Listener, type LoopbackServer, openLoopbackServer } from '../../../lib/local/http/loopback-server.ts';
import { openDynamoDb } from '../../../lib/local/servers/dynamodb-server.ts';
import { SecretVersions } from '../../../lib/local/servers/secret-versions.ts';
import { SecretsFile } from '../../../lib/local/servers/secrets-file.ts';
import { createSecretsManagerServer } from '../../../lib/local/servers/secrets-manager-server.ts';
import { ensureTokenTable } from '../../../lib/local/servers/token-table.ts';
import { type ChooseFault, createFaultyApi } from '../faults/faulty-api.ts';
import type { SeededRandom } from '../schedule/seeded-random.ts';
import { secretOf } from './services.ts';

/** What the APIs of AWS need. */
export interface AwsContext {
  /** An empty folder. */
  readonly folder: string;
  readonly choose: ChooseFault;
  readonly random: SeededRandom;
  /** Secrets by the id of their service. */
  readonly secrets: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The functions that can be invoked; asked at every call. */
  readonly functions: () => readonly Invocable[];
  /** Gets what the table has taken: the id of a service, and its new token. */
  readonly onStored: (service: string, accessToken: string) => void;
  readonly onStale: () => void;
  /** Gets what was published. */
  readonly onEvents: (body: string) => void;
}

/** DynamoDB (dynalite), Secrets Manager, Lambda's Invoke and EventBridge behind one address, all of them misbehaving. */
export interface Aws extends Pick<LoopbackServer, 'url' | 'close'> {
  /** Puts another refresh token into the secret of a service. */
  readonly putRefreshToken: (service: string, refreshToken: string) => void;
}

/** Opens the APIs. */
export async function openAws(context: AwsContext): Promise<Aws> {
  const { folder, choose, random } = context;
  const dynamodb = await openDynamoDb(join(folder, 'dynamodb'));
  const secretsPath = join(folder, 'secrets.json');
  writePrivateFile(
    secretsPath,
    JSON.stringify(Object.fromEntries([...context.secrets].map(([id, secret]) => [`torture/${id}`, secret]))),
  );
  const versions = new SecretVersions(new SecretsFile(secretsPath, () => {}), 'torture');
  const dynamodbApi = createFaultyApi({
    target: 'dynamodb',
    listener: dynamodb.answer,
    choose,
    random,
    onStale: context.onStale,
    onAnswered: (action, body, status) => tellStored(action, body, status, context.onStored),
  });
  const secretsApi = createFaultyApi({
    target: 'secretsmanager',
    listener: createSecretsManagerServer(versions),
    choose,
    random,
  });
  const invoke: Listener = (request, response) =>
    createInvokeEndpoint({ functions: context.functions(), onEventFailure: () => {} })(request, response);
  const invokeApi = createFaultyApi({ target: 'lambda', listener: invoke, choose, random });
  const eventsApi = createFaultyApi({ target: 'events', listener: putEvents(context.onEvents), choose, random });
  const server = await openLoopbackServer(0, (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (target.startsWith('DynamoDB_')) return dynamodbApi(request, response);
    if (target.startsWith('secretsmanager.')) return secretsApi(request, response);
    return target.startsWith('AWSEvents.') ? eventsApi(request, response) : invokeApi(request, response);
  });
  await ensureTokenTable(server.url);
  return {
    url: server.url,
    putRefreshToken: (service, token) => versions.put(`torture/${service}`, JSON.stringify(secretOf(service, token))),
    close: async () => {
      await server.close();
      await dynamodb.close();
    },
  };
}

function tellStored(action: string, body: string, status: number, onStored: AwsContext['onStored']): void {
  if (action !== 'dynamodb:UpdateItem' || status !== 200) return;
  const { Key: key, ExpressionAttributeValues: values } = JSON.parse(body);
  const stored = values?.[':set_accessToken']?.S;
  if (stored !== undefined) onStored(key.service.S, stored);
}

function putEvents(onEvents: (body: string) => void): Listener {
  return async (request, response) => {
    const body = await text(request);
    onEvents(body);
    const entries = (JSON.parse(body).Entries as readonly unknown[]).map((_entry, index) => ({ EventId: `${index}` }));
    sendJson(response, { status: 200, body: { FailedEntryCount: 0, Entries: entries } });
  };
}
