import { expectedRange } from '../expiry/expected-lifetime.ts';
import { type TimingOverrides, windowsOf } from '../expiry/timing.ts';
import type { ServiceDefinition } from '../service/service-definition.ts';

/**
 * Returns what is wrong with sweeping over a service every `intervalSeconds`: nothing, or one sentence with the arithmetic
 * and what to change.
 *
 * A token is replaced by the first sweep that finds it due, which comes up to one interval after it has become due. What
 * is left then must be outside the mandatory window and more than the expiry buffer, wherever the token lives long
 * enough for windows that hold. A shorter token is refreshed when it is read, and a lifetime that is not known cannot be
 * checked.
 *
 * @see docs/timing.md
 */
export function checkSchedule(definition: ServiceDefinition, intervalSeconds: number): readonly string[] {
  const lifetime = shortestLifetime(definition);
  if (lifetime === undefined) return [];
  const { advisorySeconds, mandatorySeconds, expiryBufferSeconds } = windowsOf(lifetime, definition.timing);
  const floor = Math.max(mandatorySeconds, expiryBufferSeconds);
  const needed = floor + intervalSeconds;
  const half = Math.floor(lifetime / 2);
  if (advisorySeconds >= needed || half < needed) return [];
  const name = mandatorySeconds >= expiryBufferSeconds ? 'the mandatory window' : 'the expiry buffer';
  return [
    `${definition.id}: a token of ${lifetime} s is due with less than ${advisorySeconds} s left; a sweep every ` +
      `${intervalSeconds} s can find it with ${advisorySeconds} - ${intervalSeconds} = ${advisorySeconds - intervalSeconds} s ` +
      `left, which is inside ${name} of ${floor} s; expected at least ${floor} + ${intervalSeconds} = ${needed} s: set ` +
      `timing.advisoryRefreshSeconds to ${needed} or more (at most ${half}, half the lifetime), or sweep more often`,
  ];
}

/** Tells whether a token of the service is too short for the schedule to keep it usable: it is refreshed when it is read. */
export function isServedByRefreshOnRead(definition: ServiceDefinition, intervalSeconds: number): boolean {
  const lifetime = shortestLifetime(definition);
  if (lifetime === undefined) return false;
  return mayEndBetweenSweeps(lifetime, definition.timing, intervalSeconds);
}

/** Tells whether a token of this lifetime may become unusable between two sweeps, before the second finds it due. */
export function mayEndBetweenSweeps(
  lifetimeSeconds: number,
  timing: TimingOverrides | undefined,
  intervalSeconds: number,
): boolean {
  const { advisorySeconds, expiryBufferSeconds } = windowsOf(lifetimeSeconds, timing);
  return advisorySeconds < expiryBufferSeconds + intervalSeconds;
}

/** Returns the shortest lifetime that is expected of the service's tokens, in seconds; `undefined` when nobody said. */
export function shortestLifetime({ timing }: ServiceDefinition): number | undefined {
  return expectedRange(timing)?.min;
}
