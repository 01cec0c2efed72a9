import { windowsOf } from '../../domain/expiry/timing.ts';
import type { SweptTemplate } from '../../domain/schedule/schedule-status.ts';
import type { Metric } from '../../domain/telemetry/metric.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../domain/values/instant.ts';
import { isOfIndexAlone, StoreUnavailableError } from '../ports/store-unavailable.ts';
import { countTenantsOfHost, sumOf, type TenantCounts } from '../tenants/count-tenants.ts';
import { inTurns } from '../tenants/query-turns.ts';
import { HAND_ON_SECONDS } from './hand-on.ts';
import type { SweepDependencies, SweepRun } from './sweep-run.ts';
import { sweptTemplate, type TemplateRun } from './sweep-tenants.ts';

/** A template after a sweep. */
interface Swept {
  readonly of: TemplateRun;
}

/** What the counts after a sweep tell the next one. */
export interface ToldByCounts {
  /** Of each template that could be counted, the hosts that it has tenants of, and how many tokens are in use. */
  readonly counted: ReadonlyMap<string, Pick<SweptTemplate, 'hosts' | 'inUse'>>;
  /** Hosts whose tenants have been due for so long that a worker of their own is to sweep them; absent: none. */
  readonly slowHosts?: readonly string[] | undefined;
}

/**
 * Publishes how the tenants of templates are after a sweep, and what it did: of each template, never of a tenant. A template that
 * cannot be counted, or not in time, has no gauges, and that is logged: the sweep has come to its end all the same. Where there is no
 * index to count in, that is a fault of the template.
 *
 * @see docs/adr/0068-telemetry-by-template.md
 */
export async function publishTenants(run: SweepRun, templates: readonly Swept[]): Promise<ToldByCounts> {
  const { log, metrics } = run.dependencies;
  publishTenantResults(run.dependencies, templates);
  const counted = new Map<string, Pick<SweptTemplate, 'hosts' | 'inUse'>>();
  const slow = new Set<string>();
  for (const { of } of templates) {
    const service = of.template.id;
    try {
      const { gauges, hosts, inUse } = await countTemplate(run, of, slow);
      metrics.publish(gauges, { service });
      counted.set(service, { hosts, inUse });
    } catch (error) {
      if (isOfIndexAlone(error)) {
        run.fail({ service }, error);
        continue;
      }
      run.faults.push(error);
      log.error('tenants_not_counted', { service, message: error instanceof Error ? error.message : 'unknown fault' });
    }
  }
  return { counted, slowHosts: slow.size > 0 ? [...slow] : undefined };
}

/** @param slow takes in hosts that are @throws {StoreUnavailableError} */
async function countTemplate(run: SweepRun, of: TemplateRun, slow: Set<string>) {
  const { dueIndex, clock } = run.dependencies;
  // Nobody waits for these, and each may read thousands of rows.
  const index = inTurns(dueIndex, 1);
  const { lifetimeSeconds } = sweptTemplate(of, true);
  const now = clock.now();
  const all: TenantCounts[] = [];
  const hosts: string[] = [];
  for (const host of of.hosts) {
    if (run.hasNoTime) throw new StoreUnavailableError('there was no time left to count');
    const one = await countTenantsOfHost(index, of.template, host, { lifetimeSeconds, now });
    all.push(one);
    if (Object.values(one.counts).some((count) => count > 0)) hosts.push(host);
    // A worker could ask a host that is in trouble no more often, and would be paid for while it waits.
    const isWell = !run.hosts.inTrouble.includes(host);
    if (isWell && one.firstInUseAt !== undefined && secondsBetween(one.firstInUseAt, now) > HAND_ON_SECONDS)
      slow.add(host);
  }
  const sum = sumOf(all);
  return { gauges: gaugesOf(sum, of, lifetimeSeconds, now), hosts, inUse: sum.inUse };
}

/** Publishes what became of the tenants of templates. */
export function publishTenantResults(
  { metrics }: Pick<SweepDependencies, 'metrics'>,
  templates: readonly Swept[],
): void {
  for (const { of } of templates) {
    const { refreshed = 0, unchanged = 0, failed = 0 } = of.tally.counts;
    const results: readonly Metric[] = [
      { name: 'TenantsRefreshed', value: refreshed + unchanged },
      { name: 'TenantsFailed', value: failed },
    ];
    metrics.publish(results, { service: of.template.id });
  }
}

function gaugesOf(
  { counts, firstDueAt, firstInUseAt }: TenantCounts,
  { template: { timing } }: TemplateRun,
  lifetimeSeconds: number | undefined,
  now: Instant,
): readonly Metric[] {
  const oldest = firstDueAt === undefined ? 0 : Math.max(secondsBetween(firstDueAt, now), 0);
  const gauges: Metric[] = [
    { name: 'TokensFresh', value: counts.fresh },
    { name: 'TokensLate', value: counts.late },
    { name: 'TokensExpired', value: counts.unusable },
    { name: 'TokensFailing', value: counts.failing },
    { name: 'TokensNew', value: counts.new },
    { name: 'OldestDueSeconds', value: oldest },
  ];
  if (firstInUseAt === undefined || lifetimeSeconds === undefined) return gauges;
  const { advisorySeconds, expiryBufferSeconds } = windowsOf(lifetimeSeconds, timing);
  const expiresAt = plusSeconds(firstInUseAt, Math.max(advisorySeconds, expiryBufferSeconds) - 1);
  return [...gauges, { name: 'MinSecondsToExpiry', value: secondsBetween(now, expiresAt) }];
}
