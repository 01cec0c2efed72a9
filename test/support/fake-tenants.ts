import {
  type ListedTenant,
  MOST_TENANTS_A_CALL,
  type TenantEntry,
  type TenantReport,
} from '../../functions/contract/tenants.ts';
import type { Template } from '../../functions/domain/template/tenant-definition.ts';
import { readTenant } from '../../functions/domain/tenant/tenant-registration.ts';
import type { CliProblem } from '../../lib/cli/connection/cli-problem.ts';
import type { InvocationReply } from '../../lib/cli/connection/connection.ts';
import type { FakeDeployment, TenantsRequest } from './cli-harness.ts';

/** A template whose tenants share one secret. */
export const SHOPS: Template = {
  id: 'shops',
  tokenUrl: 'https://login.{region}.example.com/{tenant}/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'keeper/shops' },
  tenants: { parameters: { region: ['eu-central-1', 'us-east-1'] }, groups: ['gold', 'silver'] },
};

/** A template whose tenants have a secret each. */
export const CLINICS: Template = {
  ...SHOPS,
  id: 'clinics',
  tokenUrl: 'https://login.example.com/{tenant}/token',
  secret: { name: 'keeper/clinics' },
  tenants: { secret: 'per-tenant' },
};

/** A registry of tenants that does what the contract says of its three operations. */
export interface FakeTenants {
  readonly registered: Map<string, TenantEntry>;
  /** What was asked, in order. */
  readonly asked: TenantsRequest[];
  /** What the next calls fail with; each once. */
  readonly failures: (CliProblem | InvocationReply)[];
  /** How many are on a page; default: as many as may be. */
  pageSize: number;
  readonly deployment: Partial<FakeDeployment>;
}

/** Returns a deployment with these templates and nothing registered. */
export function fakeTenants(templates: readonly Template[] = [SHOPS, CLINICS]): FakeTenants {
  const registered = new Map<string, TenantEntry>();
  const put = (template: Template, entry: TenantEntry, dryRun: boolean): TenantReport => {
    const read = readTenant(template.tenants, { group: undefined, parameters: undefined, shard: undefined, ...entry });
    if (typeof read === 'string') return { tenant: entry.tenant, result: 'refused', message: read };
    const key = `${template.id}#${read.tenant}`;
    const before = registered.get(key);
    if (!dryRun) registered.set(key, read);
    const isSame = JSON.stringify(before) === JSON.stringify(read);
    return { tenant: read.tenant, result: before === undefined ? 'added' : isSame ? 'unchanged' : 'changed' };
  };
  const fake: FakeTenants = {
    registered,
    asked: [],
    failures: [],
    pageSize: MOST_TENANTS_A_CALL,
    deployment: {
      definitions: templates,
      tenants(request) {
        fake.asked.push(request);
        const failure = fake.failures.shift();
        if (failure) return failure;
        const { service } = request;
        const template = templates.find(({ id }) => id === service);
        if (!template) throw new Error('no such template');
        if (request.operation === 'putTenants') {
          const dryRun = request.dryRun === true;
          return { service, tenants: request.tenants.map((one) => put(template, one, dryRun)) };
        }
        if (request.operation === 'removeTenants') {
          const tenants = request.tenants.map((tenant): TenantReport => {
            const key = `${service}#${tenant}`;
            const isThere = request.dryRun ? registered.has(key) : registered.delete(key);
            return { tenant, result: isThere ? 'removed' : 'unknown' };
          });
          return { service, tenants };
        }
        const own = [...registered].filter(([key]) => key.startsWith(`${service}#`)).map(([, one]) => one);
        const start = Number(request.after ?? 0);
        const page = own.slice(start, start + fake.pageSize);
        const tenants = page.map((one): ListedTenant => ({ ...one, addedAt: '2026-11-23T05:00:00Z' }));
        const end = start + page.length;
        return { service, tenants, ...(end < own.length && { next: String(end) }) };
      },
    },
  };
  return fake;
}
