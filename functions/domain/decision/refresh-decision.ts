/** This folder: whether a token is requested now, why, and from when on, as ordered lists of policies. */

import { type RefreshNeed, windowsOf } from '../expiry/timing.ts';
import { needOf } from '../expiry/token-state.ts';
import { LONGEST_RETRY_AFTER_SECONDS } from '../retry/cooldown.ts';
import { believableFrom } from '../values/believable.ts';
import { type Instant, plusSeconds } from '../values/instant.ts';
import type { DecisionInput, HoldReason, RefreshReason, Situation } from './decision-input.ts';
import { CHAINS, speaks } from './policies.ts';

/** The decision, with the need it rests on; `need` is `expired` where no token is stored. */
export type RefreshDecision =
  | { readonly refresh: true; readonly reason: RefreshReason; readonly need: RefreshNeed }
  | { readonly refresh: false; readonly reason: 'fresh' | HoldReason; readonly need: RefreshNeed };

/** What holds token requests back, and the first instant at which it no longer does. */
export interface HeldBack {
  readonly reason: HoldReason;
  readonly until: Instant;
}

/**
 * Decides whether a token request is to be made for a service now, and why: the first policy of the trigger's chain that
 * speaks, unless something holds it back. `fresh`: no policy speaks; to a reader that means that the stored token suits.
 *
 * Leases are not considered: whether this process may make the request is for the store to say.
 *
 * @see docs/adr/0004-three-questions-and-two-windows.md
 * @see docs/adr/0006-shared-cooldown.md
 */
export function decideRefresh(situation: Situation): RefreshDecision {
  const input = toDecisionInput(situation);
  const { need, now } = input;
  const { policies, holds } = CHAINS[input.trigger.kind];
  const wanted = policies.find((policy) => speaks(policy, input));
  if (!wanted) return { refresh: false, reason: 'fresh', need };
  const { reason } = wanted;
  const held = holds.find(({ until }) => (until(input, reason) ?? now) > now);
  return held ? { refresh: false, reason: held.reason, need } : { refresh: true, reason, need };
}

/**
 * Returns the instants after `now`, in order and each once, at which {@link decideRefresh} may say something else if record and inputs
 * stay as they are: where a policy begins to speak or a hold ends. Between two of them it says the same.
 */
export function changesAfter(situation: Situation): readonly Instant[] {
  const { record, trigger, now } = situation;
  const { token, lastAttempt, cooldownUntil, requestTimes = [] } = record;
  const longestBefore = lastAttempt || !cooldownUntil ? [] : [plusSeconds(cooldownUntil, -LONGEST_RETRY_AFTER_SECONDS)];
  const { policies, holds } = CHAINS[trigger.kind];
  // What lies ahead is not believed until then, and begins to count.
  const ahead = [token?.obtainedAt, lastAttempt?.at, ...requestTimes, ...longestBefore]
    .flatMap((at) => at ?? [])
    .map(believableFrom);
  const changes = [now, ...ahead.filter((at) => at > now)].flatMap((since) => {
    const input = toDecisionInput({ ...situation, now: since });
    return policies.flatMap(({ reason, from }) => [
      since,
      from(input),
      ...holds.flatMap((hold) => [hold.since?.(input, reason), hold.until(input, reason)]),
    ]);
  });
  const ofEach = new Set(changes.filter((at): at is Instant => at !== undefined && at > now));
  return [...ofEach].sort((a, b) => a - b);
}

/**
 * Returns the first instant, `now` at the earliest, at which {@link decideRefresh} says yes if record and inputs stay as
 * they are; `undefined`: it never does.
 */
export function refreshesFrom(situation: Situation): Instant | undefined {
  return [situation.now, ...changesAfter(situation)].find((now) => decideRefresh({ ...situation, now }).refresh);
}

/**
 * Returns what holds back every token request of the trigger, whatever it is wanted for, the one that lasts longest;
 * `undefined`: nothing does.
 */
export function heldBack(situation: Situation): HeldBack | undefined {
  const input = toDecisionInput(situation);
  return CHAINS[input.trigger.kind].holds
    .map(({ reason, until }) => ({ reason, until: until(input) ?? input.now }))
    .filter(({ until }) => until > input.now)
    .toSorted((a, b) => b.until - a.until)[0];
}

/** Returns the situation as policies are asked about it. */
export function toDecisionInput(situation: Situation): DecisionInput {
  const { record, current, timing, trigger, hostPause, now } = situation;
  const { token } = record;
  const windows = windowsOf(token?.lifetimeSeconds ?? 0, timing);
  return { record, current, timing, trigger, hostPause, now, token, windows, need: needOf(token, timing, now) };
}
