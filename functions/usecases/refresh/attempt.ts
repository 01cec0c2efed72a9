import type { RefreshReason } from '../../domain/decision/refresh-decision.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { Clock, Log, Random, TokenEndpoint, TokenStore } from '../ports/ports.ts';
import type { SecretSource } from '../ports/secret-source.ts';
import type { Events, Metrics } from '../ports/telemetry.ts';
import type { RequestEnd } from './request-order.ts';

/** What refreshing needs from outside. */
export interface RefreshDependencies {
  readonly store: TokenStore;
  readonly secrets: SecretSource;
  readonly tokenEndpoint: TokenEndpoint;
  readonly clock: Clock;
  readonly random: Random;
  /** Returns a name no other attempt has: a random UUID. */
  readonly newOwner: () => string;
  readonly sha256Hex: Sha256Hex;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly events: Events;
}
/** An attempt that holds the lease. */
export interface HeldLease {
  readonly definition: ServiceDefinition;
  readonly definitionHash: string;
  readonly owner: string;
  /** The version the lease was claimed with: the fence of every write. */
  readonly version: number;
  /** The record the decision was made on. */
  readonly record: TokenRecord;
  readonly reason: RefreshReason;
}
/** What is known of the requests of an attempt when it ends. */
export type AttemptFacts = Pick<RequestEnd, 'secret' | 'requests' | 'usedPreviousSecret' | 'refreshToken'>;
