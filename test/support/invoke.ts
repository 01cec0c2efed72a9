import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** What came back from an invocation. */
export interface Invoked {
  readonly functionError: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Returns a caller of the Invoke endpoint at `address`, made of the real SDK client. */
export function createInvoker(address: string): (functionName: string, event: unknown) => Promise<Invoked> {
  const client = new LambdaClient({
    endpoint: address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { httpAgent: { maxSockets: 300 } },
  });
  return async (functionName, event) => {
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }));
    return {
      functionError: answer.FunctionError,
      payload: JSON.parse(answer.Payload?.transformToString() ?? 'null') as Invoked['payload'],
    };
  };
}

const MOST_ASKED = 20;

/**
 * Asks as a consumer does: again while the answer says that a retry can help, 20 times at most. On a busy machine a time
 * limit of the functions may pass; what is promised of their answers holds all the same.
 */
export async function untilAnswered(ask: () => Promise<Invoked>): Promise<Invoked> {
  for (let asked = 1; ; asked += 1) {
    const answer = await ask();
    const isRetryable = String(answer.payload['errorMessage']).endsWith('(a retry can help)');
    if (answer.functionError === undefined || !isRetryable || asked === MOST_ASKED) {
      return answer;
    }
    await sleep(100);
  }
}

/** Asks an authorization server what it thinks of a token. */
export async function introspect(url: string, clientId: string, clientSecret: string, token: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ token }),
  });
  return answer.json();
}
