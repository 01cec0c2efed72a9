import { isShortLived, SHORT_LIVED_INTERVAL_SECONDS } from '../expiry/short-lived.ts';
import { dueAtOf, firstBelow, isBelieved } from '../expiry/token-state.ts';
import { isFailedAttempt } from '../failure/failure.ts';
import { cooldownInForce } from '../record/in-force.ts';
import type { TokenFacts } from '../record/token-record.ts';
import { isBelievable } from '../values/believable.ts';
import { type Instant, instant, LATEST_INSTANT_SECONDS, plusSeconds } from '../values/instant.ts';
import type {
  CurrentInputs,
  DecisionInput,
  DecisionRecord,
  HoldReason,
  RefreshReason,
  RefreshTrigger,
} from './decision-input.ts';
import { pausedUntil, wasThrottled } from './host-pause.ts';
import { allowedFrom, keptSince } from './reserved-requests.ts';
import { isWish, replacedFrom, wishesFreeAt } from './wishes.ts';

/** One reason to request a token. Once it speaks, it goes on until the record or the inputs change. */
export interface Policy {
  readonly reason: RefreshReason;
  /** Returns the instant from which it speaks: it speaks now unless that is later than `now`; `undefined`: it never does. */
  from(input: DecisionInput): Instant | undefined;
}

/** One reason to wait although a policy speaks. Time ends it. */
export interface Hold {
  readonly reason: HoldReason;
  /** Returns the instant at which it begins with time alone; absent or `undefined`: it does not. */
  since?(input: DecisionInput, wanted: RefreshReason): Instant | undefined;
  /** Returns the first instant at which it no longer holds back what `wanted` asks for; `undefined`: it never did. */
  until(input: DecisionInput, wanted?: RefreshReason): Instant | undefined;
}

/** The policies of one trigger, most urgent first, and what holds them back: of each list the first that speaks counts. */
export interface Chain {
  readonly policies: readonly Policy[];
  readonly holds: readonly Hold[];
}

/** Whatever does not depend on time has always been so. */
const ALWAYS = instant(0);
const END_OF_TIME = instant(LATEST_INSTANT_SECONDS);

const policy = (reason: RefreshReason, from: Policy['from']): Policy => ({ reason, from });
const hold = (reason: HoldReason, until: Hold['until']): Hold => ({ reason, until });
const ifSo = (holds: boolean | undefined): Instant | undefined => (holds ? ALWAYS : undefined);

const forced = policy('forced', () => ALWAYS);
const missing = policy('missing', ({ token }) => ifSo(!token));
const expired = policy(
  'expired',
  ({ token, windows, now }) => token && firstBelow(token, windows.expiryBufferSeconds, now),
);
const mandatory = policy(
  'mandatory',
  ({ token, windows, now }) => token && firstBelow(token, windows.mandatorySeconds, now),
);
const advisory = policy('advisory', ({ token, timing, now }) => token && dueAtOf(token, timing, now));
/** The stored token was requested with another definition. */
export const definitionChanged = policy('definition_changed', ({ token, current }) =>
  ifSo(token && token.definitionHash !== current.definitionHash),
);
const secretChanged = policy('secret_changed', ({ token, record, current: { secretVersionId } }) =>
  token && secretVersionId !== undefined && token.secretVersionId !== secretVersionId
    ? ALWAYS
    : token && renewedFrom(record, token.obtainedAt),
);
/** What is stored of the token can be read in part only: enough to hand it out, if it is there at all. */
const unreadable = policy('unreadable', ({ token, record }) =>
  ifSo(token && record.unreadable?.some((path) => path.startsWith('token.'))),
);
/** An attempt has failed while the token was not due: it is repeated, so that nothing looks broken for half a lifetime. */
const lastAttemptFailed = policy('last_attempt_failed', ({ token, record: { lastAttempt } }) =>
  ifSo(token && lastAttempt && isFailedAttempt(lastAttempt)),
);
const rejectedByCaller = policy('rejected_by_caller', ({ token, trigger }) =>
  ifSo(token && trigger.rejectedFingerprint === token.fingerprint),
);
const tooShortForCaller = policy(
  'too_short_for_caller',
  ({ token, trigger, now }) => token && firstBelow(token, trigger.minValiditySeconds ?? 0, now),
);

/** The service's own limit on token requests is used up, or what is left of it is kept for what is needed. */
export const requestQuota: Hold = { reason: 'request_quota', until: allowedFrom, since: keptSince };
/** An earlier failure holds requests back, unless what they are made with has changed since. */
const coolingDown = hold('cooling_down', ({ record, current, now }) =>
  isCoolingDown(record, current, now) ? cooldownInForce(record, now) : undefined,
);
/** The host of the token endpoint has asked another service to wait. */
export const hostPaused = hold(
  'host_paused',
  ({ hostPause, record, token, windows, now }) =>
    hostPause &&
    pausedUntil(hostPause, token && firstBelow(token, windows.expiryBufferSeconds, now), wasThrottled(record)),
);
const longerThanLifetime = hold('longer_than_lifetime', ({ token, trigger: { minValiditySeconds = 0 } }, wanted) =>
  token && wanted === 'too_short_for_caller' && minValiditySeconds > token.lifetimeSeconds ? END_OF_TIME : undefined,
);
const justRefreshed = hold('just_refreshed', ({ token, now }, wanted) =>
  token && isWish(wanted) && isBelievable(token.obtainedAt, now) ? replacedFrom(token, wanted) : undefined,
);
/** Readers' wishes have used their part of the token requests of this hour. */
const wishQuota = hold('wish_quota', (input, wanted) => (isWish(wanted) ? wishesFreeAt(input) : undefined));
/** A token about as long as the expiry buffer has expired as soon as it is there: it is not replaced in a loop. One whose times contradict is no such token. */
const shortLived = hold('short_lived', ({ token, timing, now }, wanted) =>
  token && wanted === 'expired' && isBelieved(token, now) && isShortLived(token.lifetimeSeconds, timing)
    ? sinceObtained(token, SHORT_LIVED_INTERVAL_SECONDS, now)
    : undefined,
);

/**
 * The decision as one table. A reader never replaces a token that is only due, a sweep never one that does not suit some
 * reader. What is missing is held back by quota, cooldown and its host alone, what a person insists on by the quota.
 */
export const CHAINS: Readonly<Record<RefreshTrigger['kind'], Chain>> = {
  sweep: {
    policies: [missing, expired, mandatory, advisory, definitionChanged, secretChanged, unreadable, lastAttemptFailed],
    holds: [requestQuota, coolingDown, hostPaused, shortLived],
  },
  read: {
    policies: [missing, expired, rejectedByCaller, tooShortForCaller],
    holds: [requestQuota, coolingDown, hostPaused, longerThanLifetime, justRefreshed, wishQuota, shortLived],
  },
  forced: { policies: [forced], holds: [requestQuota] },
};

/** Tells whether a policy speaks now. */
export function speaks({ from }: Policy, input: DecisionInput): boolean {
  const since = from(input);
  return since !== undefined && since <= input.now;
}

/** Tells whether an earlier failure still holds token requests back: not if the inputs have changed since. */
export function isCoolingDown(
  record: DecisionRecord,
  { definitionHash, secretVersionId }: CurrentInputs,
  now: Instant,
): boolean {
  if (cooldownInForce(record, now) === undefined) return false;
  const { lastAttempt } = record;
  const isSameSecret = secretVersionId === undefined || lastAttempt?.secretVersionId === secretVersionId;
  // Without an attempt that can be read nothing is known to have changed.
  if (!lastAttempt) return true;
  if ((renewedFrom(record, lastAttempt.at) ?? END_OF_TIME) <= now) return false;
  return lastAttempt.definitionHash === definitionHash && isSameSecret;
}

/** Returns from when on what was requested at an instant is to be requested anew, since somebody has said so; `undefined`: nobody has. */
function renewedFrom({ tenant }: DecisionRecord, requestedAt: Instant): Instant | undefined {
  const { renewFrom } = tenant ?? {};
  return renewFrom !== undefined && requestedAt <= renewFrom ? renewFrom : undefined;
}

/** Returns when a token is so many seconds old; `undefined`: how old it is cannot be told, so that it counts as old. */
function sinceObtained({ obtainedAt }: TokenFacts, seconds: number, now: Instant): Instant | undefined {
  return isBelievable(obtainedAt, now) ? plusSeconds(obtainedAt, seconds) : undefined;
}
