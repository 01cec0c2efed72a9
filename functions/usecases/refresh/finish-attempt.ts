import type { RefreshReport } from '../../contract/refresh.ts';
import { toFailure } from '../../domain/catalogue/match-failure.ts';
import { ItemTooLargeError } from '../ports/store-unavailable.ts';
import type { AttemptFindings } from '../requests/request-token.ts';
import type { ClaimedAttempt, EndDependencies } from './attempt.ts';
import { attemptEnd } from './attempt-end.ts';
import { logAttempt, publishAttempt } from './attempt-log.ts';
import { writeLate } from './late-end.ts';

/**
 * Writes the end of an attempt, with what of it fits into an item, and only then logs and publishes it.
 *
 * @throws {StoreUnavailableError} and whatever else is wrong with the write
 */
export async function finish(
  dependencies: EndDependencies,
  claimed: ClaimedAttempt,
  findings: AttemptFindings,
): Promise<RefreshReport> {
  const { store, clock, sha256Hex, log, metrics, events } = dependencies;
  const end = attemptEnd(claimed, findings, clock.now(), sha256Hex);
  let isWritten: boolean;
  try {
    isWritten =
      (await store.finishAttempt(end.write)) || (await writeLate({ store, clock }, end.write, claimed.record.tenant));
  } catch (error) {
    const smaller = error instanceof ItemTooLargeError ? smallerFindings(findings) : undefined;
    if (!smaller) throw error;
    return finish(dependencies, claimed, smaller);
  }
  if (!claimed.isRoutine || end.report.result === 'failed') {
    logAttempt(log, claimed, end, isWritten);
    publishAttempt(metrics, claimed, end, isWritten);
  }
  for (const event of isWritten ? end.events : []) {
    events.publish(event);
  }
  return isWritten ? end.report : { ...end.report, result: 'superseded' };
}

/**
 * Returns what an attempt ends with where the item has no room for what it has found: no token, which is a failure; and where that
 * was one already, no new refresh token either. `undefined`: there is nothing left to leave out.
 *
 * @see docs/adr/0034-what-is-stored-is-parsed.md
 */
function smallerFindings(findings: AttemptFindings): AttemptFindings | undefined {
  const { outcome, refreshTokens } = findings;
  if (outcome.ok) {
    const message = 'the access token is more than an item of the token table may have beside what it has to keep';
    const { httpStatus } = outcome.token;
    const failure = toFailure({ reason: 'token_too_large', message, httpStatus });
    return { ...findings, outcome: { ok: false, failure } };
  }
  return refreshTokens?.chain && { ...findings, refreshTokens: undefined };
}
