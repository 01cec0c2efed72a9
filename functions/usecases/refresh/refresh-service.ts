/** This folder: the refresh of one service, from the decision to the stored result. */

import type { RefreshReport } from '../../contract/refresh.ts';
import type { RefreshTrigger } from '../../domain/decision/decision-input.ts';
import { hostOf } from '../../domain/decision/host-pause.ts';
import { decideRefresh, type RefreshDecision } from '../../domain/decision/refresh-decision.ts';
import { afterStepBack } from '../../domain/record/after-step-back.ts';
import { isLeased } from '../../domain/record/in-force.ts';
import { LEASE_SECONDS, type TokenRecord } from '../../domain/record/token-record.ts';
import { watchPauseMs } from '../../domain/retry/watch-pause.ts';
import { definitionHashOf, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { keyOf, type Subject, subjectOf } from '../../domain/tenant/tenant-name.ts';
import { isSameTenant } from '../../domain/tenant/tenant-registration.ts';
import { plusSeconds } from '../../domain/values/instant.ts';
import { HostPauses } from '../hosts/host-pauses.ts';
import type { RefreshDependencies } from './attempt.ts';
import { makeAttempt } from './make-attempt.ts';
import { adoptsResult, resultOfOther } from './other-attempt.ts';

/** How one service is to be refreshed. */
export interface RefreshOptions {
  readonly definition: ServiceDefinition;
  readonly trigger: RefreshTrigger;
  /** The record as it was just read; absent: it is read. */
  readonly record?: TokenRecord;
  /** What hosts have asked of everybody, as the sweep that refreshes many knows it; absent: it is read. */
  readonly hostPauses?: HostPauses;
  /** How long a forced refresh waits for another holder of the lease; sweeps do not, and readers watch the record themselves. */
  readonly waitSeconds: number;
}

/**
 * Refreshes one service if that is due, single-flight across all processes.
 *
 * ```
 *  read ─► decide ─► lease free? ─► claim (version + 1) ─► token request ─► write (version still ours?) ─► done
 *            ▲           │ held by another     │
 *            │           ▼                     │ claim lost: another process was faster, decide anew
 *            ├─ read ◄── forced: wait          │
 *            └─────────────────────────────────┘
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
  const { store, clock, newOwner, sha256Hex } = dependencies;
  const { definition, trigger, waitSeconds, hostPauses = new HostPauses(dependencies) } = options;
  const service = keyOf(definition);
  const subject = subjectOf(definition);
  const definitionHash = definitionHashOf(definition, sha256Hex);
  const first = options.record ?? (await store.read(service));
  const waitUntilMs = clock.monotonicMs() + waitSeconds * 1000;
  let mayBeginAnew = true;
  for (let stored = first, pauses = 0; ; ) {
    const startedMs = clock.monotonicMs();
    const steppedBackAt = clock.steppedBackAt?.();
    const record = afterStepBack(stored, clock.now(), steppedBackAt);
    const { refresh, reason } = await decide(dependencies, { ...options, hostPauses }, definitionHash, record);
    if (!refresh) return { ...subject, result: 'skipped', reason };
    const ended = endedByOthers(subject, { trigger, reason }, first, record);
    if (ended) return ended;
    const now = clock.now();
    if (isLeased(record, now)) {
      if (!(await waits(dependencies, options, pauses, waitUntilMs - startedMs))) {
        return { ...subject, result: 'in_progress', reason };
      }
      pauses += 1;
      stored = await store.read(service);
      continue;
    }
    const owner = newOwner();
    const leaseExpiresAt = plusSeconds(now, LEASE_SECONDS);
    const seen = seenBy(record);
    const claim = await store.claimLease({ service, owner, ...seen, now, leaseExpiresAt });
    if (!claim.claimed) {
      stored = claim.record;
      continue;
    }
    const fence = { service, owner, version: claim.version };
    const { minValiditySeconds } = trigger;
    const times = { startedMs, steppedBackAt, leaseExpiresAt };
    const told = { reason, minValiditySeconds, isRoutine: isRoutine(options) };
    const claimed = { definition, definitionHash, fence, ...times, record, ...told };
    const report = await makeAttempt(dependencies, claimed, hostPauses, mayBeginAnew);
    if (report) return report;
    mayBeginAnew = false;
    stored = await store.read(service);
  }
}

/** Returns what others have made of a refresh since the record was first read; `undefined`: nothing. */
function endedByOthers(
  subject: Subject,
  { trigger, reason }: Pick<RefreshOptions, 'trigger'> & Pick<RefreshReport, 'reason'>,
  first: TokenRecord,
  record: TokenRecord,
): RefreshReport | undefined {
  // Registered anew, it has another definition, and stands where whoever did that has put it.
  if (!isSameTenant(first.tenant, record.tenant)) return { ...subject, result: 'superseded', reason };
  return adoptsResult(trigger, first, record) ? resultOfOther(subject, first, record) : undefined;
}

function isRoutine({ trigger, definition }: RefreshOptions): boolean {
  return trigger.kind === 'sweep' && definition.tenant !== undefined;
}

/** Returns what a claim must find as it was seen. */
function seenBy({ version, lease, unreadable, tenant }: TokenRecord) {
  return { seenVersion: version, seenOwner: lease?.owner, unreadable, tenantSince: tenant?.addedAt };
}

/** Waits until the lease of another is worth another look, and tells whether it did: only a forced refresh has the time. */
async function waits(
  { clock, random }: Pick<RefreshDependencies, 'clock' | 'random'>,
  { trigger }: Pick<RefreshOptions, 'trigger'>,
  pauses: number,
  leftMs: number,
): Promise<boolean> {
  if (trigger.kind !== 'forced' || leftMs <= 0) return false;
  await clock.sleep(Math.min(watchPauseMs(pauses, random()), leftMs));
  return true;
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
): Promise<RefreshDecision | { readonly refresh: false; readonly reason: 'unknown_tenant' }> {
  // It has been removed since somebody asked.
  if (definition.tenant !== undefined && !record.tenant) return { refresh: false, reason: 'unknown_tenant' };
  const read = trigger.kind === 'sweep' ? await secrets.read(definition) : undefined;
  const secretVersionId = read?.ok ? read.secret.versionId : undefined;
  const { timing, maxRequestsPerHour } = definition;
  const current = { definitionHash, secretVersionId, maxRequestsPerHour };
  const situation = { record, current, timing, trigger, now: clock.now() };
  const decision = decideRefresh(situation);
  if (!decision.refresh) return decision;
  return decideRefresh({ ...situation, hostPause: await hostPauses.last(hostOf(definition)) });
}
