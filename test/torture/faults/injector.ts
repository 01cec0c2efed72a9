import type { Target } from '../schedule/fault-kinds.ts';
import { type FaultSchedule, faultOf, type Incident } from '../schedule/fault-schedule.ts';
import type { Fault } from './faulty-api.ts';

/** Chooses the faults of requests by the schedule, and counts what has happened. */
export class Injector {
  /** How often each fault happened, by kind. */
  readonly counts: Record<string, number> = {};
  readonly #seed: number;
  readonly #schedule: FaultSchedule;
  readonly #atMs: () => number;
  readonly #nth = new Map<Target, number>();

  /** @param atMs returns the milliseconds since the start; negative: nothing happens yet */
  constructor(seed: number, schedule: FaultSchedule, atMs: () => number) {
    this.#seed = seed;
    this.#schedule = schedule;
    this.#atMs = atMs;
  }

  /** Returns what happens to the next request for an action of a target. */
  choose(target: Target, action: string): Fault | undefined {
    const atMs = this.#atMs();
    if (atMs < 0) return undefined;
    const nth = this.#nth.get(target) ?? 0;
    this.#nth.set(target, nth + 1);
    const fault = this.#lasting(target, action, atMs) ?? faultOf(this.#schedule, this.#seed, target, { nth, atMs });
    // Whether an answer can be stale is seen only where the request is known.
    if (fault !== undefined && fault !== 'staleRead') this.count(fault);
    return fault;
  }

  /** Counts one more fault. */
  count(kind: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  /** Returns the times in which a target or one of the actions did not work, from the start. */
  downOf(what: readonly string[]): readonly Incident[] {
    return this.#schedule.incidents.filter(
      (one) => (one.kind === 'outage' || one.kind === 'denied') && what.includes(one.what),
    );
  }

  #lasting(target: Target, action: string, atMs: number): 'outage' | 'denied' | undefined {
    const isNow = (one: Incident): boolean => one.atMs <= atMs && atMs < one.atMs + one.durationMs;
    if (this.downOf([target]).some(isNow)) return 'outage';
    return this.downOf([action]).some(isNow) ? 'denied' : undefined;
  }
}
