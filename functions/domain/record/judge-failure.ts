import { explainFailure } from '../catalogue/explain-failure.ts';
import { unusableFrom } from '../expiry/token-state.ts';
import type { RefreshFailure } from '../failure/failure.ts';
import { cannotHeal, cooldownUntil } from '../retry/cooldown.ts';
import type { ServiceDefinition } from '../service/service-definition.ts';
import { earliest, type Instant, latest, secondsBetween } from '../values/instant.ts';
import type { TokenRecord } from './token-record.ts';

/** What a failed attempt was made with, and from what record. */
export interface FailedAttempt {
  readonly definition: ServiceDefinition;
  readonly definitionHash: string;
  readonly record: TokenRecord;
  /** The current secret; absent: it could not be read. */
  readonly secret?: { readonly versionId: string; readonly hasSpecialCharacters: boolean } | undefined;
  readonly now: Instant;
}

/** A failure in the light of what is stored, and what it leaves behind. */
export interface JudgedFailure {
  readonly failure: ReturnType<typeof explainFailure<RefreshFailure>>;
  readonly consecutiveFailures: number;
  readonly failingSince: Instant;
  readonly cooldownUntil: Instant;
  /** Failures that only a person can end since the last success. */
  readonly refusals: number;
}

/** Returns the cause of a failure and how long it holds back token requests. */
export function judgeFailure(failed: RefreshFailure, attempt: FailedAttempt): JudgedFailure {
  const { definition, record, secret, now } = attempt;
  const { token } = record;
  const isProven = isProvenBy(attempt);
  const failingSince = earliest(now, record.failingSince ?? now);
  const failure = explainFailure(failed, {
    definition,
    token,
    hadToken: token !== undefined || record.lifetimes.length > 0,
    isProven,
    secretVersionId: secret?.versionId,
    hasSpecialCharacters: secret?.hasSpecialCharacters ?? false,
    failingForSeconds: secondsBetween(failingSince, now),
  });
  const consecutiveFailures = record.consecutiveFailures + 1;
  const before = record.consecutiveFailures > 0 ? (record.lastAttempt?.refusals ?? 0) : 0;
  const refusals = before + (cannotHeal(failure) ? 1 : 0);
  const { maxRequestsPerHour } = definition;
  const usableForSeconds = token ? secondsBetween(now, latest(now, unusableFrom(token, definition.timing, now))) : 0;
  return {
    failure,
    consecutiveFailures,
    failingSince,
    cooldownUntil: cooldownUntil(failure, consecutiveFailures, now, {
      usableForSeconds,
      isProven,
      refusals,
      maxRequestsPerHour,
    }),
    refusals,
  };
}

/** Tells whether HTTP Basic as RFC 6749 section 2.3.1 has it sends an id or secret otherwise than it is. */
export function isChangedByBasic(value: string): boolean {
  return /[^\w.*-]/.test(value);
}

/** Tells whether the stored token was got with what is sent now; a secret that could not be read is not compared. */
function isProvenBy({ record: { token }, definitionHash, secret }: FailedAttempt): boolean {
  const isSameSecret = secret === undefined || token?.secretVersionId === secret.versionId;
  return token?.definitionHash === definitionHash && isSameSecret;
}
