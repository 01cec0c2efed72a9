/**
 * The inside of a function's worker thread. The thread has its own environment and its own standard output, and
 * `process.exit` ends only the thread.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { runFunction } from './function-runtime.ts';
import type { FunctionWorkerData } from './function-sandbox.ts';

const data = workerData as FunctionWorkerData;

await runFunction(data.bundleUrl, data, {
  send: (message) => parentPort?.postMessage(message),
  onInvocation: (listener) => parentPort?.on('message', listener),
});
