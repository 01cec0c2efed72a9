import { EXPIRY_BUFFER_SECONDS } from '../../../../functions/contract/constants.ts';
import type { StatusAnswer } from '../../../../functions/contract/status.ts';
import { diagnoseOwnClock } from '../../../../functions/domain/diagnosis/for-clients.ts';
import { isFailedAttempt } from '../../../../functions/domain/failure/failure.ts';
import { signed } from '../../status/service-report.ts';
import { formatSchedule, lastRefreshText } from '../../status/status-report.ts';
import { type ChainLink, failed, ok, unknown } from './check.ts';
import { type DebugFacts, serviceStatusOf, triedValue } from './debug-facts.ts';

const NO_STATUS = 'status could not be asked';

/** Returns the links of what has happened so far: the last answer of the provider, what is stored, the schedule, clocks. */
export function linksOfState(facts: DebugFacts): readonly ChainLink[] {
  return [
    lastResponseLink(facts),
    tableLink(facts),
    scheduleLink(facts),
    ownClockLink(facts),
    providerClockLink(facts),
  ];
}

function lastResponseLink(facts: DebugFacts): ChainLink {
  const status = serviceStatusOf(facts);
  const now = triedValue(facts.status)?.answer.now;
  if (!status || now === undefined) {
    return unknown('last response', NO_STATUS);
  }
  const { lastAttempt } = status;
  if (!lastAttempt) {
    return unknown('last response', 'no attempt to get a token has been made yet');
  }
  const { httpStatus, oauthError, providerCode, correlationId, latencyMs, message } = lastAttempt;
  const details = [
    lastRefreshText(status, now),
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
    ...(oauthError === undefined ? [] : [`error ${oauthError}`]),
    ...(providerCode === undefined ? [] : [`provider code ${providerCode}`]),
    ...(correlationId === undefined ? [] : [`correlation id ${correlationId}`]),
    ...(latencyMs === undefined ? [] : [`${latencyMs} ms`]),
    ...(message === undefined ? [] : [message]),
  ].join(', ');
  return isFailedAttempt(lastAttempt) ? failed('last response', details) : ok('last response', details);
}

function tableLink(facts: DebugFacts): ChainLink {
  const { table } = facts;
  const status = serviceStatusOf(facts);
  if (!('value' in table)) {
    const seen = status ? `serve-tokens reads it (${status.attempts} attempts so far); ` : '';
    const state = status ? ok : unknown;
    return state('table item', `${seen}not looked at from here: ${table.problem.message}`);
  }
  const [record] = table.value.records;
  const token = record?.token;
  if (!record || record.version === 0) {
    return failed('table item', 'nothing is stored of the service');
  }
  if (!token) {
    return failed('table item', `no token that can be read is stored; ${record.version} attempts so far`);
  }
  const { fingerprint, expiresAt } = token;
  return ok(
    'table item',
    `token ${fingerprint}, expiry stored as ${expiresAt.text} (${expiresAt.zone}), ${record.version} attempts so far`,
  );
}

function scheduleLink({ status }: DebugFacts): ChainLink {
  const answer: StatusAnswer | undefined = triedValue(status)?.answer;
  if (!answer) {
    return unknown('schedule', NO_STATUS);
  }
  const text = formatSchedule(answer.schedule, answer.now);
  return answer.schedule.overdue || answer.schedule.lastSweep === null
    ? failed('schedule', text)
    : ok('schedule', text);
}

function ownClockLink({ status }: DebugFacts): ChainLink {
  const offset = triedValue(status)?.awsClockOffsetSeconds;
  if (offset === undefined) {
    return unknown('clock of this machine', 'AWS did not say what time it is');
  }
  const diagnosis = diagnoseOwnClock(offset);
  const text = offset === 0 ? 'as that of AWS' : `AWS is ${signed(offset)} s ahead of it`;
  return diagnosis ? failed('clock of this machine', text, diagnosis) : ok('clock of this machine', text);
}

function providerClockLink(facts: DebugFacts): ChainLink {
  const offset = serviceStatusOf(facts)?.clockOffsetSeconds;
  if (offset === undefined || offset === null) {
    return unknown('clock of the provider', 'no answer of the provider has told it');
  }
  const text = offset === 0 ? 'as that of AWS' : `${signed(offset)} s against that of AWS`;
  return Math.abs(offset) > EXPIRY_BUFFER_SECONDS
    ? failed('clock of the provider', text)
    : ok('clock of the provider', text);
}
