import {
  REFRESH_TOKENS_SECONDS,
  SERVE_TOKENS_SECONDS,
  TENANTS_SWEEP_SECONDS,
} from '../../functions/contract/constants.ts';

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
 * The limits of each function without tenants, wherever it runs: in the cloud, on one machine, in tests. How they hang together with every other
 * budget of time is in test/docs/time-budgets.test.ts.
 */
export const FUNCTION_LIMITS: Readonly<Record<FunctionName, FunctionLimits>> = {
  'refresh-tokens': { timeoutSeconds: REFRESH_TOKENS_SECONDS, memoryMegabytes: 512 },
  'serve-tokens': { timeoutSeconds: SERVE_TOKENS_SECONDS, memoryMegabytes: 512 },
};

/**
 * The limits of refresh-tokens where services have tenants: 1,769 MB are one whole processor, which a sweep over ten thousands of
 * tokens is bound by.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const TENANTS_SWEEP_LIMITS: FunctionLimits = { timeoutSeconds: TENANTS_SWEEP_SECONDS, memoryMegabytes: 1769 };

/** Returns the limits of a function that runs with these definitions. */
export function limitsOf(name: FunctionName, definitions: readonly { readonly tenants?: unknown }[]): FunctionLimits {
  const hasTenants = definitions.some(({ tenants }) => tenants !== undefined);
  return name === 'refresh-tokens' && hasTenants ? TENANTS_SWEEP_LIMITS : FUNCTION_LIMITS[name];
}
