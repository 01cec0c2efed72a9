/**
 * A failed invocation as its caller gets it, in the shape of Lambda's runtime interface client for Node.js.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Lines of the stack; absent where Lambda itself, not the function, reports the error. */
  readonly trace?: readonly string[];
}

/** Returns what a thrown value looks like to the caller: an error by name, message and stack, anything else as text. */
export function toFunctionError(thrown: unknown): FunctionError {
  if (Error.isError(thrown)) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** Returns what Lambda reports when an invocation ran longer than `timeoutSeconds`. */
export function timedOutError(requestId: string, timeoutSeconds: number): FunctionError {
  const seconds = timeoutSeconds.toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

/** Returns what Lambda reports when the process ended in the middle of an invocation. */
export function exitError(requestId: string, exitCode: number): FunctionError {
  const reason =
    exitCode === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${exitCode}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${reason}` };
}
