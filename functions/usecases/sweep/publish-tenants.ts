import { windowsOf } from '../../domain/expiry/timing.ts';
import type { Metric } from '../../domain/telemetry/metric.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../domain/values/instant.ts';
import { isOfIndexAlone } from '../ports/store-unavailable.ts';
import { countTenantsOfHost, sumOf, type TenantCounts } from '../tenants/count-tenants.ts';
import { HAND_ON_SECONDS } from './hand-on.ts';
import type { SweepDependencies, SweepRun } from './sweep-run.ts';
import { sweptTemplate, type TemplateRun } from './sweep-tenants.ts';

/** A template after a sweep. */
interface Swept {
  readonly of: TemplateRun;
}

/** What the counts after a sweep tell the next one. */
export interface ToldByCounts {
  /** By template the hosts that it has tenants of. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
  /** Hosts whose tenants have been due for so long that a worker of their own is to sweep them; absent: none. */
  readonly slowHosts?: readonly string[] | undefined;
}

/**
 * Publishes how the tenants of templates are after a sweep, and what it did: of each template, never of a tenant. Where there is no
 * index to count them in, that is a fault of their template.
 *
 * @throws {StoreUnavailableError}
 * @see docs/adr/0068-telemetry-by-template.md
 */
export async function publishTenants(run: SweepRun, templates: readonly Swept[]): Promise<ToldByCounts> {
  publishTenantResults(run.dependencies, templates);
  const hosts = new Map<string, readonly string[]>();
  const slow = new Set<string>();
  for (const { of } of templates) {
    const { id } = of.template;
    try {
      hosts.set(id, await publishTemplate(run.dependencies, of, slow));
    } catch (error) {
      if (!isOfIndexAlone(error)) throw error;
      run.fail({ service: id }, error);
    }
  }
  return { hosts, slowHosts: slow.size > 0 ? [...slow] : undefined };
}

/** Publishes how the tenants of a template are, and adds those of its hosts that are too slow. @returns the hosts that it has tenants of */
async function publishTemplate(
  { dueIndex, clock, metrics }: Pick<SweepDependencies, 'dueIndex' | 'clock' | 'metrics'>,
  of: TemplateRun,
  slow: Set<string>,
): Promise<readonly string[]> {
  const now = clock.now();
  const { lifetimeSeconds } = sweptTemplate(of, true);
  const counted: TenantCounts[] = [];
  const taken: string[] = [];
  for (const host of of.hosts) {
    const counts = await countTenantsOfHost(dueIndex, of.template, host, { lifetimeSeconds, now });
    counted.push(counts);
    if (Object.values(counts.counts).some((count) => count > 0)) taken.push(host);
    if (counts.firstInUseAt !== undefined && secondsBetween(counts.firstInUseAt, now) > HAND_ON_SECONDS) slow.add(host);
  }
  metrics.publish(gaugesOf(sumOf(counted), of, lifetimeSeconds, now), { service: of.template.id });
  return taken;
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
