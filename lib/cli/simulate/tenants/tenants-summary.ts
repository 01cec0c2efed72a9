import { EXPIRY_BUFFER_SECONDS } from '../../../../functions/contract/constants.ts';
import { type Summary, summarize } from '../report/summary.ts';
import type { TenantsResult } from './run-tenants.ts';

/** What reads of tenants came to: of hosts that answer, and of those that were out of order at any time. */
export interface TenantsSummary {
  readonly all: Summary;
  readonly atWellHosts: Summary;
  readonly atFaultyHosts: Summary;
  /** Nobody got an expired token, and nobody went without but where the provider gave none. */
  readonly ok: boolean;
}

/** Returns the sums over all tenants that were read, and whether that is good. */
export function summarizeTenants({ services, hosts }: Pick<TenantsResult, 'services' | 'hosts'>): TenantsSummary {
  const faulty = new Set(hosts.filter(({ fault }) => fault !== undefined).map(({ host }) => host));
  const all = summarize({ services });
  const atWellHosts = summarize({ services: services.filter(({ host }) => !faulty.has(host)) });
  const atFaultyHosts = summarize({ services: services.filter(({ host }) => faulty.has(host)) });
  const isFresh = (all.worst?.secondsLeft ?? EXPIRY_BUFFER_SECONDS) >= EXPIRY_BUFFER_SECONDS;
  const ranOut = hosts.some(({ fault, ranOut: count }) => fault === undefined && count > 0);
  return { all, atWellHosts, atFaultyHosts, ok: all.rejected === 0 && atWellHosts.refused === 0 && isFresh && !ranOut };
}
