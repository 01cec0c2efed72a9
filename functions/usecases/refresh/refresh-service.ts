/** This folder: refreshing one service, a sweep over all, and what is published of both. */

import type { RefreshReport } from '../../contract/refresh.ts';
import type { RefreshTrigger } from '../../domain/decision/decision-input.ts';
import { hostOf } from '../../domain/decision/host-pause.ts';
import { decideRefresh, type RefreshDecision } from '../../domain/decision/refresh-decision.ts';
import { requestsLeft } from '../../domain/decision/request-quota.ts';
import { needOf } from '../../domain/expiry/token-state.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { isLeased } from '../../domain/record/in-force.ts';
import { lastAcceptedVersion } from '../../domain/record/last-accepted-secret.ts';
import { LEASE_SECONDS, type TokenRecord } from '../../domain/record/token-record.ts';
import { definitionHashOf, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { plusSeconds, secondsBetween } from '../../domain/values/instant.ts';
import { HostPauses } from '../hosts/host-pauses.ts';
import { StoreUnavailableError } from '../ports/store-unavailable.ts';
import { lostBefore, type RefreshTokenFacts } from '../requests/refresh-token-choice.ts';
import { type AttemptFindings, type RequestDependencies, requestToken } from '../requests/request-token.ts';
import type { ClaimedAttempt, EndDependencies, RefreshDependencies } from './attempt.ts';
import { attemptEnd } from './attempt-end.ts';
import { logAttempt, publishAttempt } from './attempt-log.ts';
import { writeLate } from './late-end.ts';
import { adoptsResult, resultOfOther } from './other-attempt.ts';

const POLL_MIN_MS = 100;
const POLL_SPREAD_MS = 300;

/** How one service is to be refreshed. */
export interface RefreshOptions {
  readonly definition: ServiceDefinition;
  readonly trigger: RefreshTrigger;
  /** The record as it was just read; absent: it is read. */
  readonly record?: TokenRecord;
  /** What hosts have asked of everybody, as the sweep that refreshes many knows it; absent: it is read. */
  readonly hostPauses?: HostPauses;
  /** How long to wait for another holder of the lease; 0: not at all. */
  readonly waitSeconds: number;
}

/**
 * Refreshes one service if that is due, single-flight across all processes.
 *
 * ```
 *  read ─► decide ─► lease free? ─► claim (version + 1) ─► token request ─► write (version still ours?) ─► done
 *            ▲           │ held by another                    │
 *            └─ read ◄── wait (bounded) ◄─────────────────────┘ claim lost: another process was faster, decide anew
 * ```
 *
 * @returns what was done and why; a failed attempt is a result, not an exception
 * @throws {StoreUnavailableError} when the store could not be read or written; any fault of our own code, after the lease
 *   has been given back
 * @see docs/adr/0007-lease-and-fence.md
 */
export async function refreshService(
  dependencies: RefreshDependencies,
  options: RefreshOptions,
): Promise<RefreshReport> {
  const { store, clock, random, newOwner, sha256Hex } = dependencies;
  const { definition, trigger, waitSeconds, hostPauses = new HostPauses(dependencies) } = options;
  const service = definition.id;
  const definitionHash = definitionHashOf(definition, sha256Hex);
  const first = options.record ?? (await store.read(service));
  const waitUntil = plusSeconds(clock.now(), waitSeconds);
  for (let record = first; ; ) {
    const { refresh, reason } = await decide(dependencies, { ...options, hostPauses }, definitionHash, record);
    if (!refresh) return { service, result: 'skipped', reason };
    if (adoptsResult(trigger, first, record)) return resultOfOther(service, first, record);
    const now = clock.now();
    if (isLeased(record, now)) {
      if (secondsBetween(now, waitUntil) <= 0) return { service, result: 'in_progress', reason };
      await clock.sleep(POLL_MIN_MS + random() * POLL_SPREAD_MS);
      record = await store.read(service);
      continue;
    }
    const owner = newOwner();
    const leaseExpiresAt = plusSeconds(now, LEASE_SECONDS);
    const { version: seenVersion, unreadable } = record;
    const claim = await store.claimLease({ service, owner, seenVersion, now, leaseExpiresAt, unreadable });
    if (!claim.claimed) {
      record = claim.record;
      continue;
    }
    const fence = { service, owner, version: claim.version };
    const claimed = { definition, definitionHash, fence, leaseExpiresAt, record, reason };
    const report = await attempt(dependencies, claimed, hostPauses);
    if (!waitsForOther(report, options)) return report;
    record = await store.read(service);
  }
}

/** The process that overtook a frozen holder may still be at work; a reader that may wait waits for that token too. */
function waitsForOther({ result }: RefreshReport, { trigger, waitSeconds }: RefreshOptions): boolean {
  return result === 'superseded' && trigger.kind === 'read' && waitSeconds > 0;
}

/**
 * Only a sweep compares secret versions: it has prepared all secrets, a reader would have to wait for its own. What the
 * host has asked of everybody is looked up only where a token would be requested.
 */
async function decide(
  { secrets, clock }: Pick<RefreshDependencies, 'secrets' | 'clock'>,
  { definition, trigger, hostPauses }: RefreshOptions & { readonly hostPauses: HostPauses },
  definitionHash: string,
  record: TokenRecord,
): Promise<RefreshDecision> {
  const read = trigger.kind === 'sweep' ? await secrets.read(definition) : undefined;
  const secretVersionId = read?.ok ? read.secret.versionId : undefined;
  const { timing, maxRequestsPerHour } = definition;
  const current = { definitionHash, secretVersionId, maxRequestsPerHour };
  const situation = { record, current, timing, trigger, now: clock.now() };
  const decision = decideRefresh(situation);
  if (!decision.refresh) return decision;
  return decideRefresh({ ...situation, hostPause: await hostPauses.last(hostOf(definition)) });
}

/** Makes the attempt that the lease was claimed for, and writes its end, which gives the lease back. */
async function attempt(
  dependencies: RefreshDependencies,
  claimed: ClaimedAttempt,
  hostPauses: HostPauses,
): Promise<RefreshReport> {
  try {
    const findings = await findToken(dependencies, claimed);
    const { definition } = claimed;
    const [report] = await Promise.all([
      finish(dependencies, claimed, findings),
      findings.outcome.ok ? undefined : hostPauses.note(hostOf(definition), definition.id, findings.outcome.failure),
    ]);
    return report;
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) {
      // The lease is given back and the record says what happened; the fault itself is for the invocation to fail with.
      const lost = lostBefore(refreshTokenFacts(dependencies, claimed), true);
      await finish(dependencies, claimed, noneSent(ownFault(error), lost));
    }
    throw error;
  }
}

/** Returns what the token endpoint answered, or why it was not asked. */
async function findToken(
  dependencies: RequestDependencies & Pick<EndDependencies, 'store' | 'sha256Hex'>,
  claimed: ClaimedAttempt,
): Promise<AttemptFindings> {
  const { definition, record, reason } = claimed;
  const { secrets, clock } = dependencies;
  // For a sweep everything is prepared already; a forced refresh usually follows a new secret.
  const known = reason === 'forced' ? undefined : lastAcceptedVersion(record);
  secrets.prepare([{ definition, lastAcceptedVersion: known }]);
  const read = await secrets.read(definition);
  const facts = refreshTokenFacts(dependencies, claimed);
  if (!read.ok) return noneSent(read.failure, lostBefore(facts, false));
  return requestToken(dependencies, {
    ...facts,
    record,
    secret: read.secret,
    isInSeries: record.consecutiveFailures > 0 && needOf(record.token, definition.timing, clock.now()) === 'expired',
    requestsLeft: requestsLeft(record, definition.maxRequestsPerHour, clock.now()),
  });
}

function refreshTokenFacts(
  { store, clock, sha256Hex }: Pick<EndDependencies, 'store' | 'clock' | 'sha256Hex'>,
  { definition, record, fence, leaseExpiresAt }: ClaimedAttempt,
): RefreshTokenFacts {
  const noteSending = (fingerprint: string): Promise<boolean> => store.noteRefreshTokenSent(fence, fingerprint);
  return { definition, record, sha256Hex, noteSending, isLeaseOver: () => clock.now() >= leaseExpiresAt };
}

/** Writes the end of an attempt, and only then logs and publishes it. */
async function finish(
  { store, clock, sha256Hex, log, metrics, events }: EndDependencies,
  claimed: ClaimedAttempt,
  findings: AttemptFindings,
): Promise<RefreshReport> {
  const end = attemptEnd(claimed, findings, clock.now(), sha256Hex);
  const isWritten = (await store.finishAttempt(end.write)) || (await writeLate({ store, clock }, end.write));
  logAttempt(log, claimed, end, isWritten);
  publishAttempt(metrics, end, isWritten);
  for (const event of isWritten ? end.events : []) {
    events.publish(event);
  }
  return isWritten ? end.report : { ...end.report, result: 'superseded' };
}

/** @param spent fingerprint of a refresh token whose answer may be lost */
function noneSent(failure: RefreshFailure, spent: string | undefined): AttemptFindings {
  return { outcome: { ok: false, failure }, requests: 0, usedPreviousSecret: false, refreshTokens: { spent } };
}

/** A fault of our own side. Its message is not repeated: it comes from anywhere. */
function ownFault(error: unknown): RefreshFailure {
  const name = error instanceof Error ? error.name : 'unknown fault';
  const message = `token-keeper itself failed (${name})`;
  return { kind: 'transient', reason: 'own_fault', message };
}
