import type { HostPause } from '../../../../functions/domain/decision/host-pause.ts';
import type { SweepHeartbeat } from '../../../../functions/domain/schedule/schedule-status.ts';
import type { AttemptResult, LeaseClaim } from '../../../../functions/usecases/ports/ports.ts';
import type { DueQuery, DueRange } from '../../../../functions/usecases/ports/tenant-store.ts';
import { TENANT_UNITS } from '../../../cost/tenants.ts';
import { UNITS } from '../../../cost/usage.ts';
import { SimulatedStore } from '../run/simulated-store.ts';

/** The least that a query reads, eventually consistent. */
const LEAST_READ = 0.5;

/**
 * The token table in memory, with the units that DynamoDB bills: of an item with a token of 2,048 bytes, as `npm run cost` has them.
 * Records that readers read one by one are not counted: only a sample of the tenants is read.
 */
export class MeteredStore extends SimulatedStore {
  /** Units so far. */
  writeUnits = 0;
  /** Units so far. */
  readUnits = 0;

  override async readAll(services: readonly string[]) {
    this.readUnits += services.length * TENANT_UNITS.readsPerRefresh;
    return super.readAll(services);
  }

  override async readDue(query: DueQuery) {
    const page = await super.readDue(query);
    this.#readRows(page.keys.length);
    return page;
  }

  override async countDue(range: DueRange) {
    const count = await super.countDue(range);
    this.#readRows(count);
    return count;
  }

  override async readHostPause(host: string) {
    this.readUnits += 1;
    return super.readHostPause(host);
  }

  override async noteHostPause(host: string, pause: HostPause) {
    this.writeUnits += 1;
    return super.noteHostPause(host, pause);
  }

  override async noteSweep(heartbeat: SweepHeartbeat) {
    this.writeUnits += UNITS.heartbeatWritesPerSweep;
    return super.noteSweep(heartbeat);
  }

  override async claimLease(claim: LeaseClaim) {
    this.writeUnits += UNITS.perWrite;
    return super.claimLease(claim);
  }

  override async finishAttempt(result: AttemptResult) {
    this.writeUnits += TENANT_UNITS.writesPerRefresh - UNITS.perWrite;
    return super.finishAttempt(result);
  }

  #readRows(rows: number): void {
    const { rowBytes, bytesPerRead } = TENANT_UNITS;
    this.readUnits += Math.max(Math.ceil((rows * rowBytes) / (bytesPerRead * LEAST_READ)), 1) * LEAST_READ;
  }
}
