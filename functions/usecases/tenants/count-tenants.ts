import type { TemplateStatus } from '../../contract/status.ts';
import { SWEEP_INTERVAL_SECONDS, windowsOf } from '../../domain/expiry/timing.ts';
import { type LaneKind, lanesOf } from '../../domain/template/due-lane.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import type { Template } from '../../domain/template/tenant-definition.ts';
import {
  earliest,
  type Instant,
  instant,
  instantNear,
  latest,
  plusSeconds,
  secondsBetween,
} from '../../domain/values/instant.ts';
import type { DueIndex } from '../ports/tenant-store.ts';

/**
 * So many tokens in use are counted anew by each status, for a hundred read units at most: where there are more, it takes what the
 * last sweep has counted.
 */
export const COUNTED_ANEW = 10_000;

/** What the last sweep has left tells of tenants. */
export interface CountOptions {
  /** The lifetime that the template's tokens have, in seconds; absent: none has come yet, so none can be late. */
  readonly lifetimeSeconds?: number | undefined;
  /** How many were in use after the last sweep; absent: they are counted now. */
  readonly inUse?: number | undefined;
  readonly now: Instant;
}

/** How the tenants of one host are, or of several together. */
export interface TenantCounts extends Pick<TemplateStatus, 'counts'> {
  /** How many of them were found in the lanes of those in use. */
  readonly inUse: number;
  /** The first instant at which one is due that is no newcomer, past or to come; absent: there is none. */
  readonly firstDueAt?: Instant | undefined;
  /** The same of those alone whose tokens are in use and well. */
  readonly firstInUseAt?: Instant | undefined;
}

const NONE: TenantCounts['counts'] = { fresh: 0, due: 0, late: 0, failing: 0, unusable: 0, new: 0 };

/**
 * Returns how many tenants of a template are how, from the due index alone: no item is read, however many there are. Of very many in
 * use those alone are read that are due: that the others are fresh is told by how many there were after the last sweep.
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
  const { inUse = 0, now } = options;
  const isKnown = inUse > COUNTED_ANEW;
  const hosts: TenantCounts[] = [];
  // One host after the other: a template can have dozens, with a handful of queries each.
  for (const host of hostsOf(template)) {
    hosts.push(await countTenantsOfHost(index, template, host, { ...options, isOfDue: isKnown }));
  }
  const sum = sumOf(hosts);
  return templateStatus(template.id, isKnown ? withInUse(sum, inUse) : sum, now);
}

/** Returns counts of those that are due, completed by how many are in use: the others are fresh. */
export function withInUse(counts: TenantCounts, inUse: number): TenantCounts {
  const fresh = Math.max(inUse - counts.inUse, 0);
  return { ...counts, inUse, counts: { ...counts.counts, fresh } };
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

/** How the tenants of one host are counted. */
interface HostOptions extends Pick<CountOptions, 'lifetimeSeconds' | 'now'> {
  /** Of those in use only who is due is counted; absent: everybody is. */
  readonly isOfDue?: boolean;
}

/** Returns how the tenants are whose token endpoint has this host. @throws {StoreUnavailableError} */
export async function countTenantsOfHost(
  index: DueIndex,
  template: Template,
  host: string,
  options: HostOptions,
): Promise<TenantCounts> {
  const lanes = lanesOf(template, host).map(({ key, kind }) =>
    kind === 'in-use' ? countInUse(index, template, key, options) : countOthers(index, key, kind),
  );
  return sumOf(await Promise.all(lanes));
}

/** Returns counts together. */
export function sumOf(all: readonly TenantCounts[]): TenantCounts {
  const counts: Record<string, number> = { ...NONE };
  for (const [name, count] of all.flatMap((one) => Object.entries(one.counts))) {
    counts[name] = (counts[name] ?? 0) + count;
  }
  return {
    counts: counts as TenantCounts['counts'],
    inUse: all.reduce((sum, { inUse }) => sum + inUse, 0),
    firstDueAt: firstOf(all.map((one) => one.firstDueAt)),
    firstInUseAt: firstOf(all.map((one) => one.firstInUseAt)),
  };
}

function firstOf(instants: readonly (Instant | undefined)[]): Instant | undefined {
  const known = instants.filter((at) => at !== undefined);
  return known.length > 0 ? earliest(...(known as [Instant, ...Instant[]])) : undefined;
}

async function countOthers(index: DueIndex, lane: string, kind: Exclude<LaneKind, 'in-use'>): Promise<TenantCounts> {
  const { keys, hasMore } = await index.readDue({ lane, limit: 1 });
  const counts = { ...NONE, [kind]: hasMore ? await index.countDue({ lane }) : keys.length };
  return { counts, inUse: 0, firstDueAt: kind === 'new' || !keys[0] ? undefined : instantNear(keys[0].dueAt) };
}

/** Reads the first one, and counts what lies between the limits: each tenant once. */
async function countInUse(
  index: DueIndex,
  { timing }: Template,
  lane: string,
  { lifetimeSeconds, now, isOfDue }: HostOptions,
): Promise<TenantCounts> {
  const [key] = (await index.readDue({ lane, limit: 1 })).keys;
  if (!key) return { counts: NONE, inUse: 0 };
  const first = instantNear(key.dueAt);
  const { lateUntil, overUntil } = limitsOf(lifetimeSeconds, timing, now);
  const countBetween = (after: Instant, until: Instant): Promise<number> | number =>
    until < first || until <= after
      ? 0
      : index.countDue({ lane, from: after === NEVER ? undefined : plusSeconds(after, 1), until });
  const [unusable, late, due, fresh] = await Promise.all([
    countBetween(NEVER, overUntil),
    countBetween(overUntil, lateUntil),
    countBetween(lateUntil, now),
    isOfDue ? 0 : index.countDue({ lane, from: plusSeconds(now, 1) }),
  ]);
  const inUse = unusable + late + due + fresh;
  return { counts: { ...NONE, fresh, due, late, unusable }, inUse, firstDueAt: first, firstInUseAt: first };
}

/** Before everybody. */
const NEVER = instant(0);

/**
 * Returns by when a tenant was due whose token must be late now, or must be over; nobody is late who is over, and nobody either of
 * whom that cannot be told.
 */
function limitsOf(
  lifetimeSeconds: number | undefined,
  timing: Template['timing'],
  now: Instant,
): { readonly lateUntil: Instant; readonly overUntil: Instant } {
  if (lifetimeSeconds === undefined) return { lateUntil: NEVER, overUntil: NEVER };
  const { advisorySeconds, mandatorySeconds, expiryBufferSeconds } = windowsOf(lifetimeSeconds, timing);
  const window = Math.max(advisorySeconds, expiryBufferSeconds);
  // A tenant is due up to so much before its window begins.
  const since = plusSeconds(now, -(SWEEP_INTERVAL_SECONDS - 1));
  const overUntil = plusSeconds(since, expiryBufferSeconds - window);
  const mayBeLate = advisorySeconds >= mandatorySeconds + SWEEP_INTERVAL_SECONDS;
  return {
    overUntil,
    lateUntil: mayBeLate ? latest(overUntil, plusSeconds(since, mandatorySeconds - window)) : overUntil,
  };
}
