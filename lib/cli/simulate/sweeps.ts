import { type Instant, secondsBetween } from '../../../functions/domain/instant.ts';
import { dueAtOf } from '../../../functions/domain/refresh-decision.ts';
import type { ServiceDefinition } from '../../../functions/domain/service-definition.ts';
import type { TokenRecord } from '../../../functions/domain/token-record.ts';
import type { Scheduled, VirtualClock } from './virtual-clock.ts';

/** What the schedule of sweeps works with. */
export interface SweepsContext {
  readonly clock: VirtualClock;
  readonly from: Instant;
  readonly everySeconds: number;
  /** How many sweeps there are; the first is at the start. */
  readonly count: number;
  readonly definitions: readonly ServiceDefinition[];
  /** Sweeps over these services. */
  readonly sweep: (definitions: readonly ServiceDefinition[], index: number) => void;
  /** Sweeps over every service every time. */
  readonly exhaustive: boolean;
}

/**
 * Starts the schedule; the result is to be called after every write of a record.
 *
 * A sweep leaves alone what is not due and what is cooling down, and that changes only with time or with the record. So
 * those services are left out of a sweep, and a sweep that would have none is not run. (What a sweep takes for long, only
 * the services it refreshes take.)
 */
export function startSweeps(context: SweepsContext): (after: TokenRecord) => void {
  const { clock, from, definitions } = context;
  const everyMs = context.everySeconds * 1000;
  const actsFrom = new Map<string, number>(definitions.map(({ id }) => [id, from]));
  const timing = new Map(definitions.map((definition) => [definition.id, definition.timing]));
  let planned: Scheduled | undefined;
  let last = -1;
  const plan = (): void => {
    const earliest = context.exhaustive ? from : Math.min(...actsFrom.values());
    const index = Math.max(Math.ceil(secondsBetween(from, earliest as Instant) / context.everySeconds), last + 1);
    planned?.cancel();
    planned = index < context.count ? clock.at(index * everyMs, () => sweep(index)) : undefined;
  };
  const sweep = (index: number): void => {
    last = index;
    const due = definitions.filter(({ id }) => context.exhaustive || (actsFrom.get(id) ?? from) <= clock.now());
    plan();
    if (due.length > 0) {
      context.sweep(due, index);
    }
  };
  plan();
  return (record) => {
    const at = actsFromOf(record, timing.get(record.service));
    actsFrom.set(record.service, at);
    const plannedMs = planned?.atMs ?? Number.POSITIVE_INFINITY;
    if (!context.exhaustive && secondsBetween(from, at as Instant) * 1000 <= plannedMs - everyMs) {
      plan();
    }
  };
}

/** Returns the first second in which a sweep asks for a token if the record stays as it is. */
function actsFromOf({ token, cooldownUntil = 0 as Instant }: TokenRecord, timing: ServiceDefinition['timing']): number {
  return Math.max(token ? dueAtOf(token, timing) : 0, cooldownUntil);
}
