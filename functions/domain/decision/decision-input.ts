import type { Windows } from '../../contract/status.ts';
import type { RefreshNeed, TimingOverrides } from '../expiry/timing.ts';
import type { AttemptHistory, TokenFacts } from '../record/token-record.ts';
import type { TenantRegistration } from '../tenant/tenant-registration.ts';
import type { Instant } from '../values/instant.ts';
import type { HostPause } from './host-pause.ts';

/** Why a refresh is considered: the schedule came round, a reader cannot be served, or a person insists. */
export type RefreshTrigger =
  | {
      readonly kind: 'sweep' | 'forced';
      readonly minValiditySeconds?: undefined;
      readonly rejectedFingerprint?: undefined;
    }
  | { readonly kind: 'read'; readonly minValiditySeconds: number; readonly rejectedFingerprint?: string | undefined };

/** What a token is requested with now; a token that was requested with something else is due. */
export interface CurrentInputs {
  readonly definitionHash: string;
  /** Absent when the secret could not be read or was not looked up: then it is not compared. */
  readonly secretVersionId?: string | undefined;
  /** At most this many token requests in an hour; absent: no limit. */
  readonly maxRequestsPerHour?: number | undefined;
}

/** The part of a record that the decision rests on. */
export type DecisionRecord = AttemptHistory & {
  readonly token?: TokenFacts | undefined;
  readonly tenant?: Pick<TenantRegistration, 'renewFrom'> | undefined;
};

/** What is decided on. */
export interface Situation {
  readonly record: DecisionRecord;
  readonly current: CurrentInputs;
  /** The service's own timing; absent: the defaults. */
  readonly timing?: TimingOverrides | undefined;
  readonly trigger: RefreshTrigger;
  /** What the host of the token endpoint has asked of another service; absent: nothing, or it is not known. */
  readonly hostPause?: HostPause | undefined;
  readonly now: Instant;
}

/** A situation with what follows from it. */
export interface DecisionInput extends Situation {
  /** The stored token; absent: none. */
  readonly token?: TokenFacts | undefined;
  /** The windows of the stored token. */
  readonly windows: Windows;
  /** How urgent the stored token is at `now`; `expired` without one. */
  readonly need: RefreshNeed;
}

/** Why a token is requested. */
export type RefreshReason =
  | 'missing'
  | 'expired'
  | 'mandatory'
  | 'advisory'
  | 'definition_changed'
  | 'secret_changed'
  | 'unreadable'
  | 'too_short_for_caller'
  | 'rejected_by_caller'
  | 'last_attempt_failed'
  | 'forced';

/** Why a token that should be replaced is not requested now. */
export type HoldReason =
  | 'request_quota'
  | 'cooling_down'
  | 'host_paused'
  | 'longer_than_lifetime'
  | 'just_refreshed'
  | 'wish_quota'
  | 'short_lived';
