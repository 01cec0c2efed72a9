import { type HostPause, outlasts } from '../../../../functions/domain/decision/host-pause.ts';
import { outlastsSweep, type SweepHeartbeat } from '../../../../functions/domain/schedule/schedule-status.ts';
import type { Due } from '../../../../functions/domain/template/due-lane.ts';
import { defined } from '../../../../functions/domain/values/defined.ts';
import type { StatusRead } from '../../../../functions/usecases/ports/ports.ts';
import type { DueIndex, DuePage, DueQuery, DueRange } from '../../../../functions/usecases/ports/tenant-store.ts';
import { SortedLane } from './sorted-lane.ts';

/** What the table in memory has besides records: the due index, in the order of DynamoDB's, pauses of hosts, and the heartbeat. */
export class SimulatedNotes implements DueIndex {
  readonly #reach: () => Promise<void>;
  readonly #dues = new Map<string, Due>();
  readonly #hosts = new Map<string, ReadonlySet<string>>();
  readonly #lanes = new Map<string, SortedLane>();
  readonly #hostPauses = new Map<string, HostPause>();
  #heartbeat: SweepHeartbeat | undefined;

  /** @param reach called before every operation; rejects while the store is down */
  constructor(reach: () => Promise<void> = async () => {}) {
    this.#reach = reach;
  }

  /** Puts a key where it stands from now on; `undefined`: nowhere. */
  setDue(key: string, due: Due | undefined): void {
    const before = this.#dues.get(key);
    if (before) {
      this.#lanes.get(before.lane)?.remove({ key, dueAt: before.at });
    }
    this.#dues.delete(key);
    if (!due) return;
    this.#dues.set(key, due);
    const lane = this.#lanes.get(due.lane) ?? new SortedLane();
    this.#lanes.set(due.lane, lane);
    lane.add({ key, dueAt: due.at });
  }

  async readDue({ after, limit, ...range }: DueQuery): Promise<DuePage> {
    await this.#reach();
    return this.#lanes.get(range.lane)?.read(range, after, limit) ?? { keys: [], hasMore: false };
  }

  async countDue(range: DueRange): Promise<number> {
    await this.#reach();
    return this.#lanes.get(range.lane)?.count(range) ?? 0;
  }

  async noteHosts(service: string, hosts: readonly string[]): Promise<void> {
    await this.#reach();
    this.#hosts.set(service, new Set([...(this.#hosts.get(service) ?? []), ...hosts]));
  }

  async readHosts(service: string): Promise<readonly string[]> {
    await this.#reach();
    return [...(this.#hosts.get(service) ?? [])];
  }

  async readHostPause(host: string): Promise<HostPause | undefined> {
    await this.#reach();
    return this.#hostPauses.get(host);
  }

  async noteHostPause(host: string, pause: HostPause): Promise<void> {
    await this.#reach();
    if (!outlasts(this.#hostPauses.get(host), pause)) {
      this.#hostPauses.set(host, pause);
    }
  }

  async noteSweep(heartbeat: SweepHeartbeat): Promise<void> {
    await this.#reach();
    if (!outlastsSweep(this.#heartbeat, heartbeat)) {
      this.#heartbeat = heartbeat;
    }
  }

  /** Returns what status reads besides records. */
  notesFor(hosts: readonly string[]): Pick<StatusRead, 'hostPauses' | 'heartbeat'> {
    const hostPauses = new Map([...this.#hostPauses].filter(([host]) => hosts.includes(host)));
    return defined({ hostPauses, heartbeat: this.#heartbeat });
  }
}
