import { NEXT_ACTORS } from '../diagnosis.ts';
import { contractVersionOf } from '../read-token.ts';
import {
  ACCESS_MODES,
  SERVICE_STATES,
  type ServiceState,
  type ServiceStatus,
  STAMP_ZONES,
  type StatusAnswer,
  TENANT_COUNTS,
  type TemplateStatus,
} from '../status.ts';
import { complete, isFields, Members } from './members.ts';
import { readAttempt, readDiagnosisOf } from './read-attempt.ts';
import { readAccessCheck } from './read-refresh.ts';
import { scheduleOf } from './read-schedule.ts';

/** An answer as it could be read. */
export interface StatusRead {
  /** Absent: the answer is none to {@link StatusRequest}; `unread` says by what that was seen. */
  readonly answer?: StatusAnswer;
  /** Members that could not be read, and words that are not known here: `state "stalled" of genesys`. */
  readonly unread: readonly string[];
}

/** The words of version 0 that version 1 has others for. */
const FORMER_STATES: Readonly<Record<string, ServiceState>> = { late: 'overdue', unavailable: 'unusable' };

/**
 * Returns the answer to a request for the status, member by member, from this version of the contract, an older or a newer
 * one. It never throws: a word that is not known is `unknown`, a severity that is not known `degraded`, and what is absent
 * or cannot be read is null or, where null is none of its values, what claims least.
 */
export function readStatusAnswer(value: unknown): StatusRead {
  const unread: string[] = [];
  const fields = isFields(value) ? value : {};
  const members = new Members(fields, '', unread);
  const now = members.stamp('now');
  const healthy = members.flag('healthy');
  const { services } = fields;
  if (now === null || healthy === null || !Array.isArray(services)) {
    const wrong = { now: now === null, healthy: healthy === null, services: !Array.isArray(services) };
    return { unread: Object.entries(wrong).flatMap(([name, isWrong]) => (isWrong ? [name] : [])) };
  }
  const answer: StatusAnswer = {
    contractVersion: contractVersionOf(fields),
    now,
    healthy,
    access: members.word('access', ACCESS_MODES),
    schedule: members.part('schedule', scheduleOf) ?? scheduleOf(new Members({}, '', unread)),
    services: services.flatMap((one: unknown, index) => serviceOf(one, index, unread) ?? []),
  };
  const check = readAccessCheck(fields['check']);
  const templates = templatesOf(fields['templates'], unread);
  const next = members.text('next');
  const told = { ...(templates && { templates }), ...(next && { next }), ...(check && { check }) };
  return { answer: { ...answer, ...told }, unread };
}

function templatesOf(value: unknown, unread: string[]): readonly TemplateStatus[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((one: unknown, index) => {
    const service = isFields(one) ? new Members(one, '', []).text('service') : null;
    if (!isFields(one) || !service) {
      unread.push(`templates[${index}]`);
      return [];
    }
    const members = new Members(one, ` of ${service}`, unread);
    const counts = members.part('counts', countsOf) ?? countsOf(new Members({}, '', unread));
    const tenants = members.whole('tenants', 0) ?? Object.values(counts).reduce((sum, count) => sum + count, 0);
    return [{ service, tenants, counts, oldestDueSeconds: members.whole('oldestDueSeconds', 0) }];
  });
}

function countsOf(members: Members): TemplateStatus['counts'] {
  const counts = TENANT_COUNTS.map((name) => [name, members.whole(name, 0) ?? 0]);
  return Object.fromEntries(counts) as TemplateStatus['counts'];
}

function serviceOf(value: unknown, index: number, unread: string[]): ServiceStatus | undefined {
  const service = isFields(value) ? new Members(value, '', []).text('service') : null;
  if (!isFields(value) || !service) {
    unread.push(`services[${index}]`);
    return undefined;
  }
  const tenant = new Members(value, '', []).text('tenant');
  const owner = ` of ${tenant === null ? service : `${service} ${tenant}`}`;
  const members = new Members(value, owner, unread);
  const group = members.text('group');
  const secondsToExpiredForUse = members.whole('secondsToExpiredForUse');
  const unreadable = members.texts('unreadable');
  return {
    service,
    ...(tenant !== null && { tenant }),
    ...(group !== null && { group }),
    state: members.word('state', SERVICE_STATES, FORMER_STATES),
    usable: members.flag('usable') ?? (secondsToExpiredForUse !== null && secondsToExpiredForUse >= 0),
    expiresAt: members.part('expiresAt', expiryOf),
    secondsToExpiry: members.whole('secondsToExpiry'),
    secondsToExpiredForUse,
    refreshDueAt: members.stamp('refreshDueAt'),
    lifetimeSeconds: members.whole('lifetimeSeconds', 0),
    expectedLifetimeSeconds: expectedOf(members),
    obtainedAt: members.stamp('obtainedAt'),
    lastAttempt: members.part('lastAttempt', readAttempt),
    lastFailure: members.part('lastFailure', readAttempt),
    consecutiveFailures: members.whole('consecutiveFailures', 0) ?? 0,
    failingSince: members.stamp('failingSince'),
    cooldownUntil: members.stamp('cooldownUntil'),
    clockOffsetSeconds: members.whole('clockOffsetSeconds'),
    fingerprint: members.text('fingerprint'),
    ...detailsOf(members),
    diagnosis: members.part('diagnosis', readDiagnosisOf) ?? readDiagnosisOf(new Members({}, owner, unread)),
    ...(unreadable === null ? {} : { unreadable }),
  };
}

function expiryOf(members: Members): ServiceStatus['expiresAt'] {
  const utc = members.stamp('utc');
  return utc === null ? null : { stored: members.text('stored') ?? utc, utc, zone: members.word('zone', STAMP_ZONES) };
}

function expectedOf(members: Members): ServiceStatus['expectedLifetimeSeconds'] {
  if (!members.isObject('expectedLifetimeSeconds')) return members.whole('expectedLifetimeSeconds', 1);
  return members.part('expectedLifetimeSeconds', (range) =>
    complete({ min: range.whole('min', 1), max: range.whole('max', 1) }),
  );
}

function detailsOf(members: Members) {
  return {
    windows: members.part('windows', windowsOf),
    next: members.part('next', nextOf) ?? { by: 'unknown' as const, at: null, text: 'not known' },
    lifetimeDeviationSeconds: members.whole('lifetimeDeviationSeconds'),
    recentLifetimesSeconds: members.wholes('recentLifetimesSeconds', 0),
    medianLifetimeSeconds: members.whole('medianLifetimeSeconds', 0),
    lease: members.part('lease', leaseOf),
    attempts: members.whole('attempts', 0),
    secretVersion: members.part('secretVersion', usedAndCurrentOf) ?? { used: null, current: null },
    definitionHash: members.part('definitionHash', usedAndCurrentOf) ?? { used: null, current: null },
  };
}

function windowsOf(members: Members): ServiceStatus['windows'] {
  return complete({
    expiryBufferSeconds: members.whole('expiryBufferSeconds', 0),
    advisorySeconds: members.whole('advisorySeconds', 0),
    mandatorySeconds: members.whole('mandatorySeconds', 0),
  });
}

function nextOf(members: Members): ServiceStatus['next'] {
  return { by: members.word('by', NEXT_ACTORS), at: members.stamp('at'), text: members.text('text') ?? 'not known' };
}

function leaseOf(members: Members): ServiceStatus['lease'] {
  return complete({ since: members.stamp('since'), until: members.stamp('until') });
}

function usedAndCurrentOf(members: Members): ServiceStatus['secretVersion'] {
  return { used: members.text('used'), current: members.text('current') };
}
