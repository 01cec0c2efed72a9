import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type Connections,
  directAgent,
  MAX_IDLE_MS,
  type NewAgent,
  openConnections,
} from '../../../lib/platform/connections/connections.ts';

/** How long one try of a call may take, in milliseconds. */
export interface TryBounds {
  /** Until the connection is there. */
  readonly connectMs: number;
  /** Until the answer begins; for the whole of it as much again. */
  readonly requestMs: number;
}

/** What the clients of the SDK have in common that is needed here. */
interface SdkClient {
  readonly config: { readonly requestHandler: Pick<DynamoDBClient['config']['requestHandler'], 'handle'> };
}

/**
 * Makes a client of the SDK that gives up: each try of a call has its bounds, and none goes over a kept connection that may be dead.
 * What has been idle for 30 s is not used again, and after a try without an answer the next one has a new connection.
 *
 * @param create makes the client with this request handler
 * @param elapsedMs a counter that goes on while the process is frozen
 * @param newAgent decides on the way to AWS
 */
export function boundedClient<T extends SdkClient>(
  { connectMs, requestMs }: TryBounds,
  elapsedMs: () => number,
  create: (requestHandler: object) => T,
  newAgent: NewAgent = directAgent,
): T {
  const openTo = (protocol: string): Connections => openConnections(protocol, elapsedMs, newAgent);
  const open = [openTo('https:'), openTo('http:')] as const;
  const closeIdle = (ms: number): void => {
    for (const connections of open) {
      connections.closeIdle(ms);
    }
  };
  const [{ agent: httpsAgent }, { agent: httpAgent }] = open;
  const client = create({
    connectionTimeout: connectMs,
    requestTimeout: requestMs,
    throwOnRequestTimeout: true,
    httpsAgent,
    httpAgent,
  });
  const handler = client.config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    closeIdle(MAX_IDLE_MS);
    // The SDK's own bound ends with the headers of the answer.
    const whole = AbortSignal.timeout(2 * requestMs);
    const { abortSignal } = options ?? {};
    const signal = abortSignal instanceof AbortSignal ? AbortSignal.any([abortSignal, whole]) : whole;
    try {
      return await handle(request, { ...options, abortSignal: signal });
    } catch (error) {
      closeIdle(-1);
      throw error;
    }
  };
  return client;
}
