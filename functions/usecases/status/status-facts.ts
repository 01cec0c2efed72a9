import { ContractError } from '../../contract/contract-error.ts';
import type { ScheduleStatus } from '../../contract/status.ts';
import { type HostPause, hostOf, plausiblePause } from '../../domain/decision/host-pause.ts';
import type { DiagnosisFacts } from '../../domain/diagnosis/diagnosis.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../domain/expiry/timing.ts';
import type { StatusRecord } from '../../domain/record/token-record.ts';
import { type SweepHeartbeat, toScheduleStatus } from '../../domain/schedule/schedule-status.ts';
import { definitionHashOf, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import { isTemplate } from '../../domain/template/tenant-definition.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Clock, StatusRead, TokenReader } from '../ports/ports.ts';
import type { DueIndex } from '../ports/tenant-store.ts';
import { findTenant } from '../tenants/find-tenant.ts';

/** What a status needs from outside. */
export interface StatusDependencies {
  readonly store: Pick<TokenReader, 'readForStatus'> & DueIndex;
  readonly clock: Pick<Clock, 'now'>;
  readonly sha256Hex: Sha256Hex;
}

/** What a deployment says of itself. */
export interface DeployedFacts {
  /** Seconds between sweeps; absent: the default. */
  readonly scheduleSeconds?: number;
  /** What secrets are asked for by that the definitions call otherwise; absent: none. */
  readonly secretIds?: ReadonlyMap<string, string>;
}

/** A service or tenant whose record was read. */
export interface SeenService {
  readonly definition: ServiceDefinition;
  readonly record: StatusRecord;
  readonly hostPause?: HostPause | undefined;
  /** What is wrong with what is registered of a tenant; absent: nothing. */
  readonly unfit?: string | undefined;
}

/** Reads services without tenants, and what the last sweep left. @throws {StoreUnavailableError} */
export async function readServices(
  store: StatusDependencies['store'],
  definitions: readonly ServiceDefinition[],
): Promise<{ readonly seen: readonly SeenService[]; readonly heartbeat?: SweepHeartbeat | undefined }> {
  const hosts = definitions.map(hostOf);
  const ids = definitions.map(({ id }) => id);
  const { records, hostPauses, heartbeat } = await store.readForStatus(ids, [...new Set(hosts)]);
  const seen = definitions.map((definition, index) => ({
    definition,
    record: records[index] as StatusRecord,
    hostPause: hostPauses?.get(hosts[index] as string),
  }));
  return { seen, heartbeat };
}

/**
 * Reads the one tenant that is asked for, of the only service there may be.
 *
 * @throws {ContractError} InvalidRequest where there are several services; as `findTenant` does
 * @throws {StoreUnavailableError}
 */
export async function readTenant(
  store: StatusDependencies['store'],
  [template, ...others]: readonly ServiceDefinition[],
  { tenant, group }: { readonly tenant?: string | undefined; readonly group?: string | undefined },
): Promise<{ readonly tenants: readonly SeenService[]; readonly end?: undefined }> {
  if (!template || others.length > 0) {
    throw new ContractError('InvalidRequest', '"tenant" needs the "service" that has it');
  }
  let hostPauses: StatusRead['hostPauses'];
  const read = async (key: string): Promise<StatusRecord> => {
    const found = await store.readForStatus([key], isTemplate(template) ? hostsOf(template) : []);
    ({ hostPauses } = found);
    return found.records[0] as StatusRecord;
  };
  const found = await findTenant({ read }, template, tenant, group);
  return { tenants: found ? [{ ...found, hostPause: hostPauses?.get(hostOf(found.definition)) }] : [] };
}

/** Returns what a service is judged by now. */
export function toFacts(
  { clock, sha256Hex }: StatusDependencies,
  { definition, record, hostPause, unfit }: SeenService,
  schedule: ScheduleStatus,
  { secretIds }: DeployedFacts,
): DiagnosisFacts {
  const now = clock.now();
  return {
    definition,
    secretId: secretIds?.get(definition.secret?.name ?? ''),
    definitionHash: definitionHashOf(definition, sha256Hex),
    record,
    hostPause: plausiblePause(hostPause, now),
    schedule,
    now,
    unfit,
  };
}

/** Returns what holds of the schedule: who asks for some services is not told of others. */
export function scheduleOf(
  heartbeat: SweepHeartbeat | undefined,
  definitions: readonly ServiceDefinition[],
  { scheduleSeconds = SWEEP_INTERVAL_SECONDS }: DeployedFacts,
  now: Instant,
): ScheduleStatus {
  const { faults, ...rest } = heartbeat ?? {};
  const seen = faults?.filter((service) => definitions.some(({ id }) => id === service)) ?? [];
  const told = heartbeat && { ...(rest as SweepHeartbeat), ...(seen.length > 0 && { faults: seen }) };
  return toScheduleStatus(told, scheduleSeconds, now);
}
