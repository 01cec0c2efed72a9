/**
 * The inside of a function's worker thread: what Lambda's runtime interface client for Node.js is on AWS.
 *
 * It imports the bundle (INIT, with top-level await), then invokes its handler for each message. The thread has its own
 * environment and its own standard output, and `process.exit` ends only the thread.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { toFunctionError } from './function-error.ts';
import { type Handler, importHandler, invokeHandler } from './function-handler.ts';
import type { FunctionWorkerData, InvokeMessage, WorkerMessage } from './function-sandbox.ts';

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
  const handler = await importHandler(data.bundleUrl);
  parentPort?.on('message', (message: InvokeMessage) => void invoke(handler, message));
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'initFailed', error: toFunctionError(error) });
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  const result = await invokeHandler(handler, data, message);
  send(
    result.ok
      ? { type: 'succeeded', requestId, resultText: result.resultText }
      : { type: 'failed', requestId, error: result.error },
  );
}

function crash(thrown: unknown, errorType: string): void {
  send({ type: 'crashed', error: { ...toFunctionError(thrown), errorType } });
  process.exit(CRASHED_EXIT_CODE);
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
