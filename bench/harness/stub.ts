import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../../functions/adapters/dynamodb/token-item.ts';
import { CHILD_LIMIT_MS, endChild, startNode } from './children.ts';
import { COUNTS_PATH } from './counts-path.ts';

/** A process that stands for AWS and for a token endpoint: see fixtures/stub-server.ts. */
export interface Stub {
  readonly url: string;
  /** The same at each of its ports, {@link url} first. */
  readonly urls: readonly string[];
  readonly pid: number;
  /** What points an AWS SDK at it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Returns how often it was asked for a path, or for an operation of AWS. */
  count(what: string): Promise<number>;
  /** Keeps an item in its token table, marshalled by the SDK as the store does it. */
  putItem(item: Item): Promise<void>;
  stop(): Promise<void>;
}

/** The token table of the stub. */
export const TABLE_NAME = 'token-keeper';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', AWS_SESSION_TOKEN: 'bench' };
const REGION = 'us-east-1';

/** Starts a stub on a free port of 127.0.0.1. @throws {Error} when it does not start */
async function startStub(root: string, portCount: number): Promise<Stub> {
  const argv = [join(root, 'bench/fixtures/stub-server.ts'), String(portCount)];
  const child = startNode(argv, {}, ['ignore', 'ignore', 'inherit', 'ipc']);
  const ports = await new Promise<readonly number[]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the stub did not start in time')), CHILD_LIMIT_MS);
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve((message as { readonly ports: readonly number[] }).ports);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the stub ended with ${code}`));
    });
  });
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const [url = ''] = urls;
  const client = new DynamoDBClient({
    endpoint: url,
    region: REGION,
    credentials: { accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID, secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY },
  });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    url,
    urls,
    pid: child.pid ?? 0,
    environment: { ...CREDENTIALS, AWS_REGION: REGION, AWS_ENDPOINT_URL: url },
    async putItem(item) {
      await documents.send(new PutCommand({ TableName: TABLE_NAME, Item: item }));
    },
    async count(what) {
      const answer = (await (await fetch(`${url}${COUNTS_PATH}`)).json()) as { counts: Record<string, number> };
      return answer.counts[what] ?? 0;
    },
    async stop() {
      client.destroy();
      await endChild(child);
    },
  };
}

/** Does something with a stub, which ends with it. It listens on so many ports: each is a token endpoint host of its own. */
export async function withStub<T>(root: string, use: (stub: Stub) => Promise<T>, ports = 1): Promise<T> {
  const stub = await startStub(root, ports);
  try {
    return await use(stub);
  } finally {
    await stub.stop();
  }
}
