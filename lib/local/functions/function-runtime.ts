import { toFunctionError } from './function-error.ts';
import { type Handler, importHandler, invokeHandler } from './function-handler.ts';
import type { FunctionIdentity, InvokeMessage, WorkerMessage } from './function-sandbox.ts';

/** How a function's thread or process and whoever invokes it send each other messages. */
export interface FunctionChannel {
  readonly send: (message: WorkerMessage) => void;
  /** Called once, when the function is ready for invocations. */
  readonly onInvocation: (listener: (message: InvokeMessage) => void) => void;
  /** Called when an invocation has ended, before its result is sent; absent: nobody needs to know. */
  readonly beforeResult?: (requestId: string) => void;
}

/** Exit status of the runtime interface client after an error outside of an invocation. */
const CRASHED_EXIT_CODE = 129;

/**
 * Is to a function what Lambda's runtime interface client for Node.js is on AWS: imports the bundle (INIT, with top-level
 * await), then invokes its handler for each message. An error outside of an invocation ends the thread or process.
 *
 * @param bundleUrl file: URL of an ES module that exports `handler`
 */
export async function runFunction(bundleUrl: string, identity: FunctionIdentity, channel: FunctionChannel) {
  const { send, onInvocation, beforeResult } = channel;
  const answer = async (handler: Handler, message: InvokeMessage): Promise<void> => {
    const { requestId } = message;
    const result = await invokeHandler(handler, identity, message);
    beforeResult?.(requestId);
    send(
      result.ok
        ? { type: 'succeeded', requestId, resultText: result.resultText }
        : { type: 'failed', requestId, error: result.error },
    );
  };
  const crash = (thrown: unknown, errorType: string): void => {
    send({ type: 'crashed', error: { ...toFunctionError(thrown), errorType } });
    process.exit(CRASHED_EXIT_CODE);
  };
  process.on('uncaughtException', (error) => crash(error, toFunctionError(error).errorType));
  process.on('unhandledRejection', (reason) => crash(reason, 'Runtime.UnhandledPromiseRejection'));
  try {
    const handler = await importHandler(bundleUrl);
    onInvocation((message) => void answer(handler, message));
    send({ type: 'ready' });
  } catch (error) {
    send({ type: 'initFailed', error: toFunctionError(error) });
  }
}
