import type { ChangeTenantsAnswer, TenantReport } from '../../contract/tenants.ts';
import type { Template } from '../../domain/template/tenant-definition.ts';
import { keyOf } from '../../domain/tenant/tenant-name.ts';
import { type AskedTenant, changed, namedTenants, type TenantDependencies } from './changed-tenants.ts';
import { inChunks } from './in-chunks.ts';

/**
 * Forgets tenants with their tokens, whatever is registered of them: as the template wants it or not, readable or not. An attempt that is
 * running writes nothing of them any more.
 *
 * @returns what became of each, in the order of the request
 * @throws {StoreUnavailableError} some may have been removed then
 */
export async function removeTenants(
  dependencies: TenantDependencies,
  template: Template,
  { tenants, dryRun = false }: { readonly tenants: readonly AskedTenant[]; readonly dryRun?: boolean | undefined },
): Promise<ChangeTenantsAnswer> {
  const { store, clock } = dependencies;
  const named = namedTenants(template, tenants);
  const keyFor = (tenant: string): string => keyOf({ id: template.id, tenant });
  const keys = named.flatMap(({ tenant }) => (tenant === undefined ? [] : keyFor(tenant)));
  const stored = await store.readAll(keys);
  const known = new Set(stored.filter(({ tenant, unreadable }) => tenant || unreadable).map(({ service }) => service));
  // A name that nothing is known of is deleted all the same: its row may have lost everything but its place in the index.
  const removed = new Set<string>();
  await inChunks(clock, dryRun ? [] : keys, async (key) => {
    if (await store.removeTenant(key)) {
      removed.add(key);
    }
  });
  const reports = named.map((one): TenantReport => {
    if (one.tenant === undefined) return one.refusal;
    const key = keyFor(one.tenant);
    return { tenant: one.tenant, result: known.has(key) || removed.has(key) ? 'removed' : 'unknown' };
  });
  return changed(dependencies, 'tenants_removed', template, dryRun, reports);
}
