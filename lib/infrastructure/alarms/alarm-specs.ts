import type { MetricName } from '../../../functions/domain/telemetry/metric.ts';

/**
 * When an alarm goes off and what it means to the person it wakes. A period without data counts as good: problems are
 * published only while they last, and a separate alarm goes off when nothing is published at all.
 */
export interface AlarmSpec {
  /** Heading of docs/runbook.md, as its anchor. */
  readonly runbook: string;
  readonly title: string;
  /** What it means, in one or two sentences. */
  readonly meaning: string;
  /** Compared over periods of 5 minutes, or of the schedule where that is longer. */
  readonly statistic: 'Maximum' | 'Sum';
  readonly atLeast: number;
  /** How many of the last `of` periods have to be over the threshold. */
  readonly periods: number;
  readonly of: number;
}

/** An alarm on a metric of one service. */
export interface ServiceAlarmSpec extends AlarmSpec {
  readonly metric: MetricName;
}

/** Goes off at the first period with one. */
const ONCE = { atLeast: 1, periods: 1, of: 1 };
/** Goes off when two of three periods have one. */
const TWO_OF_THREE = { atLeast: 1, periods: 2, of: 3 };

/** The alarms that every service has. */
export const SERVICE_ALARMS: readonly ServiceAlarmSpec[] = [
  {
    metric: 'RefreshFailing',
    runbook: 'refresh-failing',
    title: 'refresh failing',
    meaning:
      'Refreshing the token has failed three times in a row, or for a reason that only a person can fix. A token that ' +
      'is still valid stays in use until it expires.',
    statistic: 'Maximum',
    ...TWO_OF_THREE,
  },
  {
    metric: 'NoValidToken',
    runbook: 'no-valid-token',
    title: 'no valid token',
    meaning: 'A caller asked for a token and got none: calls to the API are failing now.',
    statistic: 'Sum',
    ...ONCE,
  },
  {
    metric: 'TokenOverdue',
    runbook: 'token-overdue',
    title: 'token overdue',
    meaning:
      'The token is inside its mandatory window (10 minutes unless set otherwise) although its lifetime allows more: it ' +
      'should have been refreshed before.',
    statistic: 'Maximum',
    ...ONCE,
  },
  {
    metric: 'LifetimeUnusual',
    runbook: 'lifetime-unusual',
    title: 'lifetime unusual',
    meaning: 'The provider gives tokens a lifetime more than 10 % outside the expected one.',
    statistic: 'Maximum',
    ...ONCE,
  },
];

/** Returns the alarm on missing sweeps: the only one that missing data sets off. */
export const SWEEP_ALARM = {
  runbook: 'sweep-missing',
  title: 'sweep missing',
  meaning: (minutes: number) =>
    `No sweep has completed for ${minutes} minutes: nothing is refreshed ahead of time any more. Tokens are still ` +
    'refreshed when they are read.',
} as const;

/** The alarms on metrics of Lambda and SQS. */
export const PLATFORM_ALARMS = {
  refreshErrors: {
    runbook: 'refresh-tokens-errors',
    title: 'refresh-tokens errors',
    meaning: 'refresh-tokens itself fails (DynamoDB, its configuration, a bug), not a provider.',
    statistic: 'Sum',
    ...TWO_OF_THREE,
  },
  refreshThrottles: {
    runbook: 'throttles',
    title: 'refresh-tokens throttled',
    meaning: 'Lambda has refused to run refresh-tokens: the concurrency of the account or of the function is used up.',
    statistic: 'Sum',
    ...TWO_OF_THREE,
  },
  serveErrors: {
    runbook: 'serve-tokens-errors',
    title: 'serve-tokens errors',
    meaning: 'Many invocations of serve-tokens fail: refused callers, no tokens, or a store that cannot be read.',
    statistic: 'Sum',
    ...TWO_OF_THREE,
    atLeast: 10,
  },
  serveThrottles: {
    runbook: 'throttles',
    title: 'serve-tokens throttled',
    meaning: 'Lambda has refused to run serve-tokens: callers get TooManyRequestsException instead of a token.',
    statistic: 'Sum',
    ...TWO_OF_THREE,
  },
  deadLetters: {
    runbook: 'dead-letters',
    title: 'dead letters',
    meaning: 'A sweep could not be delivered, or failed: its event lies in the dead-letter queue.',
    statistic: 'Maximum',
    ...ONCE,
  },
} as const satisfies Readonly<Record<string, AlarmSpec>>;
