/**
 * The inside of a process that holds one deployed function for LocalStack: what Lambda's runtime interface client for Node.js is
 * on AWS. `node_executor.py` starts it in the folder of the code asset, with the environment of the function.
 *
 * It reads an invocation from each line of its standard input, and ends with it. Results go to the descriptor that its argument
 * names: on its standard output the function logs.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { toFunctionError } from '../../local/functions/function-error.ts';
import { type Handler, importHandler, invokeHandler } from '../../local/functions/function-handler.ts';
import type { InvokeMessage, WorkerMessage } from '../../local/functions/function-sandbox.ts';

/** Exit status of the runtime interface client after an error outside of an invocation. */
const CRASHED_EXIT_CODE = 129;

const results = Number(process.argv[2]);
const variable = (name: string): string => process.env[name] ?? '';
const identity = {
  functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
  memoryMegabytes: Number(variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')),
  logGroupName: variable('AWS_LAMBDA_LOG_GROUP_NAME'),
  logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
};

process.on('uncaughtException', (error) => crash(error, toFunctionError(error).errorType));
process.on('unhandledRejection', (reason) => crash(reason, 'Runtime.UnhandledPromiseRejection'));

// The handlers of this project are all `handler` of index.mjs.
const bundleUrl = pathToFileURL(join(variable('LAMBDA_TASK_ROOT'), 'index.mjs')).href;
const invocations = createInterface({ input: process.stdin });
invocations.once('close', () => process.exit());
try {
  const handler = await importHandler(bundleUrl);
  invocations.on('line', (line) => void invoke(handler, JSON.parse(line) as InvokeMessage));
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'initFailed', error: toFunctionError(error) });
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  const result = await invokeHandler(handler, identity, message);
  // Lambda writes the same line: here it tells besides that no more log lines of this invocation will come.
  process.stdout.write(`END RequestId: ${requestId}\n`);
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
  writeFileSync(results, `${JSON.stringify(message)}\n`);
}
