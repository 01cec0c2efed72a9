// biome-ignore-all lint/performance/noBarrelFile: the one entry point that the package's exports name.
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
} from './errors.ts';
export {
  type InvokeCommandConstructor,
  type LambdaClientLike,
  lambdaClientTransport,
} from './lambda-client-transport.ts';
export type { ClientClock } from './system-clock.ts';
export type { Token } from './token.ts';
export { TokenClient } from './token-client.ts';
export type { CallOptions, GetTokenOptions, TokenClientOptions } from './token-client-options.ts';
export { type Invocation, type InvocationReply, type Transport, TransportFault } from './transport.ts';
export { type Tokens, type WantedToken, type WithTokensOptions, withTokens } from './with-tokens.ts';
