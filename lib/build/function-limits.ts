import { REFRESH_TOKENS_SECONDS, SERVE_TOKENS_SECONDS } from '../../functions/contract/constants.ts';

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

/**
 * The limits of each function, wherever it runs: in the cloud, on one machine, in tests. How they hang together with every other
 * budget of time is in test/docs/time-budgets.test.ts.
 */
export const FUNCTION_LIMITS: Readonly<Record<FunctionName, FunctionLimits>> = {
  'refresh-tokens': { timeoutSeconds: REFRESH_TOKENS_SECONDS, memoryMegabytes: 512 },
  'serve-tokens': { timeoutSeconds: SERVE_TOKENS_SECONDS, memoryMegabytes: 512 },
};
