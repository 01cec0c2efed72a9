/** What can happen to one request for an AWS API, and how often it does in unsettled weather. */
export const AWS_FAULTS = {
  /** Too many requests, in the words of the API. */
  throttle: 0.015,
  error500: 0.01,
  /** The connection breaks before anything is done. */
  reset: 0.01,
  /** The request is taken and never answered. */
  hang: 0.004,
  /** It takes from 0.1 to 4 s. */
  latency: 0.03,
  /** What was asked for is done, and the connection breaks before the answer. */
  lostAnswer: 0.01,
  /** A read that is not strongly consistent answers what was there before; other requests are not touched. */
  staleRead: 0.05,
  expiredCredentials: 0.004,
} as const;

/** What can happen to one token request, and how often it does in unsettled weather. */
export const PROVIDER_FAULTS = {
  /** 429 with Retry-After. */
  throttle: 0.02,
  error500: 0.04,
  reset: 0.03,
  hang: 0.02,
  latency: 0.1,
  /** The token is issued, a refresh token is rotated, and the connection breaks. */
  lostAnswer: 0.04,
  /** The answer comes byte by byte, in 1 to 14 s. */
  slowDrip: 0.03,
  /** 200 with a page. */
  html: 0.02,
  /** A token in more than 1 MiB of JSON. */
  oversized: 0.01,
  /** Members of types that they cannot have. */
  wrongTypes: 0.02,
  /** A token whose lifetime makes no sense. */
  nonsenseLifetime: 0.03,
  /** A refusal that repeats the secret. */
  echoedSecret: 0.01,
} as const;

/** Whatever can happen to one request. */
export type RequestFault = keyof typeof AWS_FAULTS | keyof typeof PROVIDER_FAULTS;

/** The hosts of token endpoints. */
export const PROVIDER_HOSTS = ['provider-a', 'provider-b', 'provider-c'] as const;
/** One of {@link PROVIDER_HOSTS}. */
export type ProviderHost = (typeof PROVIDER_HOSTS)[number];

/** Everything that the functions call, each with a weather of its own. */
export const TARGETS = ['dynamodb', 'secretsmanager', 'lambda', 'events', ...PROVIDER_HOSTS] as const;
/** One of {@link TARGETS}. */
export type Target = (typeof TARGETS)[number];

/** Actions that are denied for a while, as IAM names them. */
export const DENIABLE = [
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:UpdateItem',
  'secretsmanager:GetSecretValue',
  'secretsmanager:BatchGetSecretValue',
  'lambda:InvokeFunction',
  'events:PutEvents',
] as const;

/** Returns the rates of a target in unsettled weather. */
export function usualRates(target: Target): Readonly<Partial<Record<RequestFault, number>>> {
  return target.startsWith('provider') ? PROVIDER_FAULTS : AWS_FAULTS;
}
