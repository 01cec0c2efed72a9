import type { ServiceState } from '../../contract/status.ts';
import { lanesOf } from '../../domain/template/due-lane.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import { isTenantUnreadable, registeredDefinition, type Template } from '../../domain/template/tenant-definition.ts';
import { ownerOf } from '../../domain/tenant/tenant-name.ts';
import { defined } from '../../domain/values/defined.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { TokenReader } from '../ports/ports.ts';
import type { DueIndex } from '../ports/tenant-store.ts';
import type { Place } from './status-cursor.ts';
import type { SeenService } from './status-facts.ts';
import { keysAfter, type PlacedKey, type WantedLane } from './tenant-keys.ts';

/** So many rows are read at once where some of them may not be wanted, and so many at most for one page. */
const CHUNK = 100;
const MOST_READ = 1000;

/** Which tenants a page has. */
export interface PageQuery {
  readonly templates: readonly Template[];
  /** Of this group only; absent: of any, or none. */
  readonly group?: string | undefined;
  /** In this state only; absent: in any. */
  readonly state?: ServiceState | undefined;
  readonly after: Place;
  readonly limit: number;
}

/** A page of tenants, the worst first. */
export interface TenantPage {
  readonly tenants: readonly SeenService[];
  /** Where it ended; absent: there are no more. */
  readonly end?: Place | undefined;
}

/** What paging needs from outside. */
export interface PageDependencies {
  readonly store: Pick<TokenReader, 'readForStatus'>;
  readonly index: DueIndex;
  readonly sha256Hex: Sha256Hex;
  /** The state of a tenant as it was read. */
  readonly stateOf: (seen: SeenService) => ServiceState;
}

/**
 * Reads a page of tenants: their keys from the due index, and their records. Where only some are wanted, a page can have fewer than it
 * may, or none, and another one come after it.
 *
 * @param now tells which tenants are due
 * @throws {StoreUnavailableError}
 */
export async function readTenantPage(
  { store, index, sha256Hex, stateOf }: PageDependencies,
  query: PageQuery,
  now: Instant,
): Promise<TenantPage> {
  const { templates, group, state, limit } = query;
  const lanes = templates.flatMap((template) => lanesFor(template, state, now));
  const isWanted = (one: SeenService): boolean =>
    (group === undefined || one.record.tenant?.group === group) && (state === undefined || stateOf(one) === state);
  const size = (group ?? state) === undefined ? limit : Math.min(limit, 1) * CHUNK;
  const tenants: SeenService[] = [];
  let { after } = query;
  for (let read = size; ; read += size) {
    const keys = await keysAfter(index, lanes, { after, count: size + 1, sha256Hex });
    const chunk = keys.slice(0, size);
    const seen = await readTenants(store, templates, chunk);
    const wanted = seen.filter(isWanted).slice(0, limit - tenants.length);
    tenants.push(...wanted.map(({ place: _place, ...one }) => one));
    const isFull = tenants.length === limit;
    const last = (isFull ? wanted.at(-1)?.place : chunk.at(-1)) ?? after;
    after = last;
    const hasMore = keys.length > size || (isFull && last !== chunk.at(-1) && size > 0);
    if (!hasMore || isFull || read >= MOST_READ) return { tenants, end: hasMore ? after : undefined };
  }
}

/** Lanes that can have tenants in a state; those in use and well that are not due are fresh, and only those. */
function lanesFor(template: Template, state: ServiceState | undefined, now: Instant): readonly WantedLane[] {
  const lanes = hostsOf(template).flatMap((host) => lanesOf(template, host));
  if (state === undefined) return lanes;
  const isOfDue = state === 'due' || state === 'overdue' || state === 'unusable';
  return lanes
    .filter(({ kind }) => state === 'unusable' || kind === 'in-use' || kind === 'failing')
    .map((lane) => (lane.kind === 'in-use' && isOfDue ? { ...lane, until: now } : lane));
}

interface PlacedService extends SeenService {
  readonly place: PlacedKey;
}

/** Reads the records of some keys; a tenant that was forgotten a moment ago is left out. */
async function readTenants(
  store: PageDependencies['store'],
  templates: readonly Template[],
  places: readonly PlacedKey[],
): Promise<readonly PlacedService[]> {
  if (places.length === 0) return [];
  const hosts = new Set(places.map(({ host }) => host));
  const keys = places.map(({ key }) => key);
  const { records, hostPauses } = await store.readForStatus(keys, [...hosts]);
  return places.flatMap((place, index): readonly PlacedService[] => {
    const record = records[index];
    const { service, tenant } = ownerOf(place.key);
    const template = templates.find(({ id }) => id === service);
    if (!record || !template || !(record.tenant || isTenantUnreadable(record))) return [];
    const definition = registeredDefinition(template, record);
    return typeof definition === 'string'
      ? [{ definition: defined({ ...template, tenant }), record, unfit: definition, place }]
      : [{ definition, record, hostPause: hostPauses?.get(place.host), place }];
  });
}
