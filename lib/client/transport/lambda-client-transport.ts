import { TransportFault } from '../../platform/transport-fault.ts';
import { InvalidConfigurationError } from './errors.ts';
import type { InvocationReply, Transport } from './transport.ts';

/** A `LambdaClient` of the AWS SDK for JavaScript 3, whose types are not needed here. */
export interface LambdaClientLike {
  send(command: never, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/** The SDK's `InvokeCommand`. */
export type InvokeCommandConstructor = new (input: {
  readonly FunctionName: string;
  readonly Payload: string;
}) => unknown;

/** What is used of the SDK's answer. */
interface InvokeOutput {
  readonly FunctionError?: string;
  readonly Payload?: Uint8Array;
}

/**
 * Returns a transport over a `LambdaClient` that the caller has already; it brings its own credentials, region and retries.
 *
 * The command is an argument, so that the SDK is not loaded, nor bundled, where it is not used:
 * `lambdaClientTransport(new LambdaClient(), InvokeCommand)`.
 *
 * @throws {InvalidConfigurationError} when one of them is missing
 */
export function lambdaClientTransport(client: LambdaClientLike, InvokeCommand: InvokeCommandConstructor): Transport {
  if (typeof client?.send !== 'function' || typeof InvokeCommand !== 'function') {
    throw new InvalidConfigurationError('lambdaClientTransport expects a LambdaClient and InvokeCommand');
  }
  return async ({ functionName, qualifier, payload, signal }) => {
    const command = new InvokeCommand({ FunctionName: `${functionName}:${qualifier}`, Payload: payload });
    try {
      const answer = (await client.send(command as never, { abortSignal: signal })) as InvokeOutput;
      return {
        status: 200,
        payload: Buffer.from(answer.Payload ?? []).toString(),
        functionError: answer.FunctionError,
      };
    } catch (error) {
      return refusalOf(error);
    }
  };
}

/** What is used of the errors that the SDK throws. */
interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly retryAfterSeconds?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function refusalOf(error: unknown): InvocationReply {
  const { name, message, code, retryAfterSeconds, $metadata } = error as SdkError;
  if ($metadata?.httpStatusCode === undefined) throw new TransportFault(code ?? name ?? 'UNKNOWN', { cause: error });
  return {
    status: $metadata.httpStatusCode,
    payload: JSON.stringify({ message }),
    errorType: name,
    retryAfterSeconds: retryAfterSeconds === undefined ? undefined : Number(retryAfterSeconds),
  };
}
