import type { RefreshResult, SweepReport } from '../../../../functions/contract/refresh.ts';

/** What sweeps did, and how long they took, as it adds up. */
export class SweepCounts {
  sweeps = 0;
  /** Hosts that were handed on to an invocation of their own. */
  workers = 0;
  /** How long sweeps and workers ran, all together, and the longest one. */
  sweptSeconds = 0;
  longestSweepSeconds = 0;
  /** What became of tenants in them; absent: none of them. */
  readonly counts: Partial<Record<RefreshResult, number>> = {};

  /** @param host of a worker; absent: it is a sweep @returns its number, from 0 on */
  begin(host: string | undefined): number {
    const number = this.sweeps + this.workers;
    if (host === undefined) this.sweeps += 1;
    else this.workers += 1;
    return number;
  }

  /** @param report what it did */
  end({ tenants = {} }: SweepReport, seconds: number): void {
    this.sweptSeconds += seconds;
    this.longestSweepSeconds = Math.max(this.longestSweepSeconds, seconds);
    for (const [result, count] of Object.values(tenants).flatMap((of) => Object.entries(of))) {
      const name = result as RefreshResult;
      this.counts[name] = (this.counts[name] ?? 0) + count;
    }
  }
}
