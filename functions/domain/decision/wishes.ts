import { SHORT_USE_SECONDS } from '../expiry/short-lived.ts';
import type { TokenFacts } from '../record/token-record.ts';
import { LONGEST_COOLDOWN_SECONDS } from '../retry/cooldown.ts';
import { ageSeconds } from '../values/believable.ts';
import { type Instant, plusSeconds, secondsBetween } from '../values/instant.ts';
import type { RefreshReason } from './decision-input.ts';
import { quotaFreeAt, requestsLeft } from './request-quota.ts';
import { type QuotaFacts, requestsAllowed } from './reserved-requests.ts';

/** What a reader asks for beyond a usable token: another than the rejected one, or longer validity. */
export type Wish = Extract<RefreshReason, 'rejected_by_caller' | 'too_short_for_caller'>;

/**
 * A reader who reports a rejected token causes at most one token request in this many seconds: a provider that hands
 * back the same token must not be asked in a loop.
 */
export const REJECTION_INTERVAL_SECONDS = 30;
/**
 * Readers who ask for longer validity cause at most one token request in a tenth of the lifetime, and never wait longer
 * than this many seconds: no more requests than the schedule itself would make.
 */
export const LONGEST_VALIDITY_INTERVAL_SECONDS = 300;
/** Wishes cause so many token requests in an hour at most, one for each sweep; shorter tokens two in each lifetime. */
export const WISHES_PER_HOUR = 12;
/** A token that has lived so long, in seconds, ends a row of wishes that no token has met. */
export const CALM_SECONDS = 3600;

const MOST_WISHES_PER_HOUR = 3600 / REJECTION_INTERVAL_SECONDS;
/** Wishes may use a third of a service's own limit: the rest is for tokens that are due or expired. */
const PARTS_OF_QUOTA = 3;

/** Tells whether a token was or is to be requested for a wish alone: without the reader the stored one would do. */
export function isWish(reason: RefreshReason | undefined): reason is Wish {
  return reason === 'rejected_by_caller' || reason === 'too_short_for_caller';
}

/** Returns how many token requests the wishes of all readers may cause in an hour: 1 to 120. */
export function wishesPerHour(maxRequestsPerHour: number | undefined, lifetimeSeconds: number): number {
  const perLifetimes = Math.ceil((2 * 3600) / Math.max(lifetimeSeconds, 1));
  const ours = Math.min(Math.max(perLifetimes, WISHES_PER_HOUR), MOST_WISHES_PER_HOUR);
  return Math.min(ours, Math.max(Math.floor((maxRequestsPerHour ?? Number.POSITIVE_INFINITY) / PARTS_OF_QUOTA), 1));
}

/** Returns how many token requests an attempt for this reason may make at `now`; Infinity without a limit. */
export function requestsLeftFor(reason: RefreshReason, facts: QuotaFacts): number {
  const { record, current, now } = facts;
  const left = requestsAllowed(facts, reason);
  const ofWishes = requestsLeft({ requestTimes: record.wishTimes }, limitOf(record, current), now);
  return isWish(reason) ? Math.min(left, ofWishes) : left;
}

/** Returns when the budget of wishes allows the next token request; `undefined` when it does at `now`. */
export function wishesFreeAt({ record, current, now }: QuotaFacts): Instant | undefined {
  return quotaFreeAt({ requestTimes: record.wishTimes }, limitOf(record, current), now);
}

function limitOf({ token }: QuotaFacts['record'], { maxRequestsPerHour }: QuotaFacts['current']): number {
  return wishesPerHour(maxRequestsPerHour, token?.lifetimeSeconds ?? 0);
}

/**
 * Returns from when on a token is replaced for a wish: the later, the more tokens in a row did not meet it, up to a quarter of
 * an hour after it came.
 */
export function replacedFrom(token: TokenFacts, wish: Wish): Instant {
  const isRejected = wish === 'rejected_by_caller';
  const first = isRejected ? REJECTION_INTERVAL_SECONDS : validityIntervalSeconds(token.lifetimeSeconds);
  const inARow = (isRejected ? token.rejections : token.unmetWishes) ?? 0;
  const doubled = first * 2 ** Math.min(Math.max(inARow - 1, 0), 10);
  return plusSeconds(token.obtainedAt, Math.min(doubled, LONGEST_COOLDOWN_SECONDS));
}

function validityIntervalSeconds(lifetimeSeconds: number): number {
  const tenth = Math.floor(lifetimeSeconds / 10);
  return Math.min(Math.max(tenth, REJECTION_INTERVAL_SECONDS), LONGEST_VALIDITY_INTERVAL_SECONDS);
}

/** What a token was requested for, and what it replaced. */
interface Replacement {
  readonly previous: TokenFacts | undefined;
  readonly reason: RefreshReason;
  /** What the reader asked for; absent: no reader did. */
  readonly minValiditySeconds?: number | undefined;
  readonly now: Instant;
}

/**
 * Returns what a new token is to remember of wishes: which one in the row it is. Whatever else brings a token ends the row: a sweep,
 * a changed secret, a person, a reader whose token had expired.
 */
export function rowOf(
  { previous, reason, minValiditySeconds = 0, now }: Replacement,
  expiresAt: Instant,
): Pick<TokenFacts, 'rejections' | 'unmetWishes'> {
  const row = previous && isInRow(previous, now) ? previous : undefined;
  if (reason === 'rejected_by_caller') return { rejections: (row?.rejections ?? 0) + 1 };
  const isUnmet = secondsBetween(now, expiresAt) < minValiditySeconds + SHORT_USE_SECONDS;
  return reason === 'too_short_for_caller' && isUnmet ? { unmetWishes: (row?.unmetWishes ?? 0) + 1 } : {};
}

/** Returns how many tokens in a row were rejected before this one; 0 once it has lived for {@link CALM_SECONDS}. */
export function rejectionsInARow(token: TokenFacts | undefined, now: Instant): number {
  return token && isInRow(token, now) ? (token.rejections ?? 0) : 0;
}

/** Tells whether the last token before this one had itself replaced a rejected one: a new token does not help. */
export function isRejectedAgain(token: TokenFacts | undefined, now: Instant): boolean {
  return rejectionsInARow(token, now) > 1;
}

function isInRow({ obtainedAt }: TokenFacts, now: Instant): boolean {
  return ageSeconds(obtainedAt, now) < CALM_SECONDS;
}
