import type { DiagnosisFacts } from '../../functions/domain/diagnosis/diagnosis.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import type { StatusRecord } from '../../functions/domain/record/token-record.ts';
import { type SweepHeartbeat, toScheduleStatus } from '../../functions/domain/schedule/schedule-status.ts';
import { definitionHashOf, type ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import type { Instant } from '../../functions/domain/values/instant.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';

/** Returns what a service is judged by; without a heartbeat no sweep has completed yet. */
export function factsOf(
  definition: ServiceDefinition,
  record: StatusRecord,
  now: Instant,
  heartbeat?: SweepHeartbeat,
): DiagnosisFacts {
  return {
    definition,
    definitionHash: definitionHashOf(definition, sha256Hex),
    record,
    schedule: toScheduleStatus(heartbeat, SWEEP_INTERVAL_SECONDS, now),
    now,
  };
}
