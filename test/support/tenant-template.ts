import type { Template } from '../../functions/domain/template/tenant-definition.ts';
import type { AskedTenant } from '../../functions/usecases/tenants/changed-tenants.ts';
import { DEFINITION } from './refresh-harness.ts';

/** A template with a closed list in its host, and two groups. */
export const TEMPLATE: Template = {
  ...DEFINITION,
  id: 'graph',
  tokenUrl: 'https://login.{region}.example.test/{tenant}/token',
  tenants: { parameters: { region: ['eu', 'us'] }, groups: ['gold', 'silver'] },
};

/** Returns tenants of {@link TEMPLATE} as a request has them. */
export function asked(...names: readonly string[]): readonly AskedTenant[] {
  return names.map((tenant) => ({ tenant, parameters: { region: 'eu' } }));
}
