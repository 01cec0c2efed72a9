import { EXPIRY_BUFFER_SECONDS } from '../../../../functions/contract/constants.ts';
import { diagnoseOwnClock } from '../../../../functions/domain/diagnosis/for-clients.ts';
import { isFailedAttempt } from '../../../../functions/domain/failure/failure.ts';
import { isSweepMissed } from '../../../../functions/domain/schedule/schedule-status.ts';
import { counted } from '../../../../functions/status-page/verdict.ts';
import { secondsText } from '../../../terminal/relative-time.ts';
import { formatSchedule } from '../../../terminal/schedule-text.ts';
import { lastRefreshText } from '../../../terminal/service-row.ts';
import { answerTexts } from '../../status/service-report.ts';
import { type Checks, failed, failedBy, type Outcome, passed, skipped } from './check.ts';
import type { DebugFacts } from './debug-facts.ts';

const NO_STATUS = 'status could not be asked';

/** The check that says something of the reader and not of the service. */
export const OWN_CLOCK = 'clock of this machine';

/** What has happened so far: the last answer of the provider, what is stored, the schedule, clocks. */
export const STATE_CHECKS: Checks = {
  'last response': checkLastResponse,
  'table item': checkItem,
  schedule: ({ status }) => {
    if (!status.value) return skipped(NO_STATUS);
    const { schedule, now } = status.value.answer;
    const text = formatSchedule(schedule, now);
    const isLate = schedule.overdue || schedule.lastSweep === null || isSweepMissed(schedule);
    return isLate ? failed(text) : passed(text);
  },
  [OWN_CLOCK]: ({ status }) => {
    const offset = status.value?.awsClockOffsetSeconds;
    if (offset === undefined) return skipped('AWS did not say what time it is');
    const diagnosis = diagnoseOwnClock(offset);
    const text =
      offset === 0
        ? 'as that of AWS'
        : `${offset < 0 ? 'ahead of' : 'behind'} that of AWS by ${secondsText(Math.abs(offset))}`;
    return diagnosis ? failed(text, diagnosis) : passed(text);
  },
  'clock of the provider': ({ serviceStatus }) => {
    const offset = serviceStatus?.clockOffsetSeconds ?? null;
    if (offset === null) return skipped('no answer of the provider has given its time');
    const text =
      offset === 0
        ? 'as that of AWS'
        : `${offset > 0 ? 'ahead of' : 'behind'} that of AWS by ${secondsText(Math.abs(offset))}`;
    return Math.abs(offset) > EXPIRY_BUFFER_SECONDS ? failed(text) : passed(text);
  },
};

function checkLastResponse({ status, serviceStatus }: DebugFacts): Outcome {
  if (!status.value || !serviceStatus) return skipped(NO_STATUS);
  const { lastAttempt } = serviceStatus;
  if (!lastAttempt) return skipped('no attempt to get a token has been made yet');
  const { latencyMs, message } = lastAttempt;
  const details = [
    lastRefreshText(serviceStatus, status.value.answer.now),
    ...answerTexts(lastAttempt),
    latencyMs !== undefined && `${latencyMs} ms`,
    message,
  ];
  const text = details.filter(Boolean).join(', ');
  return isFailedAttempt(lastAttempt) ? failed(text) : passed(text);
}

function checkItem({ functions, table, serviceStatus }: DebugFacts): Outcome {
  if (!table.value) {
    if (table.problem.message === functions.problem?.message)
      return skipped('its name is not known without the functions');
    if (table.problem.diagnosis?.code.startsWith('store-')) return failedBy(table.problem);
    const text = `not looked at from here: ${table.problem.message}`;
    return serviceStatus
      ? passed(`serve-tokens reads it, ${attemptsText(serviceStatus.attempts)}; ${text}`)
      : skipped(text);
  }
  const [record] = table.value.records;
  if (record?.unreadable) return failed(`what cannot be read counts as absent: ${record.unreadable.join(', ')}`);
  if (!record || record.version === 0) return failed('nothing is stored of the service');
  if (!record.token) return failed(`no token that can be read is stored, ${attemptsText(record.version)}`);
  const { fingerprint, expiresAt } = record.token;
  return passed(
    `token ${fingerprint}, expiry stored as ${expiresAt.text} (${expiresAt.zone}), ${attemptsText(record.version)}`,
  );
}

function attemptsText(attempts: number | null): string {
  return attempts === null ? 'how many attempts it does not say' : `${counted(attempts, 'attempt')} so far`;
}
