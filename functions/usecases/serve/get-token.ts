/** This folder: handing out a token, answering a status, and who may ask for what. */

import { ContractError } from '../../contract/contract-error.ts';
import type { GetTokenAnswer } from '../../contract/get-token.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import { decideRefresh, needOf } from '../../domain/decision/refresh-decision.ts';
import { isUsable, windowsOf } from '../../domain/expiry/timing.ts';
import type { StoredToken, TokenRecord } from '../../domain/record/token-record.ts';
import { definitionHashOf } from '../../domain/service/service-definition.ts';
import { expiryFields } from '../../domain/telemetry/expiry-fields.ts';
import { defined } from '../../domain/values/defined.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import { type Instant, secondsBetween, toUtc } from '../../domain/values/instant.ts';
import type { Clock, Log, RefreshRequester, TokenReader } from '../ports/ports.ts';
import type { Metrics } from '../ports/telemetry.ts';
import { toGetTokenAnswer } from './token-answer.ts';
import { explainUnavailable } from './token-unavailable.ts';
import type { TokenWish } from './token-wish.ts';

/** What handing out a token needs from outside. */
export interface GetTokenDependencies {
  readonly store: TokenReader;
  readonly refreshRequester: RefreshRequester;
  readonly clock: Clock;
  readonly sha256Hex: Sha256Hex;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Hands out a token that is usable, long enough and not the rejected one, refreshing on read where that is needed.
 *
 * Every decision is one log line: the stored expiry, the same in UTC, now, what is left, and why it was handed out or
 * refused.
 *
 * @throws {ContractError} TokenUnavailable when no such token can be had now
 * @throws {StoreUnavailableError} when the store could not be read: that says nothing about the token
 */
export async function getToken(dependencies: GetTokenDependencies, wish: TokenWish): Promise<GetTokenAnswer> {
  const { store, clock } = dependencies;
  const stored = await store.read(wish.definition.id);
  if (suits(stored.token, wish, clock.now())) {
    return handOut(dependencies, wish, stored.token, 'stored_token_suits');
  }
  const decision = decideOnRead(dependencies, wish, stored);
  if (!decision.refresh) {
    return refuse(dependencies, wish, stored, decision.reason);
  }
  const report = await dependencies.refreshRequester.requestRefresh(
    defined({
      operation: 'refresh',
      service: wish.definition.id,
      minValiditySeconds: wish.minValiditySeconds,
      rejectedFingerprint: wish.rejectedFingerprint,
    }),
  );
  const refreshed = await store.read(wish.definition.id);
  return suits(refreshed.token, wish, clock.now())
    ? handOut(dependencies, wish, refreshed.token, `refreshed_on_read_${decision.reason}`)
    : refuse(dependencies, wish, refreshed, report?.reason ?? 'refresh_not_answered', report);
}

function suits(token: StoredToken | undefined, wish: TokenWish, now: Instant): token is StoredToken {
  return (
    token !== undefined &&
    isUsable(token.expiresAt.at, now, windowsOf(token.lifetimeSeconds, wish.definition.timing)) &&
    secondsBetween(now, token.expiresAt.at) >= wish.minValiditySeconds &&
    token.fingerprint !== wish.rejectedFingerprint
  );
}

function decideOnRead(
  { clock, sha256Hex }: GetTokenDependencies,
  { definition, minValiditySeconds, rejectedFingerprint }: TokenWish,
  record: TokenRecord,
): ReturnType<typeof decideRefresh> {
  const { maxRequestsPerHour } = definition;
  const trigger = defined({ kind: 'read', minValiditySeconds, rejectedFingerprint });
  const current = defined({ definitionHash: definitionHashOf(definition, sha256Hex), maxRequestsPerHour });
  return decideRefresh(record, current, definition.timing, trigger, clock.now());
}

function handOut(
  { log, clock }: GetTokenDependencies,
  wish: TokenWish,
  token: StoredToken,
  why: string,
): GetTokenAnswer {
  const now = clock.now();
  log.info('getToken', { decision: 'handed_out', why, ...decisionFields(wish, { token }, now) });
  return toGetTokenAnswer(wish.definition.id, token, wish.definition.timing, now);
}

function refuse(
  { log, metrics, clock }: GetTokenDependencies,
  wish: TokenWish,
  record: TokenRecord,
  why: string,
  report?: RefreshReport,
): never {
  const now = clock.now();
  const { message, retryable } = explainUnavailable(wish, record, why, report, now);
  log.error('getToken', { decision: 'refused', why, retryable, message, ...decisionFields(wish, record, now) });
  // A caller that wants more validity than there is has made the mistake itself; the API can be called.
  if (!suits(record.token, { ...wish, minValiditySeconds: 0 }, now)) {
    metrics.publish([{ name: 'NoValidToken', value: 1 }], { service: wish.definition.id });
  }
  throw new ContractError('TokenUnavailable', message, { retryable });
}

function decisionFields(
  { definition, minValiditySeconds, rejectedFingerprint }: TokenWish,
  { token }: Pick<TokenRecord, 'token'>,
  now: Instant,
): Record<string, string | number | undefined> {
  return {
    service: definition.id,
    now: toUtc(now),
    need: token ? needOf({ token }, definition.timing, now) : 'expired',
    minValiditySeconds,
    rejectedFingerprint,
    ...(token && expiryFields(token, now)),
  };
}
