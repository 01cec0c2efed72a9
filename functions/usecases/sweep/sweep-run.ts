import type { RefreshReport } from '../../contract/refresh.ts';
import { subjectOf } from '../../domain/tenant/tenant-name.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { HostLimits, type Refreshed } from '../hosts/host-limits.ts';
import { HostPauses } from '../hosts/host-pauses.ts';
import { type Deadline, inTime } from '../ports/deadline.ts';
import { StoreUnavailableError } from '../ports/store-unavailable.ts';
import type { DueIndex } from '../ports/tenant-store.ts';
import type { RefreshDependencies } from '../refresh/attempt.ts';
import { refreshService } from '../refresh/refresh-service.ts';

/**
 * What one refresh may take, its attempt and writing its end (test/docs/time-budgets.test.ts); with no more time left than this a
 * sweep begins none.
 */
export const REFRESH_BUDGET_SECONDS = 25;

/** What a sweep needs from outside. */
export interface SweepDependencies extends RefreshDependencies {
  /** Where the tenants of templates stand; it is asked only where there are templates. */
  readonly dueIndex: DueIndex;
  /**
   * Has another invocation sweep the tenants of a host; absent: nobody can. Never rejects.
   *
   * @returns one word for why it does not; `undefined`: it does
   */
  readonly handOn?: ((host: string) => Promise<string | undefined>) | undefined;
}

/** One sweep: what all that it refreshes have in common. */
export class SweepRun {
  readonly dependencies: SweepDependencies;
  readonly hosts: HostLimits;
  readonly startedAt: Instant;
  /** The faults of our own side. */
  readonly faults: unknown[] = [];
  /** The services that they kept from being refreshed. */
  readonly faulty = new Set<string>();
  /** What was noted of services, once each: a template meets the same fault in each of its lanes. */
  readonly #told = new Set<string>();
  readonly #deadline: Deadline;
  readonly #hostPauses: HostPauses;

  constructor(dependencies: SweepDependencies, deadline: Deadline) {
    this.dependencies = dependencies;
    this.#deadline = deadline;
    this.startedAt = dependencies.clock.now();
    this.#hostPauses = new HostPauses(dependencies);
    this.hosts = new HostLimits(this.#hostPauses, this.startedAt);
  }

  /** Whether there is too little time left to begin another refresh. */
  get isOver(): boolean {
    return this.#deadline.leftMs() <= REFRESH_BUDGET_SECONDS * 1000;
  }

  /** Whether everything has to have ended that is no end of the sweep itself. */
  get hasNoTime(): boolean {
    return this.#deadline.leftMs() <= 0;
  }

  /**
   * Refreshes a service or a tenant when it is its turn. It never rejects: a fault of our own side is noted and reported.
   *
   * @param pace waited for before its token is requested; absent: nothing is
   */
  refresh(service: Refreshed, pace?: () => Promise<void>): Promise<RefreshReport> {
    const subject = subjectOf(service.definition);
    const refresh = async (): Promise<RefreshReport> => {
      if (this.isOver) return { ...subject, result: 'postponed', reason: 'out_of_time' };
      const hostPauses = this.#hostPauses;
      const order = { ...service, trigger: { kind: 'sweep' }, hostPauses, waitSeconds: 0 } as const;
      return inTime(this.#deadline, refreshService(this.dependencies, order), notAnswered);
    };
    return this.hosts.run(service, refresh, pace).catch((error): RefreshReport => {
      const message = this.fail(subject, error);
      return { ...subject, result: 'failed', reason: 'own_fault', failure: 'own_fault', cause: 'own-fault', message };
    });
  }

  /** Notes and logs a fault of our own side. @returns what it says */
  fail(subject: Pick<RefreshReport, 'service' | 'tenant'>, error: unknown): string {
    const message = error instanceof Error ? error.message : 'unknown fault';
    const told = `${subject.service}: ${message}`;
    if (subject.tenant === undefined && this.#told.has(told)) return message;
    this.#told.add(told);
    this.faults.push(error);
    this.faulty.add(subject.service);
    this.dependencies.log.error('refresh_fault', { ...subject, message });
    return message;
  }
}

/** Everything else that a refresh waits for ends earlier by itself. */
function notAnswered(): Error {
  return new StoreUnavailableError('the refresh has not ended in time: the token table has not answered');
}
