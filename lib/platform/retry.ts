/**
 * Runs something again and again until its result is not worth another attempt, and returns the last result.
 *
 * @param times how often it is run at most
 * @param isWorthIt whether this result asks for another attempt; not asked after the last one
 * @param pause waits before the next attempt; `attempt` counts those made, so it begins with 1. Absent: no wait.
 */
export async function retry<T>(
  times: number,
  run: () => Promise<T>,
  isWorthIt: (result: T) => boolean,
  pause?: (attempt: number, result: T) => Promise<unknown>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await run();
    if (attempt >= times || !isWorthIt(result)) return result;
    await pause?.(attempt, result);
  }
}
