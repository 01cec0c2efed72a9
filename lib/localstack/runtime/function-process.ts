/**
 * The inside of a process that holds one deployed function for LocalStack. `node_executor.py` starts it in the folder of the
 * code asset, with the environment of the function.
 *
 * It reads an invocation from each line of its standard input, and ends with it. Results go to the descriptor that its argument
 * names: on its standard output the function logs.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { runFunction } from '../../local/functions/function-runtime.ts';

const results = Number(process.argv[2]);
const variable = (name: string): string => process.env[name] ?? '';
const identity = {
  functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
  memoryMegabytes: Number(variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')),
  logGroupName: variable('AWS_LAMBDA_LOG_GROUP_NAME'),
  logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
};

// The handlers of this project are all `handler` of index.mjs.
const bundleUrl = pathToFileURL(join(variable('LAMBDA_TASK_ROOT'), 'index.mjs')).href;
const invocations = createInterface({ input: process.stdin });
invocations.once('close', () => process.exit());
await runFunction(bundleUrl, identity, {
  send: (message) => writeFileSync(results, `${JSON.stringify(message)}\n`),
  onInvocation: (listener) => invocations.on('line', (line) => listener(JSON.parse(line))),
  // Lambda writes the same line: here it tells besides that no more log lines of this invocation will come.
  beforeResult: (requestId) => process.stdout.write(`END RequestId: ${requestId}\n`),
});
