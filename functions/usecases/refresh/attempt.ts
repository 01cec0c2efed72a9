import type { RefreshReason } from '../../domain/decision/decision-input.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Clock, LeaseFence, Log, TokenStore } from '../ports/ports.ts';
import type { Events, Metrics } from '../ports/telemetry.ts';
import type { RequestDependencies } from '../requests/request-token.ts';

/** What writing and publishing the end of an attempt needs from outside. */
export interface EndDependencies {
  readonly store: TokenStore;
  readonly clock: Clock;
  readonly sha256Hex: Sha256Hex;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly events: Events;
}

/** What refreshing needs from outside. */
export interface RefreshDependencies extends RequestDependencies, EndDependencies {
  /** Returns a name no other attempt has: a random UUID. */
  readonly newOwner: () => string;
}

/** An attempt that holds the lease. */
export interface ClaimedAttempt {
  readonly definition: ServiceDefinition;
  readonly definitionHash: string;
  /** What every write of this attempt must match. */
  readonly fence: LeaseFence;
  /** From when on another attempt may have begun. */
  readonly leaseExpiresAt: Instant;
  /** What the clock said after its last step back; absent: it has not stepped back. */
  readonly steppedBackAt?: Instant | undefined;
  /** When it began, the decision and the claim included, by `Clock.monotonicMs`. */
  readonly startedMs: number;
  /** The record that the decision was made on. */
  readonly record: TokenRecord;
  /** What the policy said. */
  readonly reason: RefreshReason;
  /** What the reader who caused it asked for; absent: no reader did. */
  readonly minValiditySeconds?: number | undefined;
  /** One of the many that a sweep makes for tenants: nobody is told of it but of a failure. Absent: everybody is. */
  readonly isRoutine?: boolean;
}
