import type { TemplateStatus } from '../../contract/status.ts';
import { SWEEP_INTERVAL_SECONDS, windowsOf } from '../../domain/expiry/timing.ts';
import { type Lane, lanesOf } from '../../domain/template/due-lane.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import type { Template } from '../../domain/template/tenant-definition.ts';
import { earliest, type Instant, plusSeconds, secondsBetween } from '../../domain/values/instant.ts';
import type { DueIndex } from '../ports/tenant-store.ts';

/** What tells of a due tenant how its token is. */
export interface CountOptions {
  /** The lifetime that the template's tokens have, in seconds; absent: none has come yet, so none can be late. */
  readonly lifetimeSeconds?: number | undefined;
  readonly now: Instant;
}

/** How the tenants of one host are, or of several together. */
export interface TenantCounts extends Pick<TemplateStatus, 'counts'> {
  /** The first instant at which one is due that is no newcomer, past or to come; absent: there is none. */
  readonly firstDueAt?: Instant | undefined;
  /** The same of those alone whose tokens are in use and well. */
  readonly firstInUseAt?: Instant | undefined;
}

const NONE: TenantCounts['counts'] = { fresh: 0, due: 0, late: 0, failing: 0, unusable: 0, new: 0 };

/**
 * Returns how many tenants of a template are how, from the due index alone: no item is read, however many there are.
 *
 * What is late, or over without an attempt that has failed, is told by when it was due: only what must be so is counted, up to the
 * five minutes too late by which due times are spread.
 *
 * @throws {StoreUnavailableError}
 * @see docs/adr/0066-a-due-index-in-lanes.md
 */
export async function countTenants(
  index: DueIndex,
  template: Template,
  options: CountOptions,
): Promise<TemplateStatus> {
  const hosts: TenantCounts[] = [];
  // One host after the other: a template can have dozens, with a handful of queries each.
  for (const host of hostsOf(template)) {
    hosts.push(await countTenantsOfHost(index, template, host, options));
  }
  return templateStatus(template.id, sumOf(hosts), options.now);
}

/** Returns the counts of a template as its status has them. */
export function templateStatus(service: string, { counts, firstDueAt }: TenantCounts, now: Instant): TemplateStatus {
  const isDue = firstDueAt !== undefined && firstDueAt <= now;
  return {
    service,
    tenants: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    oldestDueSeconds: isDue ? secondsBetween(firstDueAt, now) : null,
  };
}

/** Returns how the tenants are whose token endpoint has this host. @throws {StoreUnavailableError} */
export async function countTenantsOfHost(
  index: DueIndex,
  template: Template,
  host: string,
  options: CountOptions,
): Promise<TenantCounts> {
  return sumOf(await Promise.all(lanesOf(template, host).map((lane) => countLane(index, template, lane, options))));
}

/** Returns counts together. */
export function sumOf(all: readonly TenantCounts[]): TenantCounts {
  const counts: Record<string, number> = { ...NONE };
  for (const [name, count] of all.flatMap((one) => Object.entries(one.counts))) {
    counts[name] = (counts[name] ?? 0) + count;
  }
  return {
    counts: counts as TenantCounts['counts'],
    firstDueAt: firstOf(all.map((one) => one.firstDueAt)),
    firstInUseAt: firstOf(all.map((one) => one.firstInUseAt)),
  };
}

function firstOf(instants: readonly (Instant | undefined)[]): Instant | undefined {
  const known = instants.filter((at) => at !== undefined);
  return known.length > 0 ? earliest(...(known as [Instant, ...Instant[]])) : undefined;
}

async function countLane(
  index: DueIndex,
  { timing }: Template,
  { key: lane, kind }: Lane,
  { lifetimeSeconds, now }: CountOptions,
): Promise<TenantCounts> {
  const [all, { keys }] = await Promise.all([index.countDue({ lane }), index.readDue({ lane, limit: 1 })]);
  const first = keys[0]?.dueAt;
  if (kind === 'new') return { counts: { ...NONE, new: all } };
  if (kind !== 'in-use') return { counts: { ...NONE, [kind]: all }, firstDueAt: first };
  const countUntil = (until: Instant | undefined): Promise<number> | number =>
    first === undefined || until === undefined || first > until ? 0 : index.countDue({ lane, until });
  const { lateFrom, overFrom } = limitsOf(lifetimeSeconds, timing, now);
  const [until, late, over] = (await Promise.all([now, lateFrom, overFrom].map(countUntil))) as [
    number,
    number,
    number,
  ];
  // What is added between two queries must make no number negative.
  const mostLate = Math.max(late, over);
  const mostDue = Math.max(until, mostLate);
  const counts = {
    ...NONE,
    fresh: Math.max(all - mostDue, 0),
    due: mostDue - mostLate,
    late: mostLate - over,
    unusable: over,
  };
  return { counts, firstDueAt: first, firstInUseAt: first };
}

/** Returns by when a tenant was due whose token must be late now, or must be over; absent: that cannot be told. */
function limitsOf(
  lifetimeSeconds: number | undefined,
  timing: Template['timing'],
  now: Instant,
): { readonly lateFrom?: Instant; readonly overFrom?: Instant } {
  if (lifetimeSeconds === undefined) return {};
  const { advisorySeconds, mandatorySeconds, expiryBufferSeconds } = windowsOf(lifetimeSeconds, timing);
  const window = Math.max(advisorySeconds, expiryBufferSeconds);
  // A tenant is due up to so much before its window begins.
  const since = plusSeconds(now, -(SWEEP_INTERVAL_SECONDS - 1));
  const overFrom = plusSeconds(since, expiryBufferSeconds - window);
  const mayBeLate = advisorySeconds >= mandatorySeconds + SWEEP_INTERVAL_SECONDS;
  return mayBeLate ? { lateFrom: plusSeconds(since, mandatorySeconds - window), overFrom } : { overFrom };
}
