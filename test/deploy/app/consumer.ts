import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** What the consumer is told to invoke, with its own role. */
export interface ConsumerOrder {
  /** With the alias: `name:alias`. */
  readonly functionName: string;
  readonly payload: object;
}

/** What came of it: the answer of the function, or by what name AWS refused the invocation. */
export type ConsumerReport =
  | { readonly functionError?: string; readonly payload: unknown }
  | { readonly refused: string };

const lambda = new LambdaClient({});

/** A Lambda that gets its tokens from serve-tokens. */
export async function handler({ functionName, payload }: ConsumerOrder): Promise<ConsumerReport> {
  try {
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
