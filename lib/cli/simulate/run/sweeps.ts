import { dueAtOf } from '../../../../functions/domain/decision/refresh-decision.ts';
import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import {
  earliest,
  type Instant,
  instant,
  latest,
  secondsBetween,
} from '../../../../functions/domain/values/instant.ts';
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
 * those services are left out of a sweep, and a sweep that would have none is not run. Its time and its limits are taken up
 * by the services that it refreshes only, so leaving out the others changes nothing for these.
 */
export function startSweeps(context: SweepsContext): (after: TokenRecord) => void {
  const { clock, from, definitions } = context;
  const everyMs = context.everySeconds * 1000;
  const actsFrom = new Map<string, Instant>(definitions.map(({ id }) => [id, from]));
  const timing = new Map(definitions.map((definition) => [definition.id, definition.timing]));
  let planned: Scheduled | undefined;
  let plannedIndex = 0;
  let lastIndex = -1;
  const indexFor = (at: Instant): number =>
    Math.max(Math.ceil(secondsBetween(from, at) / context.everySeconds), lastIndex + 1);
  const plan = (index: number): void => {
    planned?.cancel();
    plannedIndex = index;
    planned = index < context.count ? clock.at(index * everyMs, () => sweep(index), 'sweep') : undefined;
  };
  const sweep = (index: number): void => {
    lastIndex = index;
    const due = definitions.filter(({ id }) => context.exhaustive || (actsFrom.get(id) ?? from) <= clock.now());
    plan(indexFor(context.exhaustive ? from : earliestOf(actsFrom)));
    if (due.length > 0) {
      context.sweep(due, index);
    }
  };
  plan(0);
  return (record) => {
    const at = actsFromOf(record, timing.get(record.service));
    actsFrom.set(record.service, at);
    if (!context.exhaustive && indexFor(at) < plannedIndex) {
      plan(indexFor(at));
    }
  };
}

function earliestOf(instants: ReadonlyMap<string, Instant>): Instant {
  const [first = instant(0), ...others] = instants.values();
  return earliest(first, ...others);
}

/** Returns the first second in which a sweep asks for a token if the record stays as it is. */
function actsFromOf({ token, cooldownUntil = instant(0) }: TokenRecord, timing: ServiceDefinition['timing']): Instant {
  return latest(token ? dueAtOf(token, timing) : instant(0), cooldownUntil);
}
