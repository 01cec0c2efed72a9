/** This folder: handing out a token, answering a status, and who may ask for what. */

import { ContractError } from '../../contract/contract-error.ts';
import type { GetTokenAnswer } from '../../contract/get-token.ts';
import type { RefreshReport } from '../../contract/refresh.ts';
import type { CurrentInputs, Situation } from '../../domain/decision/decision-input.ts';
import { decideRefresh, type RefreshDecision, refreshesFrom } from '../../domain/decision/refresh-decision.ts';
import type { RefreshNeed } from '../../domain/expiry/timing.ts';
import { afterStepBack } from '../../domain/record/after-step-back.ts';
import type { StoredToken, TokenRecord } from '../../domain/record/token-record.ts';
import { definitionHashOf, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { expiryFields } from '../../domain/telemetry/expiry-fields.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';
import type { Clock, Log, RefreshRequester, TokenReader } from '../ports/ports.ts';
import type { Metrics } from '../ports/telemetry.ts';
import { toGetTokenAnswer } from './token-answer.ts';
import { explainUnavailable, type TokenRequirements } from './token-unavailable.ts';

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
export async function getToken(
  dependencies: GetTokenDependencies,
  required: TokenRequirements,
): Promise<GetTokenAnswer> {
  const { definition, minValiditySeconds, rejectedFingerprint } = required;
  const { store, clock } = dependencies;
  const seen = (record: TokenRecord): TokenRecord => afterStepBack(record, clock.now(), clock.steppedBackAt?.());
  const stored = seen(await store.read(definition.id));
  const decision = decideOnRead(dependencies, required, stored);
  if (decision.reason === 'fresh' && stored.token) {
    return handOut(dependencies, required, stored.token, decision.need, 'stored_token_suits');
  }
  if (!decision.refresh) return refuse(dependencies, required, stored, { reason: decision.reason });
  const request = { operation: 'refresh', service: definition.id, minValiditySeconds, rejectedFingerprint } as const;
  const report = await dependencies.refreshRequester.requestRefresh(request);
  const left = await store.read(definition.id);
  // What is over since a step back refresh-tokens has replaced, or stored as over: what it leaves behind is believed.
  const refreshed = report ? left : seen(left);
  const { reason, need } = decideOnRead(dependencies, required, refreshed);
  return reason === 'fresh' && refreshed.token
    ? handOut(dependencies, required, refreshed.token, need, `refreshed_on_read_${decision.reason}`)
    : refuse(dependencies, required, refreshed, {
        reason: report?.reason ?? decision.reason,
        failure: report ? report.failure : 'refresh_not_answered',
        report,
      });
}

/** Hashing costs more than all the rest of the decision, and most tokens suit: only a cooldown asks for it. */
class ReaderInputs implements CurrentInputs {
  readonly definition: ServiceDefinition;
  readonly sha256Hex: Sha256Hex;

  constructor(definition: ServiceDefinition, sha256Hex: Sha256Hex) {
    this.definition = definition;
    this.sha256Hex = sha256Hex;
  }

  get definitionHash(): string {
    return definitionHashOf(this.definition, this.sha256Hex);
  }

  get maxRequestsPerHour(): number | undefined {
    return this.definition.maxRequestsPerHour;
  }
}

/** Asks the chain of policies for readers. Where none of them speaks, `fresh`, the stored token may be handed out. */
function decideOnRead(...facts: Parameters<typeof situationOnRead>): RefreshDecision {
  return decideRefresh(situationOnRead(...facts));
}

function situationOnRead(
  { clock, sha256Hex }: Pick<GetTokenDependencies, 'clock' | 'sha256Hex'>,
  { definition, minValiditySeconds, rejectedFingerprint }: TokenRequirements,
  record: TokenRecord,
): Situation {
  return {
    record,
    current: new ReaderInputs(definition, sha256Hex),
    timing: definition.timing,
    trigger: { kind: 'read', minValiditySeconds, rejectedFingerprint },
    now: clock.now(),
  };
}

function handOut(
  { log, clock }: GetTokenDependencies,
  required: TokenRequirements,
  token: StoredToken,
  need: RefreshNeed,
  reason: string,
): GetTokenAnswer {
  const now = clock.now();
  log.info('getToken', { decision: 'handed_out', reason, ...decisionFields(required, token, need, now) });
  return toGetTokenAnswer(required.definition.id, token, required.definition.timing, now);
}

/** Why a token is refused. */
interface Refusal {
  /** What the policy said. */
  readonly reason: string;
  /** Why refreshing brought none, one word; absent where none was tried, or it did not fail. */
  readonly failure?: string | undefined;
  readonly report?: RefreshReport | undefined;
}

function refuse(
  dependencies: GetTokenDependencies,
  required: TokenRequirements,
  record: TokenRecord,
  { reason, failure, report }: Refusal,
): never {
  const { log, metrics, clock } = dependencies;
  const now = clock.now();
  const askedFrom = refreshesFrom(situationOnRead(dependencies, required, record));
  const { message, retryable } = explainUnavailable(required, record, failure ?? reason, report, { now, askedFrom });
  const why = { reason, failure, retryable, message };
  const anyValidity = decideOnRead(dependencies, { ...required, minValiditySeconds: 0 }, record);
  const fields = decisionFields(required, record.token, anyValidity.need, now);
  log.error('getToken', { decision: 'refused', ...why, ...fields });
  // A caller that requires more validity than there is has made the mistake itself; the API can be called.
  if (anyValidity.reason !== 'fresh') {
    metrics.publish([{ name: 'NoValidToken', value: 1 }], { service: required.definition.id });
  }
  throw new ContractError('TokenUnavailable', message, { retryable });
}

function decisionFields(
  { definition, minValiditySeconds, rejectedFingerprint }: TokenRequirements,
  token: StoredToken | undefined,
  need: RefreshNeed,
  now: Instant,
): Record<string, string | number | undefined> {
  return {
    service: definition.id,
    now: toUtc(now),
    need,
    minValiditySeconds,
    rejectedFingerprint,
    ...(token && expiryFields(token, now)),
  };
}
