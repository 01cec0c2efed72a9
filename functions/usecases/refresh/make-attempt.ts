import type { RefreshReport } from '../../contract/refresh.ts';
import { hostOf } from '../../domain/decision/host-pause.ts';
import { requestsLeftFor } from '../../domain/decision/wishes.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { isLeased } from '../../domain/record/in-force.ts';
import { lastAcceptedVersion } from '../../domain/record/last-accepted-secret.ts';
import { keyOf } from '../../domain/tenant/tenant-name.ts';
import type { HostPauses } from '../hosts/host-pauses.ts';
import { StoreUnavailableError } from '../ports/store-unavailable.ts';
import { lostBefore, type RefreshTokenFacts } from '../requests/refresh-token-choice.ts';
import { type AttemptFindings, type RequestDependencies, requestToken } from '../requests/request-token.ts';
import type { ClaimedAttempt, EndDependencies, RefreshDependencies } from './attempt.ts';
import { finish } from './finish-attempt.ts';

/**
 * Makes the attempt that the lease was claimed for, and writes its end, which gives the lease back.
 *
 * @param mayBeginAnew whether nothing is to be written where the lease ran out while this process stood still, and nobody took over:
 *   that is no failure of the provider
 * @returns what to report; `undefined`: begin anew
 */
export async function makeAttempt(
  dependencies: RefreshDependencies,
  claimed: ClaimedAttempt,
  hostPauses: HostPauses,
  mayBeginAnew: boolean,
): Promise<RefreshReport | undefined> {
  try {
    const findings = await findToken(dependencies, claimed);
    const { definition, fence } = claimed;
    if (findings.isTooLate && findings.requests > 0 && mayBeginAnew) {
      const record = await dependencies.store.read(keyOf(definition));
      if (record.version === fence.version && record.lease) return undefined;
    }
    const [report] = await Promise.all([
      finish(dependencies, claimed, findings),
      findings.outcome.ok ? undefined : hostPauses.note(hostOf(definition), definition.id, findings.outcome.failure),
    ]);
    return report;
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) {
      // The lease is given back and the record says what happened; the fault itself is for the invocation to fail with.
      const lost = lostBefore(refreshTokenFacts(dependencies, claimed), true);
      await finish(dependencies, claimed, noneSent(ownFault(error), lost));
    }
    throw error;
  }
}

/** Returns what the token endpoint answered, or why it was not asked. */
async function findToken(
  dependencies: RequestDependencies & Pick<EndDependencies, 'store' | 'sha256Hex'>,
  claimed: ClaimedAttempt,
): Promise<AttemptFindings> {
  const { definition, record, reason } = claimed;
  const { secrets, clock } = dependencies;
  // For a sweep everything is prepared already; a forced refresh usually follows a new secret.
  const known = reason === 'forced' ? undefined : lastAcceptedVersion(record);
  secrets.prepare([{ definition, lastAcceptedVersion: known }]);
  const read = await secrets.read(definition);
  const facts = refreshTokenFacts(dependencies, claimed);
  if (!read.ok) return noneSent(read.failure, lostBefore(facts, false));
  return requestToken(dependencies, {
    ...facts,
    startedMs: claimed.startedMs,
    secret: read.secret,
    isInSeries: record.consecutiveFailures > 0 && needOf(record.token, definition.timing, clock.now()) === 'expired',
    requestsLeft: requestsLeftFor(reason, { record, current: definition, timing: definition.timing, now: clock.now() }),
  });
}

function refreshTokenFacts(
  { store, clock, sha256Hex }: Pick<EndDependencies, 'store' | 'clock' | 'sha256Hex'>,
  { definition, record, fence, leaseExpiresAt }: ClaimedAttempt,
): RefreshTokenFacts & Pick<ClaimedAttempt, 'record'> {
  const isLeaseOver = (): boolean =>
    !isLeased({ lease: { owner: fence.owner, expiresAt: leaseExpiresAt } }, clock.now());
  const noteSending = (fingerprint: string): Promise<boolean> => store.noteRefreshTokenSent(fence, fingerprint);
  return { definition, record, sha256Hex, noteSending, isLeaseOver };
}

/** @param spent fingerprint of a refresh token whose answer may be lost */
function noneSent(failure: RefreshFailure, spent: string | undefined): AttemptFindings {
  return { outcome: { ok: false, failure }, requests: 0, usedPreviousSecret: false, refreshTokens: { spent } };
}

/** A fault of our own side. Its message is not repeated: it comes from anywhere. */
function ownFault(error: unknown): RefreshFailure {
  const name = error instanceof Error ? error.name : 'unknown fault';
  const message = `token-keeper itself failed (${name})`;
  return { kind: 'transient', reason: 'own_fault', message };
}
