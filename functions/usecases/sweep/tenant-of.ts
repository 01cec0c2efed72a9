import { hostOf } from '../../domain/decision/host-pause.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import { isTenantUnreadable, registeredDefinition, type Template } from '../../domain/template/tenant-definition.ts';
import type { Refreshed } from '../hosts/host-limits.ts';

/**
 * Returns what a record that the due index names is to be refreshed as, or why it is not: `unknown_tenant` nobody is registered there
 * any more, `unfit_tenant` the template, or whoever wrote the item, has changed so that it fits it no longer.
 *
 * What is stored is checked like what is registered: a secret is sent to no host but those that the template names.
 */
export function tenantOf(template: Template, record: TokenRecord): Refreshed | 'unknown_tenant' | 'unfit_tenant' {
  if (!record.tenant) return isTenantUnreadable(record) ? 'unfit_tenant' : 'unknown_tenant';
  const definition = registeredDefinition(template, record);
  if (typeof definition === 'string') return 'unfit_tenant';
  return hostsOf(template).includes(hostOf(definition)) ? { definition, record } : 'unfit_tenant';
}
