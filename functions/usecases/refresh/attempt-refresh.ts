import type { RefreshReport } from '../../contract/refresh.ts';
import { requestsLeft } from '../../domain/decision/refresh-decision.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { workingSecretVersion } from '../../domain/record/last-accepted-secret.ts';
import { isSingleUse } from '../../domain/service/service-definition.ts';
import { StoreUnavailableError } from '../ports/ports.ts';
import type { SecretValues } from '../ports/secret-source.ts';
import type { HeldLease, RefreshDependencies } from './attempt.ts';
import { finishFailed, finishIssued } from './finish-attempt.ts';
import { claimSingleUse, refreshTokensToTry } from './refresh-token-grant.ts';
import type { RequestEnd } from './request-order.ts';
import { requestToken } from './request-token.ts';

/**
 * Asks the token endpoint and writes what came of it under the fence. The lease must be held.
 *
 * A failure never touches the stored token; a write whose fence no longer matches is dropped, since somebody else has
 * claimed the lease meanwhile and theirs is the newer token.
 *
 * @throws {StoreUnavailableError} when the end of the attempt could not be written; any fault of our own code, after the
 *   lease has been given back
 */
export async function attemptRefresh(dependencies: RefreshDependencies, held: HeldLease): Promise<RefreshReport> {
  try {
    return await attempt(dependencies, held);
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) {
      // The lease is given back and the record says what happened; the fault itself is for the invocation to fail with.
      await finishFailed(dependencies, held, ownFault(error));
    }
    throw error;
  }
}

/** A fault of our own side. Its message is not repeated: it comes from anywhere. */
function ownFault(error: unknown): RefreshFailure {
  const name = error instanceof Error ? error.name : 'unknown fault';
  return {
    kind: 'transient',
    reason: 'own_fault',
    message: `token-keeper itself failed (${name})`,
  };
}

async function attempt(dependencies: RefreshDependencies, held: HeldLease): Promise<RefreshReport> {
  const { definition, record, reason } = held;
  // Of a sweep all is prepared already; whoever insists has most likely just put in another secret.
  const workingVersion = reason === 'forced' ? undefined : workingSecretVersion(record);
  dependencies.secrets.prepare([{ definition, workingVersion }]);
  const read = await dependencies.secrets.read(definition);
  if (!read.ok) {
    return finishFailed(dependencies, held, read.failure);
  }
  const spent = await claimSingleUse(dependencies, held, read.secret);
  if (spent) {
    return finishFailed(dependencies, held, spent, unasked(read.secret));
  }
  const end = await ask(dependencies, held, read.secret);
  return end.outcome.ok
    ? finishIssued(dependencies, held, end.outcome.token, end)
    : finishFailed(dependencies, held, end.outcome.failure, end);
}

function ask(dependencies: RefreshDependencies, held: HeldLease, secret: SecretValues): Promise<RequestEnd> {
  const { definition, record } = held;
  const offset = record.lastAttempt?.clockOffsetSeconds;
  return requestToken(dependencies, {
    definition,
    secret,
    refreshTokens: (values) => refreshTokensToTry(definition, record, values),
    isSingleUse: isSingleUse(definition),
    requestsLeft: requestsLeft(record, definition.maxRequestsPerHour, dependencies.clock.now()),
    ...(offset === undefined ? {} : { clockOffsetSeconds: offset }),
  });
}

function unasked(secret: SecretValues): Pick<RequestEnd, 'secret' | 'requests' | 'usedPreviousSecret'> {
  return { secret, requests: 0, usedPreviousSecret: false };
}
