// biome-ignore-all lint/performance/noBarrelFile: the one entry point that the package's exports name.

export { TransportFault } from '../platform/transport-fault.ts';
export type { Token } from './cache/token.ts';
export type { TenantChoice } from './cache/token-cache.ts';
export { type RejectionSign, rejectedBy } from './rejected-by.ts';
export type { CallOutcome, TokenCallOptions } from './token-call.ts';
export { TokenClient } from './token-client.ts';
export type { CallOptions, GetStatusOptions, GetTokenOptions, TokenClientOptions } from './token-client-options.ts';
export {
  AccessDeniedError,
  InvalidConfigurationError,
  InvalidRequestError,
  StoreUnavailableError,
  TokenKeeperError,
  type TokenKeeperErrorCode,
  TokenKeeperUnavailableError,
  TokenUnavailableError,
  UnknownServiceError,
  UnknownTenantError,
} from './transport/errors.ts';
export {
  type InvokeCommandConstructor,
  type LambdaClientLike,
  lambdaClientTransport,
} from './transport/lambda-client-transport.ts';
export type { ClientClock } from './transport/system-clock.ts';
export type { Invocation, InvocationReply, Transport } from './transport/transport.ts';
export {
  type Tokens,
  type TokensContext,
  type TokensLambdaContext,
  type TokensMiddleware,
  type WantedToken,
  type WithTokensOptions,
  withTokens,
} from './with-tokens.ts';
