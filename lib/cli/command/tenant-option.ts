import type { Subject } from '../../../functions/domain/tenant/tenant-name.ts';
import { defined } from '../../../functions/domain/values/defined.ts';

/** The option that names one tenant of a service that keeps a token for each. */
export const TENANT_OPTION = ['--tenant <tenant>', 'which tenant, of a service that has tenants'] as const;

/** What {@link TENANT_OPTION} says. */
export interface TenantOption {
  /** Absent: the service has none, or all of them are meant. */
  readonly tenant?: string | undefined;
}

/** Returns whose token is meant. */
export function subjectFrom(service: string, { tenant }: TenantOption): Subject {
  return defined({ service, tenant });
}
