import { type ErrorDiagnosis, withDiagnosis } from '../../contract/contract-error.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import { diagnoseUnavailable } from '../../domain/diagnosis/of-refusal.ts';
import { type RemedyFacts, withRemedy } from '../../domain/diagnosis/secret-remedy.ts';
import { windowsOf } from '../../domain/expiry/timing.ts';
import { isBelieved, secondsLeft } from '../../domain/expiry/token-state.ts';
import { isFailedAttempt, needsPerson } from '../../domain/failure/failure.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import { isForPerson } from '../../domain/refusal/refusal-causes.ts';
import { LONGEST_COOLDOWN_SECONDS } from '../../domain/retry/cooldown.ts';
import { keyOf } from '../../domain/tenant/tenant-name.ts';
import { timeText, whenText } from '../../domain/values/duration-text.ts';
import { type Instant, secondsBetween, toUtc } from '../../domain/values/instant.ts';

/** What a caller requires of a token. */
export interface TokenRequirements extends RemedyFacts {
  /** At least this many seconds of validity; below the expiry buffer it changes nothing. */
  readonly minValiditySeconds: number;
  /** Not the token with this fingerprint; absent: any. */
  readonly rejectedFingerprint?: string | undefined;
  /** A tenant is in this group for as long as its caller waits; absent: it may be in any, or none. */
  readonly group?: string | undefined;
}

/** What the error says to a caller who gets no token. */
export interface Unavailable {
  readonly message: string;
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
}

/** How the wish for a token ended. */
export interface Ending {
  /** Why there is none, one word. */
  readonly why: string;
  /** What refresh-tokens answered; absent: it was not asked, or did not. */
  readonly report?: RefreshReport | undefined;
  /** What was waited for in vain, and how long; absent: nothing. */
  readonly waitedFor?: string | undefined;
}

/**
 * Returns what the error says to a caller who gets no token: what is stored, what was asked for, why no better one was fetched,
 * what to do, and the code of the cause ([docs/diagnosis.md](../../docs/diagnosis.md)).
 *
 * @param times now, and the first instant at which the decision has the provider asked for this caller; absent: never
 */
export function explainUnavailable(
  required: TokenRequirements,
  record: TokenRecord,
  { why, report, waitedFor }: Ending,
  { now, askedFrom = now }: { readonly now: Instant; readonly askedFrom?: Instant | undefined },
): Unavailable {
  const { token } = record;
  const diagnosis = diagnoseUnavailable(required, record, why, { now, told: report?.message });
  const isTooLong = why === 'longer_than_lifetime' && token !== undefined;
  const message = isTooLong
    ? `minValiditySeconds is ${required.minValiditySeconds}, but the tokens of "${keyOf(required.definition)}" live ` +
      `${token.lifetimeSeconds} s; ask for less (the stored one has ${secondsLeft(token, now)} s left)`
    : `no token of "${keyOf(required.definition)}" can be handed out: ${stored(required, record, now)}` +
      `${heldBack(why, record, now, askedFrom)}${waitedFor === undefined ? '' : `; ${waitedFor}`}${undiagnosed(why, report, diagnosis)}`;
  return {
    message: diagnosis ? withDiagnosis(message, withRemedy(diagnosis, required)) : message,
    retryable: !isTooLong && isRetryable(record) && !isForPerson(diagnosis?.code ?? ''),
  };
}

function stored(
  { definition, minValiditySeconds, rejectedFingerprint }: TokenRequirements,
  { token }: TokenRecord,
  now: Instant,
): string {
  if (!token) return 'none is stored';
  if (token.fingerprint === rejectedFingerprint) {
    return `the stored one (${token.fingerprint}) is the one reported as rejected`;
  }
  if (!isBelieved(token, now)) {
    return `the stored one was obtained at ${timeText(token.obtainedAt, now)}, and it is ${toUtc(now)}: a clock has stepped back`;
  }
  const left = secondsLeft(token, now);
  const { expiryBufferSeconds } = windowsOf(token.lifetimeSeconds, definition.timing);
  const least =
    left > 0 && left < expiryBufferSeconds ? `, and the last ${expiryBufferSeconds} s are not handed out` : '';
  const asked = minValiditySeconds > 0 ? `, with ${minValiditySeconds} s required` : least;
  const expiry = `at ${timeText(token.expiresAt.at, now)}, ${Math.abs(left)} s`;
  if (left === 0) return `the stored one expires now${asked}`;
  return left > 0
    ? `the stored one expires ${expiry} from now${asked}`
    : `the stored one expired ${expiry} ago${asked}`;
}

function heldBack(why: string, { lastAttempt }: TokenRecord, now: Instant, askedFrom: Instant): string {
  const isFailed = lastAttempt !== undefined && isFailedAttempt(lastAttempt);
  const after =
    why === 'cooling_down' ? (isFailed ? ', because the last attempt failed' : ', after the last attempt') : '';
  return askedFrom > now ? `; the provider is not asked before ${whenText(askedFrom, now)}${after}` : '';
}

/** What is known where no cause is: how the refresh ended. */
function undiagnosed(why: string, report: RefreshReport | undefined, diagnosis: ErrorDiagnosis | undefined): string {
  return diagnosis ? '' : `; ${report?.message ?? `refreshing it ended with ${report?.result ?? why} (${why})`}`;
}

/** What only a person can mend, no retry mends; but one such answer is doubted where the same request has worked. */
function isRetryable({ lastFailure, consecutiveFailures, cooldownUntil }: TokenRecord): boolean {
  if (consecutiveFailures === 0 || !lastFailure || !needsPerson(lastFailure.outcome)) return true;
  return cooldownUntil !== undefined && secondsBetween(lastFailure.at, cooldownUntil) < LONGEST_COOLDOWN_SECONDS;
}
