import { text } from 'node:stream/consumers';
import { type LoopbackServer, openLoopbackServer } from '../../lib/local/http/loopback-server.ts';
import type { Stub } from './stub.ts';

/** The headers that AWS goes by. */
const HEADERS = ['content-type', 'x-amz-target', 'x-amz-date', 'authorization'];

/** Hands a request on. */
export type Forward = (
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<{ readonly status: number; readonly body: string }>;

/** What begins so is an operation of Secrets Manager, whose units are none. */
export const OF_SECRETS = 'secretsmanager.';

/**
 * Opens a meter before DynamoDB and before Secrets Manager, which is the stub's.
 *
 * @param note gets the operation, its request and the capacity units that AWS would bill
 */
export function openMeter(
  stub: Stub,
  toDynamoDb: Forward,
  note: (target: string, body: string, units: number) => void,
): Promise<LoopbackServer> {
  const toSecrets = forwardTo(stub.url);
  return openLoopbackServer(0, async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = await text(request);
    const headers = Object.fromEntries(HEADERS.map((name) => [name, String(request.headers[name] ?? '')]));
    const isSecret = target.startsWith(OF_SECRETS);
    const answer = isSecret
      ? await toSecrets(headers, body)
      : await toDynamoDb(headers, JSON.stringify({ ...JSON.parse(body), ReturnConsumedCapacity: 'TOTAL' }));
    if (isSecret || answer.status === 200) note(target, body, isSecret ? 0 : unitsOf(answer.body));
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  });
}

/** Returns what hands requests on to a URL. */
export function forwardTo(url: string): Forward {
  return async (headers, body) => {
    const answer = await fetch(url, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.text() };
  };
}

function unitsOf(body: string): number {
  const { ConsumedCapacity: consumed = [] } = JSON.parse(body);
  return [consumed].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}
