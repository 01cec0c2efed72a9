import type { TenantEntry } from '../../functions/contract/tenants.ts';
import type { TokenRecord } from '../../functions/domain/record/token-record.ts';
import { dueOf } from '../../functions/domain/template/due-lane.ts';
import {
  type Template,
  type TenantDefinition,
  tenantDefinition,
} from '../../functions/domain/template/tenant-definition.ts';
import { keyOf } from '../../functions/domain/tenant/tenant-name.ts';
import { refreshService } from '../../functions/usecases/refresh/refresh-service.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import type { RefreshHarness } from './refresh-harness.ts';

/** Registers a tenant as refresh-tokens does, and returns its definition. */
export async function registerTenant(
  { store, clock }: Pick<RefreshHarness, 'store' | 'clock'>,
  template: Template,
  { tenant, ...entry }: TenantEntry,
): Promise<TenantDefinition> {
  const registration = { ...entry, addedAt: clock.now() };
  const definition = tenantDefinition(template, tenant, registration);
  const key = keyOf(definition);
  const seen = await store.read(key);
  const record: TokenRecord = { ...seen, tenant: registration };
  await store.putTenant(key, registration, dueOf(record, definition, clock.now(), sha256Hex), seen);
  return definition;
}

/** Has the token of a tenant requested, and returns how that ended. */
export function refreshTenant({ dependencies }: RefreshHarness, definition: TenantDefinition) {
  return refreshService(dependencies, { definition, trigger: { kind: 'forced' }, waitSeconds: 0 });
}
