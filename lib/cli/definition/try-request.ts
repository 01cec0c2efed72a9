import { elapsedMs, monotonicMs } from '../../../functions/adapters/process/system-clock.ts';
import { createHttpTokenEndpoint } from '../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { createProviderPost } from '../../../functions/adapters/token-endpoint/provider-post.ts';
import type { Diagnosis } from '../../../functions/contract/diagnosis.ts';
import { type DiagnosisFacts, diagnose } from '../../../functions/domain/diagnosis/diagnosis.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../../functions/domain/expiry/timing.ts';
import { WAIT } from '../../../functions/domain/failure/failure-row.ts';
import { type Attempt, emptyRecord, LEASE_SECONDS } from '../../../functions/domain/record/token-record.ts';
import { toScheduleStatus } from '../../../functions/domain/schedule/schedule-status.ts';
import { definitionHashOf } from '../../../functions/domain/service/service-definition.ts';
import { plusSeconds } from '../../../functions/domain/values/instant.ts';
import type { Clock } from '../../../functions/usecases/ports/ports.ts';
import type { TokenEndpoint } from '../../../functions/usecases/ports/token-endpoint.ts';
import { type AttemptEnd, attemptEnd } from '../../../functions/usecases/refresh/attempt-end.ts';
import { type AttemptFindings, requestToken } from '../../../functions/usecases/requests/request-token.ts';
import type { ProxyFor } from '../../platform/connections/proxy.ts';
import { sha256Hex } from '../../platform/sha256.ts';
import type { ToTry } from './secret-to-try.ts';

/** What came of a token request that was tried. */
export interface Trial extends Pick<AttemptEnd, 'token' | 'warnings'> {
  readonly attempt: Attempt;
  /** What status would say of the service if this had been refresh-tokens. */
  readonly diagnosis: Diagnosis;
  /** The provider has replaced the refresh token that was sent. */
  readonly hasNewRefreshToken: boolean;
}

/**
 * Makes one token request as refresh-tokens makes it, and returns how that attempt would end there. Nothing is stored, and no second
 * request is made, whatever the first one brings. Without a secret that can be used none is made.
 */
export async function tryRequest(
  { definition, secret, ...origin }: ToTry,
  clock: Clock,
  proxyFor: ProxyFor,
): Promise<Trial> {
  const { id } = definition;
  const record = emptyRecord(id);
  const facts = { definition, record, definitionHash: definitionHashOf(definition, sha256Hex) };
  const startedMs = clock.monotonicMs();
  const findings: AttemptFindings = secret.ok
    ? await requestToken(
        {
          secrets: { prepare: () => {}, read: async () => secret },
          tokenEndpoint: endpointOn(clock, proxyFor),
          clock,
          random: Math.random,
        },
        {
          ...facts,
          secret: secret.secret,
          sha256Hex,
          startedMs,
          requestsLeft: 1,
          isLeaseOver: () => false,
          noteSending: async () => true,
        },
      )
    : { outcome: secret, requests: 0, usedPreviousSecret: false };
  const now = clock.now();
  const fence = { service: id, owner: 'try', version: 0 };
  const claim = { fence, startedMs, leaseExpiresAt: plusSeconds(now, LEASE_SECONDS), reason: 'forced' } as const;
  const { write, token, warnings } = attemptEnd({ ...facts, ...claim }, findings, now, sha256Hex);
  const { attempt, consecutiveFailures } = write;
  const lastFailure = consecutiveFailures > 0 ? attempt : undefined;
  const sweep = toScheduleStatus(
    { startedAt: now, completedAt: now, services: 1, postponed: 0 },
    SWEEP_INTERVAL_SECONDS,
    now,
  );
  return {
    attempt,
    token,
    warnings,
    diagnosis: diagnoseHere(origin, {
      ...facts,
      record: { ...record, token, lastAttempt: attempt, lastFailure, consecutiveFailures },
      schedule: sweep,
      now,
    }),
    hasNewRefreshToken: write.refreshToken?.previous !== undefined,
  };
}

/**
 * Returns a diagnosis as it is true here, where nothing is tried again by itself. Of a secret that no deployment has it is told where
 * that is, in the place of the command that would change it there.
 */
function diagnoseHere(origin: Pick<ToTry, 'from' | 'isDeployed'>, facts: DiagnosisFacts): Diagnosis {
  const diagnosis = whereItIs(origin, facts);
  return { ...diagnosis, advice: diagnosis.advice.replace(WAIT, 'try again in a while; ') };
}

function whereItIs({ from, isDeployed }: Pick<ToTry, 'from' | 'isDeployed'>, facts: DiagnosisFacts): Diagnosis {
  if (isDeployed || facts.record.token) return diagnose(facts);
  const { secret: _told, ...definition } = facts.definition;
  const diagnosis = diagnose({ ...facts, definition });
  return { ...diagnosis, advice: `${diagnosis.advice}; the secret is ${from}` };
}

function endpointOn(clock: Clock, proxyFor: ProxyFor): TokenEndpoint {
  return createHttpTokenEndpoint({
    send: createProviderPost(elapsedMs, { proxyFor }),
    clock,
    monotonicMs,
    getWebIdentityToken: () => Promise.reject(new Error('the role of refresh-tokens is not here')),
  });
}
