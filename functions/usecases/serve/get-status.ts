import { CONTRACT_VERSION } from '../../contract/constants.ts';
import type { AccessMode, StatusAnswer } from '../../contract/status.ts';
import { hostOf, plausiblePause } from '../../domain/decision/host-pause.ts';
import type { DiagnosisFacts } from '../../domain/diagnosis/diagnosis.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../domain/expiry/timing.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import type { StatusRecord } from '../../domain/record/token-record.ts';
import { type SweepHeartbeat, toScheduleStatus } from '../../domain/schedule/schedule-status.ts';
import { definitionHashOf, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { toUtc } from '../../domain/values/instant.ts';
import type { GetTokenDependencies } from './get-token.ts';
import { toServiceStatus } from './service-status.ts';

/** What a deployment says of itself. */
export interface DeployedFacts {
  /** Seconds between sweeps; absent: the default. */
  readonly scheduleSeconds?: number;
  /** What secrets are asked for by that the definitions call otherwise; absent: none. */
  readonly secretIds?: ReadonlyMap<string, string>;
}

/**
 * Returns the status of the given services, from one strongly consistent read that leaves the tokens themselves out.
 *
 * @throws {StoreUnavailableError} when the store could not be read
 */
export async function getStatus(
  { store, clock, sha256Hex }: Pick<GetTokenDependencies, 'store' | 'clock' | 'sha256Hex'>,
  definitions: readonly ServiceDefinition[],
  access: AccessMode,
  { scheduleSeconds: everySeconds = SWEEP_INTERVAL_SECONDS, secretIds }: DeployedFacts = {},
): Promise<StatusAnswer> {
  const hosts = definitions.map(hostOf);
  const ids = definitions.map(({ id }) => id);
  const { records, hostPauses, heartbeat } = await store.readForStatus(ids, [...new Set(hosts)]);
  const now = clock.now();
  const schedule = toScheduleStatus(heartbeat && seenBy(heartbeat, ids), everySeconds, now);
  const facts = definitions.map((definition, index) => ({
    definition,
    secretId: secretIds?.get(definition.secret?.name ?? ''),
    definitionHash: definitionHashOf(definition, sha256Hex),
    record: records[index] as StatusRecord,
    hostPause: plausiblePause(hostPauses?.get(hosts[index] as string), now),
    schedule,
    now,
  }));
  const services = facts.map(toServiceStatus);
  const healthy = facts.every((one, index) => services[index]?.state !== 'unusable' && !isFailingMandatory(one));
  return { contractVersion: CONTRACT_VERSION, now: toUtc(now), healthy, access, schedule, services };
}

/** Who asks for some services is not told of others. */
function seenBy({ faults, ...heartbeat }: SweepHeartbeat, ids: readonly string[]): SweepHeartbeat {
  const seen = faults?.filter((service) => ids.includes(service)) ?? [];
  return seen.length > 0 ? { ...heartbeat, faults: seen } : heartbeat;
}

function isFailingMandatory({ record, definition, now }: DiagnosisFacts): boolean {
  return record.consecutiveFailures > 0 && needOf(record.token, definition.timing, now) === 'mandatory';
}
