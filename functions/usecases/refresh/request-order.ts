import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import type { Clock, Random, TokenEndpoint, TokenOutcome } from '../ports/ports.ts';
import type { SecretSource, SecretValues } from '../ports/secret-source.ts';

/** What asking needs from outside. */
export interface RequestDependencies {
  readonly secrets: SecretSource;
  readonly tokenEndpoint: TokenEndpoint;
  readonly clock: Clock;
  readonly random: Random;
}

/** What is asked for, and how often that may be done. */
export interface RequestOrder {
  readonly definition: ServiceDefinition;
  readonly secret: SecretValues;
  /** How far the provider's clock was ahead at the last attempt; absent: not known. */
  readonly clockOffsetSeconds?: number;
  /** Returns the refresh tokens to try with a secret, best first; empty for other grants. */
  readonly refreshTokens: (secret: SecretValues) => readonly Redacted<string>[];
  /** A request whose answer did not come may not be repeated: what it carried may be spent. */
  readonly isSingleUse: boolean;
  /** The service's own limit allows this many requests now. */
  readonly requestsLeft: number;
}

/** How asking ended. */
export interface RequestEnd {
  readonly outcome: TokenOutcome;
  /** The current secret, as it was last read. */
  readonly secret: SecretValues;
  readonly usedPreviousSecret: boolean;
  /** The refresh token that was sent last; absent for other grants. */
  readonly refreshToken?: Redacted<string>;
  readonly requests: number;
}
