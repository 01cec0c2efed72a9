import { CONTRACT_VERSION, EXPIRY_BUFFER_SECONDS } from '../../../functions/contract/constants.ts';
import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import type { GetTokenAnswer } from '../../../functions/contract/get-token.ts';
import type { ServiceState, ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { STATE_CAUSES } from '../../../functions/domain/diagnosis/state-causes.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../../functions/domain/expiry/timing.ts';
import { defined } from '../../../functions/domain/values/defined.ts';

/** What status tells of a service of the fake. */
export interface FakeStatusFacts {
  readonly service: string;
  readonly tenant?: string | undefined;
  readonly group?: string | undefined;
  /** Absent: there is none. */
  readonly token?: Pick<GetTokenAnswer, 'expiresAt' | 'obtainedAt' | 'fingerprint'>;
  /** Negative once it has expired. */
  readonly secondsLeft: number;
  readonly lifetimeSeconds: number | null;
  /** Why there is no token; absent: for no cause that has a code. */
  readonly diagnosis?: Diagnosis | undefined;
}

const NO_TOKEN: Diagnosis = {
  code: 'unknown',
  severity: 'degraded',
  message: 'there is no token',
  advice: 'set one with setToken',
};
const FRESH: Diagnosis = {
  code: 'fresh',
  severity: STATE_CAUSES.fresh.severity,
  message: STATE_CAUSES.fresh.summary,
  advice: STATE_CAUSES.fresh.advice,
};

/**
 * Returns the answer to status: what the fake knows of each service and tenant, all on one page; everything that only a deployment
 * has is null or none.
 *
 * @param state tenants in this one only; absent: all
 */
export function fakeStatus(facts: readonly FakeStatusFacts[], now: string, state?: ServiceState): StatusAnswer {
  const services = facts.map(serviceStatus).filter((one) => !state || !one.tenant || one.state === state);
  return {
    contractVersion: CONTRACT_VERSION,
    now,
    healthy: services.every(({ usable }) => usable),
    access: 'per-service',
    schedule: {
      everySeconds: SWEEP_INTERVAL_SECONDS,
      lastSweep: null,
      secondsSinceLastSweep: null,
      nextSweepAt: null,
      overdue: false,
    },
    services,
  };
}

function serviceStatus(facts: FakeStatusFacts): ServiceStatus {
  const { service, tenant, group, token, secondsLeft, lifetimeSeconds, diagnosis } = facts;
  const usable = token !== undefined && secondsLeft >= EXPIRY_BUFFER_SECONDS;
  return {
    service,
    ...defined({ tenant, group }),
    state: usable ? 'fresh' : 'unusable',
    usable,
    expiresAt: token ? { stored: token.expiresAt, utc: token.expiresAt, zone: 'utc' } : null,
    secondsToExpiry: token ? secondsLeft : null,
    secondsToExpiredForUse: token ? secondsLeft - EXPIRY_BUFFER_SECONDS : null,
    refreshDueAt: null,
    lifetimeSeconds,
    expectedLifetimeSeconds: null,
    obtainedAt: token?.obtainedAt ?? null,
    lastAttempt: null,
    lastFailure: null,
    consecutiveFailures: usable ? 0 : 1,
    failingSince: null,
    cooldownUntil: null,
    clockOffsetSeconds: null,
    fingerprint: token?.fingerprint ?? null,
    windows: null,
    next: { by: 'sweep', at: null, text: 'nothing happens until a token is set' },
    lifetimeDeviationSeconds: null,
    recentLifetimesSeconds: lifetimeSeconds === null ? [] : [lifetimeSeconds],
    medianLifetimeSeconds: lifetimeSeconds,
    lease: null,
    attempts: null,
    secretVersion: { used: null, current: null },
    definitionHash: { used: null, current: null },
    diagnosis: usable ? FRESH : (diagnosis ?? NO_TOKEN),
  };
}
