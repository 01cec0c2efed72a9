/** The Lambda functions, each named after its folder. */
export const FUNCTION_NAMES = ['refresh-tokens', 'serve-tokens'] as const;

/** The name of a Lambda function. */
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** How long a function may run and what it runs on. */
export interface FunctionLimits {
  readonly timeoutSeconds: number;
  /**
   * CPU grows with it. Row `serve-first-request` of the benchmark: at 256 MB the first request after INIT takes three to five
   * times as long as those after it, at 512 MB less than twice, and more memory makes it no faster.
   */
  readonly memoryMegabytes: number;
}

/** The limits of each function, wherever it runs: in the cloud, on one machine, in tests. */
export const FUNCTION_LIMITS: Readonly<Record<FunctionName, FunctionLimits>> = {
  // A sweep begins refreshes for 35 s; the last one may take 25 s (REFRESH_BUDGET_SECONDS).
  'refresh-tokens': { timeoutSeconds: 60, memoryMegabytes: 512 },
  // Waits for one refresh of 25 s, and keeps 3 s to answer.
  'serve-tokens': { timeoutSeconds: 30, memoryMegabytes: 512 },
};
