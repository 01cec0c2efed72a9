/**
 * The most that a synchronous invocation takes and returns: 6 MB.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_INVOCATION_BYTES = 6 * 1024 * 1024;

/**
 * Returns the path of Lambda's Invoke operation.
 *
 * @param functionName name or ARN, with `:alias` or without. As part of the name, and not as a parameter, because emulators
 * evaluate a grant of an alias against the name.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function invokePath(functionName: string): string {
  return `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
}
