import { windowsOf } from '../../domain/expiry/timing.ts';
import type { SweptTemplate } from '../../domain/schedule/schedule-status.ts';
import type { Metric } from '../../domain/telemetry/metric.ts';
import { ageSeconds } from '../../domain/values/believable.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../domain/values/instant.ts';
import { isOfIndexAlone, StoreUnavailableError } from '../ports/store-unavailable.ts';
import { COUNTED_ANEW, countTenantsOfHost, sumOf, type TenantCounts, withInUse } from '../tenants/count-tenants.ts';
import { inTurns } from '../tenants/query-turns.ts';
import { HAND_ON_SECONDS } from './hand-on.ts';
import type { SweepDependencies, SweepRun } from './sweep-run.ts';
import { sweptTemplate, type TemplateRun } from './sweep-tenants.ts';

/** A template after a sweep. */
interface Swept {
  readonly of: TemplateRun;
}

/** What is known of a template's tenants from counting them. */
type InUse = Pick<SweptTemplate, 'hosts' | 'inUse' | 'inUseAt'>;

/** Very many that are in use are counted so often, and whenever others come: what is due of them is counted after each sweep. */
export const COUNTED_EVERY_SECONDS = 3600;

/** What the counts after a sweep tell the next one. */
export interface ToldByCounts {
  /** Of each template that could be counted, the hosts that it has tenants of, and how many tokens are in use. */
  readonly counted: ReadonlyMap<string, InUse>;
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
  const counted = new Map<string, InUse>();
  const slow = new Set<string>();
  for (const { of } of templates) {
    const service = of.template.id;
    try {
      const { gauges, ...inUse } = await countTemplate(run, of, slow);
      metrics.publish(gauges, { service });
      counted.set(service, inUse);
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
  const known = isAsCounted(of, now) ? of.last : undefined;
  const all: TenantCounts[] = [];
  const hosts: string[] = [];
  for (const host of of.hosts) {
    if (run.hasNoTime) throw new StoreUnavailableError('there was no time left to count');
    const one = await countTenantsOfHost(index, of.template, host, {
      lifetimeSeconds,
      now,
      isOfDue: known !== undefined,
    });
    all.push(one);
    const isTaken = one.firstInUseAt !== undefined || Object.values(one.counts).some((count) => count > 0);
    if (isTaken) hosts.push(host);
    // A worker could ask a host that is in trouble no more often, and would be paid for while it waits.
    const isWell = !run.hosts.inTrouble.includes(host);
    if (isWell && one.firstInUseAt !== undefined && secondsBetween(one.firstInUseAt, now) > HAND_ON_SECONDS)
      slow.add(host);
  }
  const sum = known?.inUse === undefined ? sumOf(all) : withInUse(sumOf(all), known.inUse);
  const { inUseAt = now } = known ?? {};
  return { gauges: gaugesOf(sum, of, lifetimeSeconds, now), hosts, inUse: sum.inUse, inUseAt };
}

/** Tells whether as many are in use as when they were last counted, as far as is known: a few who went since are still in it. */
function isAsCounted({ last, tally }: TemplateRun, now: Instant): boolean {
  const isMany = (last?.inUse ?? 0) > COUNTED_ANEW;
  return (
    isMany &&
    !tally.hasNewcomers &&
    last?.inUseAt !== undefined &&
    ageSeconds(last.inUseAt, now) < COUNTED_EVERY_SECONDS
  );
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
