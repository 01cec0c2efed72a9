import type { RefreshReport } from '../../contract/refresh.ts';
import { decideRefresh, type RefreshDecision, type RefreshTrigger } from '../../domain/decision/refresh-decision.ts';
import { LEASE_SECONDS, type TokenRecord } from '../../domain/record/token-record.ts';
import { definitionHashOf, limitOf, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../domain/values/instant.ts';
import type { HeldLease, RefreshDependencies } from './attempt.ts';
import { attemptRefresh } from './attempt-refresh.ts';

const POLL_MIN_MS = 100;
const POLL_SPREAD_MS = 300;

/** How one service is to be refreshed. */
export interface RefreshOrder {
  readonly definition: ServiceDefinition;
  readonly trigger: RefreshTrigger;
  /** The record as it was just read; absent: it is read. */
  readonly record?: TokenRecord;
  /** How long to wait for another holder of the lease; 0: not at all. */
  readonly waitSeconds: number;
}

/**
 * Refreshes one service if that is due, single-flight across all processes.
 *
 * ```
 *  read ─► decide ─► lease free? ─► claim (version + 1) ─► token request ─► write (version still ours?) ─► done
 *            ▲           │ held by another                    │
 *            └─ read ◄── wait (bounded) ◄─────────────────────┘ claim lost: somebody was faster, decide anew
 * ```
 *
 * @returns what was done and why; a failed attempt is a result, not an exception
 * @throws {StoreUnavailableError} when the store could not be read or written
 * @see docs/adr/0007-lease-and-fence.md
 */
export async function refreshService(dependencies: RefreshDependencies, order: RefreshOrder): Promise<RefreshReport> {
  const first = order.record ?? (await dependencies.store.read(order.definition.id));
  const course: Course = {
    order,
    first,
    definitionHash: definitionHashOf(order.definition, dependencies.sha256Hex),
    waitUntil: plusSeconds(dependencies.clock.now(), order.waitSeconds),
  };
  for (let record = first; ; ) {
    const end = await takeStep(dependencies, course, record);
    if ('result' in end) {
      return end;
    }
    record = end;
  }
}

/** What does not change while a service is being refreshed. */
interface Course {
  readonly order: RefreshOrder;
  /** The record as it was at the beginning. */
  readonly first: TokenRecord;
  readonly definitionHash: string;
  readonly waitUntil: Instant;
}

/** Decides on the record as it is now and acts on that; returns the end, or the record to decide on next. */
async function takeStep(
  dependencies: RefreshDependencies,
  { order, first, definitionHash, waitUntil }: Course,
  record: TokenRecord,
): Promise<RefreshReport | TokenRecord> {
  const { store, clock } = dependencies;
  const { definition, trigger } = order;
  const decision = await decide(dependencies, order, definitionHash, record);
  if (!decision.refresh) {
    return { service: definition.id, result: 'skipped', reason: decision.reason };
  }
  if (trigger.kind === 'forced' && isFinishedSince(first, record)) {
    return endOfOthersAttempt(definition.id, first, record);
  }
  if (!isLeased(record, clock.now())) {
    const end = await claimAndAttempt(dependencies, definition, { definitionHash, record, reason: decision.reason });
    return 'result' in end && waitsForOther(end, order) ? store.read(definition.id) : end;
  }
  if (secondsBetween(clock.now(), waitUntil) <= 0) {
    return { service: definition.id, result: 'in_progress', reason: decision.reason };
  }
  await clock.sleep(POLL_MIN_MS + dependencies.random() * POLL_SPREAD_MS);
  return store.read(definition.id);
}

/** Returns how the attempt ended, or the record as it is where somebody else was faster to claim the lease. */
async function claimAndAttempt(
  dependencies: RefreshDependencies,
  definition: ServiceDefinition,
  decided: Pick<HeldLease, 'definitionHash' | 'record' | 'reason'>,
): Promise<RefreshReport | TokenRecord> {
  const { store, clock, newOwner } = dependencies;
  const owner = newOwner();
  const claim = await store.claimLease({
    service: definition.id,
    owner,
    seenVersion: decided.record.version,
    now: clock.now(),
    leaseExpiresAt: plusSeconds(clock.now(), LEASE_SECONDS),
  });
  return claim.claimed
    ? attemptRefresh(dependencies, { definition, owner, version: claim.version, ...decided })
    : claim.record;
}

/** Whoever overtook a frozen holder may still be at it; a reader that may wait waits for that token like for any other. */
function waitsForOther(report: RefreshReport, { trigger, waitSeconds }: RefreshOrder): boolean {
  return report.result === 'superseded' && trigger.kind === 'read' && waitSeconds > 0;
}

/** Only a sweep compares secret versions: it has prepared all secrets, a reader would have to wait for his. */
async function decide(
  { secrets, clock }: RefreshDependencies,
  { definition, trigger }: RefreshOrder,
  definitionHash: string,
  record: TokenRecord,
): Promise<RefreshDecision> {
  const secret = trigger.kind === 'sweep' ? await secrets.read(definition) : undefined;
  const current = {
    definitionHash,
    ...(secret?.ok ? { secretVersionId: secret.secret.versionId } : {}),
    ...limitOf(definition),
  };
  return decideRefresh(record, current, definition.timing, trigger, clock.now());
}

function isLeased({ lease }: TokenRecord, now: Instant): boolean {
  return lease !== undefined && secondsBetween(now, lease.expiresAt) > 0;
}

/** Tells whether somebody else's attempt has ended since `before` was read: ending one removes the lease. */
function isFinishedSince(before: TokenRecord, after: TokenRecord): boolean {
  return after.lease === undefined && (after.version > before.version || before.lease !== undefined);
}

/** A forced refresh that waited for somebody else's attempt takes its end for its own instead of asking once more. */
function endOfOthersAttempt(service: string, before: TokenRecord, after: TokenRecord): RefreshReport {
  if (after.token && after.token.obtainedAt !== before.token?.obtainedAt) {
    return { service, result: 'superseded', reason: 'forced' };
  }
  const { lastAttempt } = after;
  return {
    service,
    result: lastAttempt?.outcome === 'unchanged' ? 'unchanged' : 'failed',
    reason: lastAttempt?.reason ?? 'forced',
    ...(lastAttempt?.message === undefined ? {} : { message: lastAttempt.message }),
  };
}
