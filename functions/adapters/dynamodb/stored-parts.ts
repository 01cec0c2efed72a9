import { ATTEMPT_OUTCOMES } from '../../contract/attempt.ts';
import { FINGERPRINT_PATTERN } from '../../contract/constants.ts';
import { SEVERITIES, type Severity } from '../../contract/diagnosis.ts';
import { AUTHORIZATION_SCHEME, isAccessToken } from '../../contract/read-token.ts';
import { LIFETIME_DOUBTS, LIFETIME_SOURCES, type LifetimeDoubt } from '../../domain/expiry/lifetime.ts';
import type { FailureCause } from '../../domain/failure/cause.ts';
import { CONDITIONS, type Notified, type ServiceCondition } from '../../domain/record/condition-notification.ts';
import { type Attempt, LIFETIMES_KEPT, type TokenFacts } from '../../domain/record/token-record.ts';
import type { TenantRegistration } from '../../domain/tenant/tenant-registration.ts';
import type { Instant } from '../../domain/values/instant.ts';
import { AT, COUNT, FLAG, listOf, OFFSET, objectOf, oneOf, SENTENCE, STAMP, textOf, WORD } from './part-reader.ts';
import { DUE_AT_KEY, DUE_KEY, TENANT } from './sweep-parts.ts';

/** Words of version 0.1.0 that other versions have found in items: read for as long as those items live. */
const FORMER_SEVERITIES = { human: 'action-required' } as const;
const FORMER_CONDITIONS = { 'needs-human': 'action-required' } as const;

/** More requests than any limit allows in an hour. */
const MOST_REQUEST_TIMES = 5000;
const MOST_WARNINGS = 50;

const SEVERITY = oneOf<Exclude<Severity, 'degraded'>>(
  SEVERITIES.filter((severity) => severity !== 'degraded'),
  FORMER_SEVERITIES,
);
const CONDITION = oneOf<ServiceCondition>(CONDITIONS, FORMER_CONDITIONS);
const FINGERPRINT = textOf((text) => FINGERPRINT_PATTERN.test(text));

const TOKEN = objectOf<TokenFacts>(
  {
    tokenType: textOf((text) => AUTHORIZATION_SCHEME.test(text)),
    scope: textOf(),
    obtainedAt: AT,
    expiresAt: STAMP,
    lifetimeSeconds: COUNT,
    lifetimeSource: oneOf(LIFETIME_SOURCES),
    lifetimeDoubt: objectOf<LifetimeDoubt>({ kind: oneOf(LIFETIME_DOUBTS), otherSeconds: COUNT }, ['kind']),
    refreshAt: AT,
    fingerprint: FINGERPRINT,
    definitionHash: WORD,
    secretVersionId: WORD,
    rejections: COUNT,
    unmetWishes: COUNT,
  },
  ['tokenType', 'obtainedAt', 'expiresAt', 'lifetimeSeconds', 'fingerprint', 'definitionHash', 'secretVersionId'],
);

const ATTEMPT = objectOf<Attempt>(
  {
    at: AT,
    outcome: oneOf(ATTEMPT_OUTCOMES),
    reason: WORD,
    detail: WORD,
    message: SENTENCE,
    cause: objectOf<FailureCause>({ code: WORD, severity: SEVERITY, advice: SENTENCE }, ['code', 'severity', 'advice']),
    refusals: COUNT,
    httpStatus: COUNT,
    oauthError: WORD,
    providerCode: WORD,
    correlationId: WORD,
    clockOffsetSeconds: OFFSET,
    requests: COUNT,
    usedPreviousSecret: FLAG,
    warnings: listOf(WORD, MOST_WARNINGS),
    latencyMs: COUNT,
    definitionHash: WORD,
    secretVersionId: WORD,
    refusedFingerprint: FINGERPRINT,
  },
  ['at', 'outcome', 'definitionHash'],
);

/** What was published of a condition, in the words that version 0.1.0 stored it with. */
interface Announced extends Pick<Notified, 'times' | 'heldBack'> {
  readonly told: ServiceCondition;
  readonly seen: ServiceCondition;
}

/** A refresh token as it is stored. Without the seed that it began with it is not used where the secret has one. */
interface RefreshTokenAttributes {
  readonly current: string;
  readonly previous?: string;
  readonly seedVersionId?: string;
  readonly seedFingerprint?: string;
}

/** The attributes of a service's item, as far as anything is read of them. */
export interface StoredParts {
  readonly tenant?: TenantRegistration;
  readonly version?: number;
  readonly token?: TokenFacts;
  readonly leaseOwner?: string;
  readonly leaseExpiresAt?: Instant;
  readonly lastAttempt?: Attempt;
  readonly lastFailure?: Attempt;
  readonly consecutiveFailures?: number;
  readonly failingSince?: Instant;
  readonly cooldownUntil?: Instant;
  readonly requestTimes?: readonly Instant[];
  readonly wishTimes?: readonly Instant[];
  readonly lifetimes?: readonly number[];
  readonly spentRefreshToken?: string;
  readonly acceptedClockOffset?: number;
  readonly announced?: Announced;
  readonly accessToken?: string;
  readonly refreshToken?: RefreshTokenAttributes;
}

/** The parts that hold no token. */
const STATUS_PARTS = {
  tenant: TENANT,
  version: COUNT,
  token: TOKEN,
  leaseOwner: textOf(),
  leaseExpiresAt: AT,
  lastAttempt: ATTEMPT,
  lastFailure: ATTEMPT,
  consecutiveFailures: COUNT,
  failingSince: AT,
  cooldownUntil: AT,
  requestTimes: listOf(AT, MOST_REQUEST_TIMES),
  wishTimes: listOf(AT, MOST_REQUEST_TIMES),
  lifetimes: listOf(COUNT, LIFETIMES_KEPT),
  spentRefreshToken: WORD,
  acceptedClockOffset: OFFSET,
  announced: objectOf<Announced>(
    { told: CONDITION, seen: CONDITION, times: listOf(AT, MOST_REQUEST_TIMES), heldBack: COUNT },
    ['told', 'seen', 'times', 'heldBack'],
  ),
} as const;

/** The attributes that status reads: everything but the tokens themselves. */
export const STATUS_ATTRIBUTES: readonly string[] = ['service', ...Object.keys(STATUS_PARTS)];

/** Every attribute of an item that is ours. */
export const OWN_ATTRIBUTES: readonly string[] = [
  ...STATUS_ATTRIBUTES,
  'accessToken',
  'refreshToken',
  'lastOwner',
  'ttl',
  DUE_KEY,
  DUE_AT_KEY,
];

/** Reads the item of a service. */
export const PARTS = objectOf<StoredParts>(
  {
    ...STATUS_PARTS,
    accessToken: textOf(isAccessToken),
    refreshToken: objectOf<RefreshTokenAttributes>(
      { current: textOf(isRefreshToken), previous: textOf(isRefreshToken), seedVersionId: WORD, seedFingerprint: WORD },
      ['current'],
    ),
  },
  [],
);

/** @see https://www.rfc-editor.org/rfc/rfc6749#appendix-A.17 */
function isRefreshToken(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}
