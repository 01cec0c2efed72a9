import { CONTRACT_VERSION } from '../../contract/constants.ts';
import {
  type ChangeTenantsAnswer,
  TENANT_RESULTS,
  type TenantEntry,
  type TenantReport,
} from '../../contract/tenants.ts';
import type { Template } from '../../domain/template/tenant-definition.ts';
import { tenantNamed } from '../../domain/tenant/tenant-registration.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { Clock, Log, TokenStore } from '../ports/ports.ts';
import type { TenantRegistry } from '../ports/tenant-store.ts';

/** What registering, forgetting and listing tenants works with. */
export interface TenantDependencies {
  readonly store: Pick<TokenStore, 'read' | 'readAll' | 'readForStatus'> & TenantRegistry;
  readonly clock: Pick<Clock, 'now' | 'sleep' | 'monotonicMs'>;
  readonly log: Pick<Log, 'info'>;
  readonly sha256Hex: Sha256Hex;
}

/** A tenant of a request, whatever its members hold. */
export type AskedTenant = Readonly<Partial<Record<keyof TenantEntry, unknown>>>;

/** A tenant of a request by its name in the one spelling; or what is wrong with the name, which is not repeated: it may be anything. */
export type NamedTenant =
  | { readonly tenant: string; readonly asked: AskedTenant }
  | { readonly tenant?: undefined; readonly refusal: TenantReport };

/** Reads the names of a request, in its order. One that is there twice is refused each time: nobody knows which of them counts. */
export function namedTenants({ tenants: settings }: Template, all: readonly AskedTenant[]): readonly NamedTenant[] {
  const names = all.map(({ tenant }) => tenantNamed(settings, tenant));
  const times = new Map<string | undefined, number>();
  for (const name of names) {
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return all.map((asked, index) => {
    const tenant = names[index];
    if (tenant === undefined) {
      const message = `the name must be of the form "${settings.pattern ?? 'name'}"`;
      return { refusal: refused(`tenants[${index}]`, message) };
    }
    return times.get(tenant) === 1
      ? { tenant, asked }
      : { refusal: refused(tenant, `it is in the request ${times.get(tenant)} times`) };
  });
}

/** Returns the report of a tenant that nothing is done with. */
export function refused(tenant: string, message: string): TenantReport {
  return { tenant, result: 'refused', message };
}

/** Returns the answer to a request that changes tenants, after a log line that has how many ended how. */
export function changed(
  { log }: Pick<TenantDependencies, 'log'>,
  event: string,
  { id: service }: Template,
  dryRun: boolean,
  tenants: readonly TenantReport[],
): ChangeTenantsAnswer {
  const counts = TENANT_RESULTS.map((word) => [word, tenants.filter(({ result }) => result === word).length] as const);
  log.info(event, { service, dryRun, ...Object.fromEntries(counts.filter(([, count]) => count > 0)) });
  return { contractVersion: CONTRACT_VERSION, service, tenants };
}
