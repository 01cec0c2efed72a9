import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { monotonicMs } from '../../../functions/adapters/process/system-clock.ts';
import { clockOffsetOf } from '../../../functions/adapters/token-endpoint/clock-offset.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import type { Clock } from '../../../functions/usecases/ports/ports.ts';
import { logGroupOf } from '../../local/functions/function-reference.ts';
import { parseJson } from '../../platform/json.ts';
import { type AwsSite, noteAsks } from '../link/asked-of-aws.ts';
import { type AwsConfig, bounded } from './aws-config.ts';
import { awsProblem, invocationProblem } from './aws-error.ts';
import type { Connection, InvocationReply } from './connection.ts';

/** An invocation takes at most this long: the time-out of refresh-tokens, and a little for the way. */
export const INVOCATION_MS = 65_000;

/** Lambda, as far as a person at the command line needs it. */
interface LambdaInvoker extends Pick<Connection, 'invoke' | 'close'> {
  /** Returns the name of the log group of a function. @throws {CliProblem} */
  logGroupOf(functionName: string): Promise<string>;
}

/** Returns an invoker that also notes what time it is at AWS. */
export function createLambdaInvoker(config: AwsConfig, site: AwsSite, clock: Pick<Clock, 'now'>): LambdaInvoker {
  const client = noteAsks(new LambdaClient(bounded(config, INVOCATION_MS)), site);
  const closing = new AbortController();
  return {
    async invoke(functionName, payload) {
      const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
      const exchange = { sentAt: clock.now(), answeredAt: clock.now(), headers: {} as Record<string, string> };
      command.middlewareStack.add(
        (next) => async (args) => {
          exchange.sentAt = clock.now();
          const result = await next(args);
          exchange.answeredAt = clock.now();
          exchange.headers = (result.response as { headers?: Record<string, string> }).headers ?? {};
          return result;
        },
        { step: 'deserialize', priority: 'low', name: 'noteDate' },
      );
      const startedMs = monotonicMs();
      const answer = await client.send(command, { abortSignal: closing.signal }).catch((error: unknown) => {
        throw invocationProblem(functionName, error);
      });
      const awsClockOffsetSeconds = clockOffsetOf(exchange.headers, exchange);
      return {
        ...outcomeOf(answer.FunctionError, parseJson(answer.Payload?.transformToString() ?? 'null')),
        ...defined({ awsClockOffsetSeconds }),
        latencyMs: Math.round(monotonicMs() - startedMs),
      };
    },
    async logGroupOf(functionName) {
      const command = new GetFunctionConfigurationCommand({ FunctionName: functionName });
      const { LoggingConfig } = await client.send(command).catch((error: unknown) => {
        throw awsProblem(`asking for the log group of ${functionName}`, error);
      });
      return LoggingConfig?.LogGroup ?? logGroupOf(functionName);
    },
    close() {
      closing.abort();
      client.destroy();
    },
  };
}

function outcomeOf(functionError: string | undefined, payload: unknown): Pick<InvocationReply, 'payload' | 'failed'> {
  if (functionError === undefined) return { payload };
  const { errorType, errorMessage } = (payload ?? {}) as { errorType?: unknown; errorMessage?: unknown };
  return {
    failed: {
      errorType: typeof errorType === 'string' ? errorType : functionError,
      message: typeof errorMessage === 'string' ? errorMessage : 'the function failed and did not say why',
    },
  };
}
