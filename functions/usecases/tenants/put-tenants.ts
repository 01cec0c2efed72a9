import type { ChangeTenantsAnswer, PutTenantsRequest, TenantReport, TenantResult } from '../../contract/tenants.ts';
import { hostOf } from '../../domain/decision/host-pause.ts';
import { isLeased } from '../../domain/record/in-force.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import { isSingleUse } from '../../domain/service/service-definition.ts';
import { dueOf } from '../../domain/template/due-lane.ts';
import { isTenantUnreadable, type Template, tenantDefinition } from '../../domain/template/tenant-definition.ts';
import { keyOf } from '../../domain/tenant/tenant-name.ts';
import { isSameTenant, readTenant, type TenantRegistration } from '../../domain/tenant/tenant-registration.ts';
import { defined } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { ItemTooLargeError } from '../ports/store-unavailable.ts';
import { type AskedTenant, changed, namedTenants, refused, type TenantDependencies } from './changed-tenants.ts';
import { inChunks } from './in-chunks.ts';

/** A request to put tenants whose values nobody has looked at yet. */
export interface PutTenants extends Omit<PutTenantsRequest, 'tenants'> {
  readonly tenants: readonly AskedTenant[];
}

/** A tenant as it is to be registered. */
interface Wanted {
  readonly key: string;
  readonly tenant: string;
  readonly registration: Omit<TenantRegistration, 'addedAt'>;
}

/** How often a tenant is tried whose token is requested at the same moment, and how long each such request is waited for. */
const TRIES = 5;
const BUSY_MS = 1000;

/**
 * Registers tenants, or changes what is registered of them; one that is registered like that stays as it is. So the same request can be
 * made again whatever has come between.
 *
 * @returns what became of each, in the order of the request: one that is refused harms no other
 * @throws {StoreUnavailableError} some may have been written then
 * @see docs/adr/0065-tenants-are-data-within-a-reviewed-template.md
 */
export async function putTenants(
  dependencies: TenantDependencies,
  template: Template,
  { tenants, dryRun = false, refresh }: Pick<PutTenants, 'tenants' | 'dryRun' | 'refresh'>,
): Promise<ChangeTenantsAnswer> {
  const { store, clock } = dependencies;
  const renewFrom = refresh ? clock.now() : undefined;
  const read = namedTenants(template, tenants).map((one) =>
    one.tenant === undefined ? one.refusal : wantedOf(template, one.tenant, one.asked, renewFrom),
  );
  const wanted = read.filter((one): one is Wanted => 'key' in one);
  const records = await store.readAll(wanted.map(({ key }) => key));
  const results = new Map(wanted.map((one, index) => [one.key, resultOf(one, records[index] as TokenRecord)]));
  const toWrite = wanted.flatMap((one, index) => {
    const record = records[index] as TokenRecord;
    return dryRun || isAsWanted(one, record) ? [] : { ...one, record };
  });
  const failures = new Map<string, TenantReport>();
  if (toWrite.length > 0) {
    const hosts = toWrite.map(({ tenant, registration }) => hostOf(tenantDefinition(template, tenant, registration)));
    // Before the rows: whoever lists them has to know every lane.
    await store.noteHosts(template.id, [...new Set(hosts)]);
    await inChunks(clock, toWrite, async (one) => {
      const refusal = await write(dependencies, template, one, one.record).catch(refusalOf);
      if (refusal !== undefined) {
        failures.set(one.key, refused(one.tenant, refusal));
      }
    });
  }
  const reports = read.map(
    (one): TenantReport =>
      'key' in one ? (failures.get(one.key) ?? { tenant: one.tenant, result: results.get(one.key) ?? 'unknown' }) : one,
  );
  return changed(dependencies, 'tenants_put', template, dryRun, reports);
}

function wantedOf(
  template: Template,
  tenant: string,
  { group, parameters, shard }: AskedTenant,
  renewFrom: Instant | undefined,
): Wanted | TenantReport {
  const entry = readTenant(template.tenants, { tenant, group, parameters, shard });
  if (typeof entry === 'string') return refused(tenant, entry);
  const { tenant: _name, ...values } = entry;
  return { key: keyOf({ id: template.id, tenant }), tenant, registration: defined({ ...values, renewFrom }) };
}

function resultOf(wanted: Wanted, record: TokenRecord): TenantResult {
  if (!record.tenant) return isTenantUnreadable(record) ? 'changed' : 'added';
  return hasValues(wanted, record) ? 'unchanged' : 'changed';
}

function hasValues({ registration }: Wanted, { tenant }: TokenRecord): boolean {
  return tenant?.group === registration.group && isSameTenant(tenant, registration);
}

function isAsWanted(wanted: Wanted, record: TokenRecord): boolean {
  const { renewFrom } = wanted.registration;
  const isRenewed = renewFrom === undefined || (record.tenant?.renewFrom ?? -1) >= renewFrom;
  return record.tenant !== undefined && hasValues(wanted, record) && isRenewed;
}

/** Writes what is registered of a tenant; returns why it was not written, as one sentence. */
async function write(
  dependencies: TenantDependencies,
  template: Template,
  wanted: Wanted,
  seen: TokenRecord,
): Promise<string | undefined> {
  const { store, clock } = dependencies;
  for (let tries = 1, record = seen; ; tries += 1) {
    // The refresh token that has just been sent would be lost with the lease.
    const isBusy = isSingleUse(template) && isLeased(record, clock.now());
    if (!isBusy && (await writeOver(dependencies, template, wanted, record))) return undefined;
    if (tries === TRIES) return 'its token is being requested at this moment, make the request again';
    if (isBusy) {
      await clock.sleep(BUSY_MS);
    }
    record = await store.read(wanted.key);
    if (isAsWanted(wanted, record)) return undefined;
  }
}

function writeOver(
  { store, clock, sha256Hex }: TenantDependencies,
  template: Template,
  { key, tenant, registration }: Wanted,
  record: TokenRecord,
): Promise<boolean> {
  const now = clock.now();
  const { addedAt = now, renewFrom } = record.tenant ?? {};
  const next = defined({ renewFrom, ...registration, addedAt });
  const after = { ...record, tenant: next };
  const due = dueOf(after, tenantDefinition(template, tenant, next), now, sha256Hex);
  return store.putTenant(key, next, due, record);
}

function refusalOf(error: unknown): string {
  if (error instanceof ItemTooLargeError) return error.message;
  throw error;
}
