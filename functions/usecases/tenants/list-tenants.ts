import { CONTRACT_VERSION } from '../../contract/constants.ts';
import { ContractError } from '../../contract/contract-error.ts';
import {
  type ListedTenant,
  type ListTenantsAnswer,
  type ListTenantsRequest,
  MOST_TENANTS_A_CALL,
} from '../../contract/tenants.ts';
import type { StatusRecord } from '../../domain/record/token-record.ts';
import { lanesOf } from '../../domain/template/due-lane.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import { registeredDefinition, type Template } from '../../domain/template/tenant-definition.ts';
import { ownerOf } from '../../domain/tenant/tenant-name.ts';
import { defined } from '../../domain/values/defined.ts';
import { toUtc } from '../../domain/values/instant.ts';
import type { TenantDependencies } from './changed-tenants.ts';
import { cursorOf, type ListPlace, placeOf } from './list-cursor.ts';

/**
 * Returns a page of the tenants of a template.
 *
 * It goes through the lanes of every host that ever had a tenant, also of those that the definition no longer has:
 *
 * ```
 *  new ─► failing ─► unusable ─► in use 0..4 ─► failing ─► unusable      what moves in this direction is met again
 *            ◄──────────────────────┘  ▲                                 what fails meanwhile: hence the last two
 * ```
 *
 * @throws {ContractError} InvalidRequest where `after` is no cursor of this list
 * @throws {StoreUnavailableError}
 */
export async function listTenants(
  { store, log, sha256Hex }: TenantDependencies,
  template: Template,
  { after, limit = MOST_TENANTS_A_CALL }: Pick<ListTenantsRequest, 'after' | 'limit'>,
): Promise<ListTenantsAnswer> {
  const { id: service } = template;
  const lanes = lanesInOrder(template, await store.readHosts(service));
  const start = after === undefined ? { lane: 0 } : placeOf(service, lanes, after, sha256Hex);
  if (!start) {
    const message = 'expected "after" to be "next" of a page of the same list; begin again without it';
    throw new ContractError('InvalidRequest', message);
  }
  const { keys, end } = await readKeys(store, lanes, start, limit);
  const { records } = await store.readForStatus(keys);
  const tenants = records.flatMap((record) => listed(template, record));
  const next = end && cursorOf(service, lanes, end, sha256Hex);
  const registered = next === undefined ? await countAll(store, lanes) : undefined;
  log.info('tenants_listed', { service, tenants: tenants.length });
  return defined({ contractVersion: CONTRACT_VERSION, service, tenants, next, registered });
}

/** Returns the keys of all lanes as the pages go through them. */
function lanesInOrder(template: Template, noted: readonly string[]): readonly string[] {
  const hosts = [...new Set([...hostsOf(template), ...noted])].sort();
  const lanes = hosts.flatMap((host) => lanesOf(template, host));
  const ofKinds = (...kinds: readonly string[]) => kinds.flatMap((kind) => lanes.filter((one) => one.kind === kind));
  return ofKinds('new', 'failing', 'unusable', 'in-use', 'failing', 'unusable').map(({ key }) => key);
}

/** Reads `limit` keys, or all that are left; `end` is where the next page begins. */
async function readKeys(
  store: Pick<TenantDependencies['store'], 'readDue'>,
  lanes: readonly string[],
  start: ListPlace,
  limit: number,
): Promise<{ readonly keys: readonly string[]; readonly end: ListPlace | undefined }> {
  // A row that moves while the page is read is on it once.
  const keys = new Set<string>();
  let { lane, after } = start;
  while (lane < lanes.length && keys.size < limit) {
    const page = await store.readDue({ lane: lanes[lane] ?? '', after, limit: limit - keys.size });
    for (const { key } of page.keys) {
      keys.add(key);
    }
    after = page.hasMore ? page.keys.at(-1) : undefined;
    lane += page.hasMore ? 0 : 1;
  }
  return { keys: [...keys], end: lane < lanes.length ? { lane, after } : undefined };
}

async function countAll(
  store: Pick<TenantDependencies['store'], 'countDue'>,
  lanes: readonly string[],
): Promise<number> {
  const counts = await Promise.all([...new Set(lanes)].map((lane) => store.countDue({ lane })));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Returns a tenant as it is listed; nothing of one that was removed since the index was written. */
function listed(template: Template, record: StatusRecord): readonly ListedTenant[] {
  const { service, tenant, unreadable } = record;
  if (!tenant && !unreadable) return [];
  const definition = registeredDefinition(template, record);
  return [
    defined({
      tenant: ownerOf(service).tenant ?? '',
      group: tenant?.group,
      parameters: tenant?.parameters,
      shard: tenant?.shard,
      addedAt: tenant && toUtc(tenant.addedAt),
      problem: typeof definition === 'string' ? definition : undefined,
    }),
  ];
}
