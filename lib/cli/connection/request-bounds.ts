/** A service that has nothing to compute answers within this, or is not going to. */
export const QUICK_MS = 10_000;

/** How an SDK client waits for answers. */
export interface RequestBounds {
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
  readonly throwOnRequestTimeout: true;
}

/**
 * Returns the `requestHandler` of an SDK client that gives up. Without it a connection that went dead, as after a laptop's
 * sleep, is waited for without end; with `requestTimeout` alone the SDK only warns on the console.
 *
 * @param requestTimeout milliseconds from the request to its answer
 */
export function requestBounds(requestTimeout: number): RequestBounds {
  return { requestTimeout, connectionTimeout: 5000, throwOnRequestTimeout: true };
}
