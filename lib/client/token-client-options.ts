/** This folder: what consumers import: the client, fetch, the middleware. */

import type { StatusRequest } from '../../functions/contract/status.ts';
import type { TenantChoice, TokenRequirements } from './cache/token-cache.ts';
import type { Runtime } from './transport/environment.ts';
import type { ClientClock } from './transport/system-clock.ts';
import type { Transport } from './transport/transport.ts';

/** How a client asks. A function with a grant needs none of these. */
export interface TokenClientOptions {
  /** Name or ARN of serve-tokens, without alias. Absent: the environment variable `TOKEN_KEEPER_FUNCTION`. */
  readonly functionName?: string | undefined;
  /** Absent: the region of the ARN, else `AWS_REGION`. */
  readonly region?: string | undefined;
  /** How long a call may take, retries included. Default 35 000: longer than serve-tokens itself may take. */
  readonly timeoutMs?: number | undefined;
  /** So many tenants' tokens are kept in memory, some 3 KB each with tokens of 2 KB: those that were not used for longest go. Default 1000. */
  readonly maxTenants?: number | undefined;
  /** Absent: a signed Invoke call; see also `lambdaClientTransport`. */
  readonly transport?: Transport | undefined;
  /** What `TokenClient.fetch` sends with; it must send no Authorization to another origin, and heed `redirect: 'manual'`. Default: global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Tells whether an API has refused the token of a service, for `TokenClient.fetch`. Default: status 401; `rejectedBy` makes
   * others. A body that it reads is to be read from `response.clone()`. What it throws, `fetch` throws.
   */
  readonly isRejected?: ((response: Response, service: string) => boolean | Promise<boolean>) | undefined;
  /** Absent: the machine's clocks. */
  readonly clock?: ClientClock | undefined;
  /** Absent: the environment and randomness of this process. */
  readonly runtime?: Runtime | undefined;
}

/** How one call is made. */
export interface CallOptions {
  /** Ends the call, and the request that runs for it unless others wait for the same. */
  readonly signal?: AbortSignal | undefined;
  /** How long the call may take, retries included. Absent, or longer than the client's: the client's. */
  readonly timeoutMs?: number | undefined;
}

/** Of which tenants a status is wanted, and how the call is made. */
export interface GetStatusOptions extends CallOptions, TenantChoice, Pick<StatusRequest, 'state' | 'after' | 'limit'> {}

/** What token is wanted, and how the call is made. */
export interface GetTokenOptions extends CallOptions, TokenRequirements {}
