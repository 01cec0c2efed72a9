import type { AttemptOutcome } from '../../functions/contract/attempt.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { explainFailure } from '../../functions/domain/catalogue/explain-failure.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import type { RefreshFailure } from '../../functions/domain/failure/failure.ts';
import { type Attempt, emptyRecord, type StatusRecord } from '../../functions/domain/record/token-record.ts';
import { type SweepHeartbeat, toScheduleStatus } from '../../functions/domain/schedule/schedule-status.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { type Instant, instant, plusSeconds, toUtc } from '../../functions/domain/values/instant.ts';
import { toServiceStatus } from '../../functions/usecases/status/service-status.ts';
import { DEFINITION } from './refresh-harness.ts';
import { sampleToken } from './sample-token.ts';
import { factsOf } from './status-facts.ts';

/** The moment of all samples. */
export const SAMPLE_NOW = instant(Date.parse('2026-11-23T05:00:00Z') / 1000);

/** What a service is made of, told from {@link SAMPLE_NOW}. */
export interface SampleService {
  readonly id: string;
  /** Absent: an hour. */
  readonly lifetimeSeconds?: number;
  /** How long ago its token was issued; absent: there is none. */
  readonly ageSeconds?: number;
  /** How the last attempts failed, since when and how often; absent: the last one succeeded. */
  readonly failure?: RefreshFailure;
  readonly failingForSeconds?: number;
  readonly consecutiveFailures?: number;
  readonly lifetimes?: readonly number[];
  readonly definition?: Partial<ServiceDefinition>;
  readonly record?: Partial<StatusRecord>;
}

/** A provider that tells by its own number that the secret has expired. */
export const SECRET_EXPIRED: RefreshFailure = {
  kind: 'misconfigured',
  reason: 'invalid_client',
  message: 'the token endpoint answered HTTP 401 with error "invalid_client", AADSTS7000222',
  httpStatus: 401,
  oauthError: 'invalid_client',
  providerCode: '7000222',
  correlationId: '7b1a9d0e-3a55-4f0c-9d0e-0c2f6f6f2b11',
  latencyMs: 143,
};

/** A provider that is down. */
export const PROVIDER_DOWN: RefreshFailure = {
  kind: 'transient',
  reason: 'http_503',
  message: 'the token endpoint answered HTTP 503',
  httpStatus: 503,
  latencyMs: 2210,
};

const swept = (now: Instant): SweepHeartbeat => ({
  startedAt: plusSeconds(now, -42),
  completedAt: plusSeconds(now, -41),
  services: 1,
  postponed: 0,
});

/** Returns the answer to a status request about the given services, judged by the functions' own code. */
export function sampleAnswer(
  services: readonly SampleService[],
  now: Instant = SAMPLE_NOW,
  heartbeat: SweepHeartbeat = swept(now),
): StatusAnswer {
  const statuses = services.map((service) => {
    const definition = { ...DEFINITION, id: service.id, ...service.definition };
    const { definitionHash } = factsOf(definition, emptyRecord(service.id), now, heartbeat);
    return toServiceStatus(factsOf(definition, recordOf(service, definition, definitionHash), now, heartbeat));
  });
  return {
    contractVersion: 1,
    now: toUtc(now),
    healthy: statuses.every(({ usable }) => usable),
    access: 'per-service',
    schedule: toScheduleStatus(heartbeat, SWEEP_INTERVAL_SECONDS, now),
    services: statuses,
  };
}

function recordOf(service: SampleService, definition: ServiceDefinition, definitionHash: string): StatusRecord {
  const { id, lifetimeSeconds = 3600, ageSeconds, failure, failingForSeconds = 0 } = service;
  const token =
    ageSeconds === undefined
      ? undefined
      : { ...sampleToken(id, plusSeconds(SAMPLE_NOW, -ageSeconds), lifetimeSeconds), definitionHash };
  const attempt = (at: Instant, outcome: AttemptOutcome): Attempt => ({ at, outcome, definitionHash, requests: 1 });
  const succeeded = token && { ...attempt(token.obtainedAt, 'refreshed'), httpStatus: 200, latencyMs: 87 };
  const { kind, ...told } = failure ? explainFailure(failure, { definition }) : { kind: undefined };
  const failed = kind && { ...attempt(plusSeconds(SAMPLE_NOW, -41), kind), ...told };
  return {
    ...emptyRecord(id),
    version: 214,
    ...(token && { token }),
    ...((failed ?? succeeded) && { lastAttempt: failed ?? succeeded }),
    ...(failed && {
      lastFailure: failed,
      consecutiveFailures: service.consecutiveFailures ?? 1,
      failingSince: plusSeconds(SAMPLE_NOW, -failingForSeconds),
      cooldownUntil: plusSeconds(SAMPLE_NOW, 859),
    }),
    lifetimes: service.lifetimes ?? (token ? [lifetimeSeconds] : []),
    ...service.record,
  } as StatusRecord;
}
