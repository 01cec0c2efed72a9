import { monotonicMs } from '../../../functions/adapters/process/system-clock.ts';
import { toFunctionError } from './function-error.ts';
import type { FunctionIdentity, InvocationResult, InvokeMessage } from './function-sandbox.ts';

/** What a bundle exports. */
export type Handler = (event: unknown, context: object) => unknown;

/**
 * Returns the handler of a bundle, which is the INIT of a function.
 *
 * @param bundleUrl file: URL of an ES module
 * @throws {Error} what the bundle throws, or `Runtime.HandlerNotFound`
 */
export async function importHandler(bundleUrl: string): Promise<Handler> {
  const module = (await import(bundleUrl)) as { readonly handler?: unknown };
  if (typeof module.handler !== 'function') {
    const error = new Error('index.handler is undefined or not exported');
    error.name = 'Runtime.HandlerNotFound';
    throw error;
  }
  return module.handler as Handler;
}

/** Invokes a handler once and resolves with how that ended; never rejects. */
export async function invokeHandler(
  handler: Handler,
  identity: FunctionIdentity,
  message: InvokeMessage,
): Promise<InvocationResult> {
  try {
    const result = await handler(JSON.parse(message.eventText), contextOf(identity, message));
    return { ok: true, resultText: JSON.stringify(result ?? null) ?? 'null' };
  } catch (error) {
    return { ok: false, error: toFunctionError(error) };
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(identity: FunctionIdentity, { requestId, invokedFunctionArn, timeoutMs }: InvokeMessage): object {
  const endsAtMs = monotonicMs() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: identity.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn,
    memoryLimitInMB: String(identity.memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: identity.logGroupName,
    logStreamName: identity.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAtMs - monotonicMs())),
  };
}
