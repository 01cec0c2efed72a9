import { isShortLived, SHORT_LIVED_INTERVAL_SECONDS } from '../expiry/short-lived.ts';
import { windowsOf } from '../expiry/timing.ts';
import { unusableFrom } from '../expiry/token-state.ts';
import { LEASE_SECONDS } from '../record/token-record.ts';
import { type Instant, instant, LATEST_INSTANT_SECONDS, plusSeconds, secondsBetween } from '../values/instant.ts';
import type { CurrentInputs, RefreshReason, Situation } from './decision-input.ts';
import { QUOTA_PERIOD_SECONDS, quotaFreeAt, recentRequests, requestsLeft } from './request-quota.ts';

/** What it depends on which requests of a service's own limit are kept. */
export type QuotaFacts = Pick<Situation, 'record' | 'timing' | 'now'> & {
  readonly current: Pick<CurrentInputs, 'maxRequestsPerHour'>;
};

/** A request made now counts for so long at most: it is noted when its attempt ends. */
const COUNTED_SECONDS = QUOTA_PERIOD_SECONDS + LEASE_SECONDS;
/** Without these nobody can be served, or a person insists: only what is used up holds them back. */
const NEEDED: readonly (RefreshReason | undefined)[] = [undefined, 'missing', 'expired', 'forced'];

/** The token requests that are needed from now on if nothing else is requested, and what counts beside them. */
interface Plan {
  readonly limit: number;
  readonly newestFirst: readonly Instant[];
  /** The first is the end of the stored token; a mandatory one takes its place and is made now. */
  readonly needed: readonly Instant[];
  readonly isPaced: boolean;
}

/**
 * Returns when the service's own limit allows the next token request for this reason; `undefined`: it does at `now`.
 *
 * What is needed comes first: requests are kept for the end of the stored token and of those that follow it, each as long as
 * this one, for as long as a request made now counts.
 *
 * - While the token can still be handed out, what is above that may be used.
 * - A request in its mandatory window is one of those that are needed, only earlier: no earlier than the ends of the tokens
 *   after it can still be met.
 *
 * @param wanted absent: whatever it is wanted for
 * @see docs/adr/0036-wishes-and-turns.md
 */
export function allowedFrom(facts: QuotaFacts, wanted?: RefreshReason): Instant | undefined {
  const { record, current, now } = facts;
  const free = quotaFreeAt(record, current.maxRequestsPerHour, now) ?? now;
  const plan = planOf(facts, wanted);
  const others = plan?.isPaced ? pacedFrom(plan, now) : keptUntil(facts, plan);
  const until = instant(Math.max(free, ...others));
  return until > now ? until : undefined;
}

/**
 * Returns from when on all that is left of the limit is kept for what is needed, until the token ends; `undefined`: it is not,
 * or this is needed itself.
 */
export function keptSince(facts: QuotaFacts, wanted?: RefreshReason): Instant | undefined {
  const plan = planOf(facts, wanted);
  return plan?.isPaced ? undefined : keptFrom(plan);
}

/** Returns how many token requests an attempt for this reason may make at `now`; Infinity without a limit. */
export function requestsAllowed(facts: QuotaFacts, wanted: RefreshReason): number {
  const { record, current, now } = facts;
  const left = requestsLeft(record, current.maxRequestsPerHour, now);
  const plan = planOf(facts, wanted);
  if (!plan) return left;
  const { limit, newestFirst, needed, isPaced } = plan;
  const more = needed
    .filter((at) => at < plusSeconds(now, COUNTED_SECONDS))
    .map((at, before) => limit - before - newestFirst.filter((one) => counts(one, at)).length);
  return Math.min(left, ...more.map((count) => (isPaced ? count : count - 1)));
}

/** Returns what is to be kept for this reason; `undefined`: nothing. */
function planOf({ record, current, timing, now }: QuotaFacts, wanted: RefreshReason | undefined): Plan | undefined {
  const limit = current.maxRequestsPerHour;
  const { token } = record;
  if (limit === undefined || !token || NEEDED.includes(wanted)) return undefined;
  const usable = token.lifetimeSeconds - windowsOf(token.lifetimeSeconds, timing).expiryBufferSeconds;
  const spacing = Math.max(usable, isShortLived(token.lifetimeSeconds, timing) ? SHORT_LIVED_INTERVAL_SECONDS : 1);
  const isPaced = wanted === 'mandatory';
  const first = isPaced ? now : unusableFrom(token, timing, now);
  const count = Math.ceil((isPaced ? QUOTA_PERIOD_SECONDS : COUNTED_SECONDS) / spacing);
  return {
    limit,
    newestFirst: recentRequests(record, now).toSorted((a, b) => b - a),
    needed: Array.from({ length: count }, (_, index) => plusSeconds(first, index * spacing)),
    isPaced,
  };
}

/** Each needed one has to find that of the last requests, so many as the limit is less those in between, is an hour past. */
function pacedFrom({ limit, newestFirst, needed }: Plan, now: Instant): readonly number[] {
  return needed.map((at, before) => {
    if (before >= limit) return LATEST_INSTANT_SECONDS;
    return (newestFirst[limit - before - 1] ?? 0) + QUOTA_PERIOD_SECONDS - secondsBetween(now, at);
  });
}

function keptUntil({ record, timing, now }: QuotaFacts, plan: Plan | undefined): readonly Instant[] {
  const since = keptFrom(plan);
  return record.token && since !== undefined && since <= now ? [unusableFrom(record.token, timing, now)] : [];
}

/** One more request leaves too little for the first needed one that finds the limit used up by it. */
function keptFrom(plan: Plan | undefined): Instant | undefined {
  if (!plan) return undefined;
  const { limit, newestFirst, needed } = plan;
  const short = needed.find((at, before) => {
    const last = limit - before - 2;
    return last < 0 || counts(newestFirst[last] ?? 0, at);
  });
  return short && plusSeconds(short, 1 - COUNTED_SECONDS);
}

function counts(request: number, at: Instant): boolean {
  return request > at - QUOTA_PERIOD_SECONDS;
}
