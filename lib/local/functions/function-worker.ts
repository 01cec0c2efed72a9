/**
 * The inside of a function's worker thread: what Lambda's runtime interface client for Node.js is on AWS.
 *
 * It imports the bundle (INIT, with top-level await), then invokes its handler for each message. The thread has its own
 * environment and its own standard output, and `process.exit` ends only the thread.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMs } from '../../../functions/adapters/process/system-clock.ts';
import { toFunctionError } from './function-error.ts';
import type { FunctionWorkerData, InvokeMessage, WorkerMessage } from './function-sandbox.ts';

type Handler = (event: unknown, context: object) => unknown;

const data = workerData as FunctionWorkerData;

/** Exit status of the runtime interface client after an error outside of an invocation. */
const CRASHED_EXIT_CODE = 129;

process.on('uncaughtException', (error) => {
  crash(error, toFunctionError(error).errorType);
});
process.on('unhandledRejection', (reason) => {
  crash(reason, 'Runtime.UnhandledPromiseRejection');
});

try {
  const handler = await importHandler();
  parentPort?.on('message', (message: InvokeMessage) => void invoke(handler, message));
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'initFailed', error: toFunctionError(error) });
}

async function importHandler(): Promise<Handler> {
  const module = (await import(data.bundleUrl)) as { readonly handler?: unknown };
  if (typeof module.handler !== 'function') {
    const error = new Error('index.handler is undefined or not exported');
    error.name = 'Runtime.HandlerNotFound';
    throw error;
  }
  return module.handler as Handler;
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  try {
    const result = await handler(JSON.parse(message.eventText), contextOf(message));
    send({ type: 'succeeded', requestId, resultText: JSON.stringify(result ?? null) ?? 'null' });
  } catch (error) {
    send({ type: 'failed', requestId, error: toFunctionError(error) });
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf({ requestId, invokedFunctionArn, timeoutMs }: InvokeMessage): object {
  const endsAtMs = monotonicMs() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn,
    memoryLimitInMB: String(data.memoryMegabytes),
    awsRequestId: requestId,
    logGroupName: data.logGroupName,
    logStreamName: data.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAtMs - monotonicMs())),
  };
}

function crash(thrown: unknown, errorType: string): void {
  send({ type: 'crashed', error: { ...toFunctionError(thrown), errorType } });
  process.exit(CRASHED_EXIT_CODE);
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
