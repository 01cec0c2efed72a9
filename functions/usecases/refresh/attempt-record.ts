import type { AttemptOutcome } from '../../contract/attempt.ts';
import { recentRequests } from '../../domain/decision/request-quota.ts';
import { isWish } from '../../domain/decision/wishes.ts';
import type { FailureCause } from '../../domain/failure/cause.ts';
import { ANSWER_MEMBERS, type RefreshFailure } from '../../domain/failure/failure.ts';
import type { Attempt } from '../../domain/record/token-record.ts';
import { defined, pick } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { AttemptFindings } from '../requests/request-token.ts';
import type { ClaimedAttempt } from './attempt.ts';

/** What an answer showed besides its token, or why no token came. */
export type SeenFacts = Partial<RefreshFailure> & {
  readonly cause?: FailureCause;
  readonly warnings?: readonly string[];
  readonly refusals?: number | undefined;
  readonly refusedFingerprint?: string | undefined;
};

/** Returns an attempt as it is stored, member by member: what a failure knows besides is not stored by accident. */
export function toAttempt(
  { definitionHash }: ClaimedAttempt,
  { secret, requests, usedPreviousSecret }: AttemptFindings,
  outcome: AttemptOutcome,
  seen: SeenFacts,
  now: Instant,
): Attempt {
  return defined({
    at: now,
    outcome,
    ...pick(seen, ['reason', 'detail', 'message', 'cause', 'refusals', ...ANSWER_MEMBERS]),
    definitionHash,
    secretVersionId: secret?.versionId,
    requests: requests > 0 ? requests : undefined,
    usedPreviousSecret: usedPreviousSecret || undefined,
    refusedFingerprint: seen.refusedFingerprint,
    warnings: seen.warnings?.length ? seen.warnings : undefined,
  });
}

/**
 * Returns when requests were sent in the last hour, those of this attempt included: all where the service limits them, and
 * those that readers' wishes have caused where this is one; otherwise what is stored stays.
 */
export function requestTimesAfter(
  { definition, record, reason }: ClaimedAttempt,
  requests: number,
  now: Instant,
): { readonly requestTimes?: readonly Instant[] | undefined; readonly wishTimes?: readonly Instant[] | undefined } {
  const after = (requestTimes: readonly Instant[] | undefined): readonly Instant[] => [
    ...recentRequests({ requestTimes }, now),
    ...Array.from({ length: requests }, () => now),
  ];
  return {
    requestTimes: definition.maxRequestsPerHour === undefined ? undefined : after(record.requestTimes),
    wishTimes: isWish(reason) ? after(record.wishTimes) : undefined,
  };
}
