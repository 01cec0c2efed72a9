import { type ErrorDiagnosis, readDiagnosis } from '../../contract/contract-error.ts';
import { isRejectedAgain } from '../decision/wishes.ts';
import { needsPerson } from '../failure/failure.ts';
import type { TokenFacts, TokenRecord } from '../record/token-record.ts';
import type { Instant } from '../values/instant.ts';
import { diagnoseFailing, toDiagnosis } from './of-attempt.ts';
import { stateSummary } from './of-lifetime.ts';
import { READER_CAUSES, type ReaderCode, STATE_CAUSES, type StateCode } from './state-causes.ts';

const CAUSES = { ...STATE_CAUSES, ...READER_CAUSES };

/** The words for why a reader got no token, as far as they are causes by themselves. */
const CODES: Readonly<Record<string, StateCode | ReaderCode>> = {
  longer_than_lifetime: 'validity-beyond-lifetime',
  just_refreshed: 'refreshed-moments-ago',
  wish_quota: 'wish-quota-used',
  short_lived: 'lifetime-near-buffer',
  refresh_not_answered: 'refresh-not-answered',
  request_quota: 'request-quota-used',
  host_paused: 'provider-host-paused',
  in_progress: 'attempt-running',
};

/**
 * Returns the cause of a reader getting no token; `undefined` where nothing that is stored explains it.
 *
 * @param why the word that the decision gave, or that the refresh ended with
 * @param told what the refresh ended with in words; where it names the cause itself, nothing explains more
 */
export function diagnoseUnavailable(
  { rejectedFingerprint }: { readonly rejectedFingerprint?: string | undefined },
  { token, lastAttempt, lastFailure, consecutiveFailures }: TokenRecord,
  why: string,
  { now, told }: { readonly now: Instant; readonly told?: string | undefined },
): ErrorDiagnosis | undefined {
  const named = told === undefined ? undefined : readDiagnosis(told);
  if (named) return named;
  const known = Object.hasOwn(CODES, why) ? CODES[why] : undefined;
  const isRejected = token !== undefined && token.fingerprint === rejectedFingerprint;
  const isFailing = consecutiveFailures > 0 && lastFailure !== undefined;
  // What a person has to end keeps a rejected token from being replaced, whatever holds this request back.
  if (isFailing && (!known || (isRejected && needsPerson(lastFailure.outcome)))) {
    return diagnoseFailing(lastFailure, consecutiveFailures, true);
  }
  if (isRejected && isHeldBackAgain(token, why, now)) {
    const code = 'new-tokens-rejected';
    return toDiagnosis(code, { ...STATE_CAUSES[code], summary: stateSummary(code, { record: { token }, now }) }, true);
  }
  const code =
    known ??
    (lastAttempt?.outcome === 'unchanged' ? 'same-token' : undefined) ??
    (isRejected ? 'token-revoked-early' : undefined);
  return code && toDiagnosis(code, CAUSES[code], true);
}

/** Tells whether a wish is held back where its replacements were rejected as well. */
function isHeldBackAgain(token: TokenFacts, why: string, now: Instant): boolean {
  return isRejectedAgain(token, now) && (why === 'just_refreshed' || why === 'wish_quota');
}
