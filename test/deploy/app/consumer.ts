import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { TokenClient } from '../../../lib/client/token-client.ts';

/** What the consumer is to do, with its own role: get a token with the client library, or invoke what it is told. */
export type ConsumerOrder = { readonly service: string } | InvokeOrder;

/** What is invoked with the SDK. */
interface InvokeOrder {
  /** With the alias: `name:alias`. */
  readonly functionName: string;
  readonly payload: object;
}

/** An event of token-keeper, as a rule delivers it. */
interface TokenEvent {
  readonly 'detail-type': string;
  readonly detail: { readonly service: string };
}

/** What came of it: the answer of the function, or by what name AWS refused the invocation. */
export type ConsumerReport =
  | { readonly functionError?: string; readonly payload: unknown }
  | { readonly refused: string };

const lambda = new LambdaClient({});
/** Whom to ask it learns from the environment, which the grant has set. */
const tokens = new TokenClient();

/** A Lambda that gets its tokens from serve-tokens. */
export async function handler(order: ConsumerOrder | TokenEvent): Promise<ConsumerReport> {
  if ('detail-type' in order) {
    console.log(JSON.stringify({ heard: order['detail-type'], ...order.detail }));
    return { payload: null };
  }
  try {
    if ('service' in order) {
      const { service, accessToken, fingerprint, expiresAt } = await tokens.getToken(order.service);
      return { payload: { service, accessToken, fingerprint, expiresAt } };
    }
    const { functionName, payload } = order;
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
    const { FunctionError: functionError, Payload: answer } = await lambda.send(command);
    return {
      ...(functionError === undefined ? {} : { functionError }),
      payload: JSON.parse(answer?.transformToString() ?? 'null'),
    };
  } catch (error) {
    if (error instanceof Error) {
      return { refused: error.name };
    }
    throw error;
  }
}
