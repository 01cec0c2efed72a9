import type { TimingOverrides } from '../../../../functions/domain/expiry/timing.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';

/** Both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A time in which the token endpoint gives no tokens: `from` is included, `to` is not. */
export interface Outage {
  readonly from: Instant;
  readonly to: Instant;
}

/** The ways in which a token endpoint fails. */
export const OUTAGE_ANSWERS = ['503', '429', '500', 'hang', 'refused', 'invalid_client', 'html'] as const;

/** One of {@link OUTAGE_ANSWERS}. */
export type OutageAnswer = (typeof OUTAGE_ANSWERS)[number];

/** How a provider says when its tokens expire. */
export const EXPIRY_FIELDS = ['expires_in', 'expires_at'] as const;

/** The number of reads in a number of milliseconds, evenly spread. */
export interface ReadRate {
  readonly reads: number;
  readonly periodMs: number;
}

/** The provider and its clocks. All services have the same one. */
export interface ProviderOptions {
  readonly lifetimeSeconds: Range;
  /** From the request to the end of the answer. */
  readonly latencyMs: Range;
  readonly outages: readonly Outage[];
  readonly outageAnswer: OutageAnswer;
  /** The Retry-After header of answers 503, 500 and 429; absent: none is sent. */
  readonly retryAfterSeconds?: number;
  /** Whether it hands back the token it gave before, as long as that lives. */
  readonly sameToken: boolean;
  readonly expiryField: (typeof EXPIRY_FIELDS)[number];
  /** How far the clock of the token endpoint is ahead of ours; negative: behind. */
  readonly providerSkewSeconds: number;
}

/** Everything that a simulation depends on: the same options give the same result, on every machine, in every zone. */
export interface SimulationOptions extends ProviderOptions {
  readonly from: Instant;
  readonly forSeconds: number;
  readonly everySeconds: number;
  readonly services: number;
  /** Reads of each service; absent: nobody reads. */
  readonly readRate?: ReadRate;
  /** What readers ask for; 0: any usable token. */
  readonly minValiditySeconds: number;
  /** How far the clock of the API that takes the tokens is ahead of the clock of the token endpoint; negative: behind. */
  readonly skewSeconds: number;
  readonly timing: TimingOverrides;
  readonly seed: number;
}

/** Hosts of token endpoints that fail: so many, or the one of that name, and how. */
export interface FaultyHosts {
  readonly hosts: number | string;
  readonly answer: OutageAnswer;
}

/** Tenants of templates, and what becomes of the hosts of their token endpoints. */
export interface TenantsScenario {
  readonly tenants: number;
  /** Of the template that is made where none is given. */
  readonly hosts: number;
  /** During outages, or all the time where there are none; empty: all hosts are out of order in outages. */
  readonly faulty: readonly FaultyHosts[];
  /** Token requests that a host answers in a second, more get 429; absent: all. */
  readonly hostLimit?: number;
  /** So many tenants are read, evenly over templates and hosts. */
  readonly readTenants: number;
}
