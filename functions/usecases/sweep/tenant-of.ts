import { hostOf } from '../../domain/decision/host-pause.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import { type Template, tenantDefinition } from '../../domain/template/tenant-definition.ts';
import { ownerOf } from '../../domain/tenant/tenant-name.ts';
import { readTenant } from '../../domain/tenant/tenant-registration.ts';
import type { Refreshed } from '../hosts/host-limits.ts';

/**
 * Returns what a record that the due index names is to be refreshed as, or why it is not: `unknown_tenant` nobody is registered there
 * any more, `unfit_tenant` the template, or whoever wrote the item, has changed so that it fits it no longer.
 *
 * What is stored is checked like what is registered: a secret is sent to no host but those that the template names.
 */
export function tenantOf(template: Template, record: TokenRecord): Refreshed | 'unknown_tenant' | 'unfit_tenant' {
  const { tenant } = ownerOf(record.service);
  if (!record.tenant) return record.unreadable?.includes('tenant') ? 'unfit_tenant' : 'unknown_tenant';
  // A group that is gone opens no alias any more; its tokens are kept all the same.
  const { group: _group, ...registered } = record.tenant;
  const entry = readTenant(template.tenants, {
    tenant,
    parameters: undefined,
    shard: undefined,
    group: undefined,
    ...registered,
  });
  if (typeof entry === 'string' || entry.tenant !== tenant) return 'unfit_tenant';
  const definition = tenantDefinition(template, entry.tenant, entry);
  return hostsOf(template).includes(hostOf(definition)) ? { definition, record } : 'unfit_tenant';
}
