/** This folder: handing out a token, and who may ask for what. */

import { ContractError } from '../../contract/contract-error.ts';
import type { GetTokenAnswer } from '../../contract/get-token.ts';
import type { RefreshReport, RefreshResult } from '../../contract/refresh.ts';
import { type RefreshDecision, refreshesFrom } from '../../domain/decision/refresh-decision.ts';
import type { RefreshNeed } from '../../domain/expiry/timing.ts';
import { afterStepBack } from '../../domain/record/after-step-back.ts';
import { isLeased } from '../../domain/record/in-force.ts';
import type { StoredToken, TokenRecord } from '../../domain/record/token-record.ts';
import { expiryFields, needWord } from '../../domain/telemetry/expiry-fields.ts';
import { keyOf, subjectOf } from '../../domain/tenant/tenant-name.ts';
import type { Sha256Hex } from '../../domain/values/fingerprint.ts';
import { type Instant, toUtc } from '../../domain/values/instant.ts';
import type { Clock, Log, RefreshRequester, TokenReader } from '../ports/ports.ts';
import type { Metrics } from '../ports/telemetry.ts';
import { registrationOf } from '../tenants/find-tenant.ts';
import { decideOnRead, situationOnRead } from './read-decision.ts';
import { ReaderWait, type WaitDependencies } from './reader-wait.ts';
import { toGetTokenAnswer } from './token-answer.ts';
import { explainUnavailable, type TokenRequirements } from './token-unavailable.ts';

/** What handing out a token needs from outside. */
export interface GetTokenDependencies extends WaitDependencies {
  readonly store: TokenReader;
  readonly refreshRequester: RefreshRequester;
  readonly sha256Hex: Sha256Hex;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Reports after which the record says more: somebody else makes the attempt, or has made it. */
const BY_ANOTHER: readonly unknown[] = ['in_progress', 'superseded'] satisfies readonly RefreshResult[];

/**
 * Hands out a token that is usable, long enough and not the rejected one, refreshing on read where that is needed.
 *
 * ```
 *  read ─► decide ─► hand out, or refuse
 *   ▲         │ a refresh may help
 *   │         ├─ somebody holds the lease ─► pause ─┐
 *   │         └─ nobody does ─► refresh-tokens ─────┤ until the deadline, and ten reads at most
 *   └───────────────────────────────────────────────┘
 * ```
 *
 * Every decision is one log line: the stored expiry, the same in UTC, now, what is left, and why it was handed out or
 * refused.
 *
 * @param first the record as it was just read; absent: it is read
 * @throws {ContractError} TokenUnavailable when no such token can be had now; UnknownTenant or AccessDenied when the tenant is no more,
 *   or no more in the group
 * @throws {StoreUnavailableError} when the store could not be read: that says nothing about the token
 * @see docs/adr/0033-every-wait-has-an-end.md
 */
export async function getToken(
  dependencies: GetTokenDependencies,
  required: TokenRequirements,
  first?: TokenRecord,
): Promise<GetTokenAnswer> {
  const { store, clock, refreshRequester } = dependencies;
  const { definition, minValiditySeconds, rejectedFingerprint } = required;
  const request = { operation: 'refresh', ...subjectOf(definition), minValiditySeconds, rejectedFingerprint } as const;
  const key = keyOf(definition);
  const wait = new ReaderWait(dependencies);
  let why: string | undefined;
  let asked: Asked | undefined;
  for (let stored = first ?? (await wait.read(store, key)); ; stored = await wait.read(store, key)) {
    checkTenant(required, stored);
    const record = asSeen(stored, asked, clock);
    const decision = decideOnRead(dependencies, required, record);
    if (decision.reason === 'fresh' && record.token) {
      const how = why === undefined ? 'stored_token_suits' : `refreshed_on_read_${why}`;
      return handOut(dependencies, required, record.token, decision.need, how);
    }
    why ??= decision.reason;
    const isLeasedNow = isLeased(record, clock.now());
    if (isOver(decision, isLeasedNow, asked, wait)) {
      return refuse(dependencies, required, record, refusalOf(decision, isLeasedNow, asked, wait));
    }
    if (!isLeasedNow) {
      asked = { report: await refreshRequester.requestRefresh(request, wait.leftMs) };
    }
    if (isLeasedNow || asked?.report?.result === 'in_progress') {
      await wait.pause();
    }
  }
}

/** A tenant can go, or change its group, while somebody waits for its token. */
function checkTenant({ definition, group }: TokenRequirements, record: TokenRecord): void {
  if (definition.tenant !== undefined) {
    registrationOf(record, definition.id, group);
  }
}

/** What refresh-tokens was asked, and came back with; without a report: it did not answer. */
interface Asked {
  readonly report: RefreshReport | undefined;
}

/** What is over since a step back refresh-tokens has replaced, or stored as over: what it leaves behind is believed. */
function asSeen(stored: TokenRecord, asked: Asked | undefined, clock: Clock): TokenRecord {
  const isAnswered = asked?.report && !BY_ANOTHER.includes(asked.report.result);
  return isAnswered ? stored : afterStepBack(stored, clock.now(), clock.steppedBackAt?.());
}

/** Tells whether no better token can come: none may be requested, time is over, or refresh-tokens had its say. */
function isOver(
  { refresh }: RefreshDecision,
  isLeasedNow: boolean,
  asked: Asked | undefined,
  wait: ReaderWait,
): boolean {
  if (!refresh || wait.isOver) return true;
  return !isLeasedNow && asked !== undefined && !BY_ANOTHER.includes(asked.report?.result);
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
  return toGetTokenAnswer(required.definition, token, now);
}

/** Why a token is refused. */
interface Refusal {
  /** What the policy said. */
  readonly reason: string;
  /** Why refreshing brought none, one word; absent where none was tried, or it did not fail. */
  readonly failure?: string | undefined;
  readonly report?: RefreshReport | undefined;
  /** What was waited for in vain; absent: nothing. */
  readonly waitedFor?: string | undefined;
}

function refusalOf(
  { refresh, reason }: RefreshDecision,
  isLeasedNow: boolean,
  asked: Asked | undefined,
  { seconds }: ReaderWait,
): Refusal {
  const { report } = asked ?? {};
  const isOthers = !asked || BY_ANOTHER.includes(report?.result);
  if (refresh && (isOthers || isLeasedNow)) {
    return { reason, failure: 'in_progress', waitedFor: `the attempt of another process was waited for, ${seconds} s` };
  }
  if (isOthers) return { reason };
  return report
    ? { reason: report.reason, failure: report.failure, report }
    : { reason, failure: 'refresh_not_answered', waitedFor: `refresh-tokens was waited for, ${seconds} s` };
}

function refuse(
  dependencies: GetTokenDependencies,
  required: TokenRequirements,
  record: TokenRecord,
  { reason, failure, report, waitedFor }: Refusal,
): never {
  const { log, metrics, clock } = dependencies;
  const now = clock.now();
  const ending = { why: failure ?? reason, report, waitedFor };
  const askedFrom = refreshesFrom(situationOnRead(dependencies, required, record));
  const { message, retryable } = explainUnavailable(required, record, ending, { now, askedFrom });
  const why = { reason, failure, retryable, message };
  const anyValidity = decideOnRead(dependencies, { ...required, minValiditySeconds: 0 }, record);
  const fields = decisionFields(required, record.token, anyValidity.need, now);
  log.error('getToken', { decision: 'refused', ...why, ...fields });
  // A caller that requires more validity than there is has made the mistake itself; the API can be called.
  if (anyValidity.reason !== 'fresh') {
    for (const scope of [{}, { service: required.definition.id }]) {
      metrics.publish([{ name: 'NoValidToken', value: 1 }], scope);
    }
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
    ...subjectOf(definition),
    now: toUtc(now),
    need: needWord(token, need),
    minValiditySeconds,
    rejectedFingerprint,
    ...(token && expiryFields(token, now)),
  };
}
