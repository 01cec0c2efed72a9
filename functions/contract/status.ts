/** This folder: what crosses an invocation: requests, answers, error types and their words; it imports nothing. */

import type { AttemptStatus, Unknown } from './attempt.ts';
import type { Diagnosis, NextStep } from './diagnosis.ts';
import type { AccessCheck } from './refresh.ts';

/** So many tenants are on a page of a status where nobody says how many, and so many at most. */
export const TENANTS_A_PAGE = 20;
export const MOST_TENANTS_A_PAGE = 200;

/** Asks serve-tokens how the services are; answered by the alias `status` for all, by a service's alias for its own. */
export interface StatusRequest {
  readonly operation: 'status';
  /** Absent: every service the alias may see. */
  readonly service?: string | undefined;
  /** This tenant of the named service only. Absent: the worst of its tenants, page by page. */
  readonly tenant?: string | undefined;
  /** Tenants in this state only. Absent: in any. */
  readonly state?: ServiceState | undefined;
  /** `next` of the page of tenants before; absent: the first one, which also has the services without tenants and all counts. */
  readonly after?: string | undefined;
  /** So many tenants on a page, 0 to {@link MOST_TENANTS_A_PAGE}. Default {@link TENANTS_A_PAGE}. */
  readonly limit?: number | undefined;
  /** Try out as well what AWS allows for the named service, or the first; only through the alias `status`. Default false. */
  readonly check?: boolean | undefined;
  /** Tell the definitions as they are deployed as well; only through the alias `status`. Default false. */
  readonly definition?: boolean | undefined;
}

/** The answer to {@link StatusRequest}. */
export interface StatusAnswer {
  /** `CONTRACT_VERSION` of who answered. */
  readonly contractVersion: number;
  readonly now: string;
  /**
   * True when a token of every service listed can be had, and none is failing in its mandatory window; of a service with tenants, where
   * `templates` counts them: when no more than 5 % of them are unusable, and not all of them without a token.
   */
  readonly healthy: boolean;
  /** Which access is on: `per-service` or, where the account is one trust domain, `function`. */
  readonly access: AccessMode | Unknown;
  /** The schedule that refreshes all services: when the last sweep completed, and whether one is overdue. */
  readonly schedule: ScheduleStatus;
  /** Services without tenants, and a page of the tenants of the others, the worst first. */
  readonly services: readonly ServiceStatus[];
  /** Services with tenants; absent: there are none, this is not the first page, or a group may see no others. */
  readonly templates?: readonly TemplateStatus[];
  /** Where the next page of tenants begins, which can have fewer than asked for, or none; absent: this is the last one. */
  readonly next?: string;
  /** What AWS allows and refuses; absent: it was not asked for, or nobody could try it out. */
  readonly check?: AccessCheck;
}

/** The status of one service: never a token, a secret or a response body. `null` where there is nothing to tell. */
export interface ServiceStatus extends StatusDetails {
  readonly service: string;
  /** Of which tenant; absent: the service has none. */
  readonly tenant?: string;
  /** The group of the tenant; absent: it is in none. */
  readonly group?: string;
  readonly state: ServiceState | Unknown;
  readonly usable: boolean;
  readonly expiresAt: { readonly stored: string; readonly utc: string; readonly zone: StampZone | Unknown } | null;
  /** Seconds to expiry; negative once it has passed. */
  readonly secondsToExpiry: number | null;
  /** Seconds until the token counts as expired for use, the expiry buffer earlier; negative once that has passed. */
  readonly secondsToExpiredForUse: number | null;
  readonly refreshDueAt: string | null;
  readonly lifetimeSeconds: number | null;
  readonly expectedLifetimeSeconds: number | { readonly min: number; readonly max: number } | null;
  readonly obtainedAt: string | null;
  readonly lastAttempt: AttemptStatus | null;
  readonly lastFailure: AttemptStatus | null;
  readonly consecutiveFailures: number;
  /** The first failure since the last success. */
  readonly failingSince: string | null;
  /** No token request before this instant; null: nothing is held back. */
  readonly cooldownUntil: string | null;
  /** How far the provider's clock was ahead of ours at the last attempt, in seconds. */
  readonly clockOffsetSeconds: number | null;
  readonly fingerprint: string | null;
  readonly diagnosis: Diagnosis;
  /** What is stored of it and cannot be read, `token.obtainedAt`: it counts as absent until an attempt writes it anew. Absent: nothing. */
  readonly unreadable?: readonly string[];
  /**
   * Its definition as it is deployed, without what further parameters and claims of a request hold; a reader checks it like any
   * other. Absent: it was not asked for.
   */
  readonly definition?: Readonly<Record<string, unknown>>;
}

/** Counts of a service's tenants; `late` and `unusable` that no sweep has come to are told up to five minutes late. */
export const TENANT_COUNTS = ['fresh', 'due', 'late', 'failing', 'unusable', 'new'] as const;

/** Of so many tenants of a service one may be without a usable token while the service counts as healthy. */
export const TENANTS_FOR_ONE_UNUSABLE = 20;

/** How a service with tenants is: how many of them are how. */
export interface TemplateStatus {
  readonly service: string;
  /** How many are registered: the sum of `counts`. */
  readonly tenants: number;
  /**
   * `fresh` nothing to do · `due` the next sweep refreshes it · `late` sweeps should have by now · `failing` refreshing fails, with a
   * usable token left · `unusable` no token can be handed out · `new` no token has been requested yet.
   *
   * Where more than 10,000 were in use after the last sweep, `fresh` is what is left of these: it is as old as that sweep, and older
   * where its count failed. All others are counted at each request.
   */
  readonly counts: Readonly<Record<(typeof TENANT_COUNTS)[number], number>>;
  /** How long the one that is due longest has been due; null: none is. */
  readonly oldestDueSeconds: number | null;
  /** The template as it is deployed, as `ServiceStatus` has a definition. Absent: it was not asked for. */
  readonly definition?: Readonly<Record<string, unknown>>;
}

/**
 * What a service is for its callers, in one word.
 *
 * `fresh` nothing to do · `due` the next sweep refreshes it · `overdue` sweeps should have refreshed it by now ·
 * `on-read` its tokens are shorter than the schedule can keep: one is fetched when it is asked for · `unusable` no token
 * can be handed out.
 */
export const SERVICE_STATES = ['fresh', 'due', 'overdue', 'on-read', 'unusable'] as const;

/** One of {@link SERVICE_STATES}. */
export type ServiceState = (typeof SERVICE_STATES)[number];

/** What status tells of a service besides its state, for whoever has to find out why. */
export interface StatusDetails {
  /** The windows of the stored token, from its own lifetime; null without one. */
  readonly windows: Windows | null;
  readonly next: NextStep;
  /** How far the lifetime is above (positive) or below what is expected; 0: as expected; null: nothing to compare. */
  readonly lifetimeDeviationSeconds: number | null;
  /** Lifetimes of the last tokens, newest first, 20 at most. */
  readonly recentLifetimesSeconds: readonly number[];
  /** Their median, the lower one of two in the middle; null: no token has come yet. */
  readonly medianLifetimeSeconds: number | null;
  /** The claim to refresh it, over or not; null: nobody holds one. */
  readonly lease: { readonly since: string; readonly until: string } | null;
  /** Leases that were ever claimed: attempts to refresh; null: an answer of another version does not say. */
  readonly attempts: number | null;
  /**
   * First 8 characters of the VersionId that was the secret's current one when the token was asked for, and at the last
   * attempt; `none` for a service without a secret, null when not known.
   */
  readonly secretVersion: { readonly used: string | null; readonly current: string | null };
  /** What the token was asked with, and the definition that is deployed; null without a token. */
  readonly definitionHash: { readonly used: string | null; readonly current: string | null };
}

/** The three distances from expiry, in whole seconds, that answer: is it usable, is it due, is it overdue? */
export interface Windows {
  readonly expiryBufferSeconds: number;
  readonly advisorySeconds: number;
  readonly mandatorySeconds: number;
}

/**
 * How the time zone of a stored stamp was understood.
 *
 * `naive` means that the text named no zone and was read as UTC, whatever zone the machine is set to.
 */
export const STAMP_ZONES = ['utc', 'offset', 'naive', 'epoch-seconds', 'epoch-milliseconds'] as const;

/** One of {@link STAMP_ZONES}. */
export type StampZone = (typeof STAMP_ZONES)[number];

/** What status tells of the schedule that refreshes all services. */
export interface ScheduleStatus {
  /** Seconds between sweeps, as it was deployed; 0: an answer of another version does not say. */
  readonly everySeconds: number;
  /** The last sweep that came to its end; null: none ever has. */
  readonly lastSweep: {
    readonly startedAt: string;
    readonly completedAt: string;
    readonly services: number;
    /** Services it did not come to in time. */
    readonly postponed: number;
    /** What the last call failed with that should have sent events, AWS's code; absent: none has of late. */
    readonly eventsFault?: string;
    /** Those of the services listed that it could not look after for a fault of token-keeper itself; absent: none. */
    readonly faults?: readonly string[];
  } | null;
  /** Null: no sweep has ever completed, or the last one by a clock ahead of ours. */
  readonly secondsSinceLastSweep: number | null;
  /** When the next sweep begins if the schedule keeps its pace; null when it is overdue or cannot be told. */
  readonly nextSweepAt: string | null;
  /** True: no sweep has completed for three intervals, so the schedule is not firing. */
  readonly overdue: boolean;
}

/**
 * Who may name which service: `per-service` (the alias that was invoked decides) or, for an account that is one trust
 * domain, `function` (whoever may invoke the function may name any service).
 *
 * @see docs/adr/0005-one-alias-per-service.md
 */
export const ACCESS_MODES = ['per-service', 'function'] as const;

/** One of {@link ACCESS_MODES}. */
export type AccessMode = (typeof ACCESS_MODES)[number];
