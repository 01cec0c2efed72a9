import type { MetricName } from '../../../functions/domain/telemetry/metric.ts';

/** When an alarm goes off and what it means to the person it wakes. A period without data counts as good: problems are
 * published only while they last, and a separate alarm goes off when nothing is published at all. */
export interface AlarmSpec extends AlarmText {
  /** Compared over periods of 5 minutes, or of the schedule where that is longer. */
  readonly statistic: 'Maximum' | 'Sum';
  readonly atLeast: number;
  /** How many of the last `of` periods have to be over the threshold. */
  readonly periods: number;
  readonly of: number;
}

/** The words of an alarm. */
export interface AlarmText {
  /** Heading of docs/runbook.md. */
  readonly heading: string;
  readonly title: string;
  /** What it means, in one or two sentences. */
  readonly meaning: string;
  /** What to do first, in one or two sentences: whoever reads it may have no runbook at hand. */
  readonly advice: string;
  /** Whom `<service>` in the advice stands for; absent: for the one that is meant. */
  readonly service?: string;
}

/** An alarm on what is wrong with services: of the whole deployment, or of one of them. */
export interface ServiceAlarmSpec extends AlarmSpec {
  readonly metric: MetricName;
}

/** Goes off at the first period with one. */
const ONCE = { atLeast: 1, periods: 1, of: 1 };
/** Goes off when two of three periods have one. */
const TWO_OF_THREE = { atLeast: 1, periods: 2, of: 3 };

/** A command in an advice, as far as a shell takes it: what names the deployment goes behind it. */
const COMMAND = /npx token-keeper [a-z]+(?: <service>| --watch)?/g;

/** Returns an advice with commands that find the deployment: `target` is `--stack TokenKeeper`. */
export function withTarget(advice: string, target: string): string {
  return advice.replace(COMMAND, (command) => `${command} ${target}`);
}

const WHETHER = '"npx token-keeper status --watch" shows whether calls get through.';
const WHICH = '"npx token-keeper status" says which service, why, and what to do.';

/** The alarms on services. */
export const SERVICE_ALARMS = {
  refreshFailing: {
    metric: 'RefreshFailing',
    heading: 'Refresh failing',
    title: 'refresh failing',
    meaning:
      'Refreshing a token has failed three times in a row, or for a reason that only a person can fix. A token that ' +
      'is still valid stays in use until it expires.',
    advice: `${WHICH} "npx token-keeper debug <service>" goes through secret, network and token endpoint.`,
    statistic: 'Maximum',
    ...TWO_OF_THREE,
  },
  noValidToken: {
    metric: 'NoValidToken',
    heading: 'No valid token',
    title: 'no valid token',
    meaning: 'A caller asked for a token and got none: calls to the API are failing now.',
    advice: `${WHICH} "npx token-keeper debug <service>" goes through secret, network and token endpoint.`,
    statistic: 'Sum',
    ...ONCE,
  },
  tokenOverdue: {
    metric: 'TokenOverdue',
    heading: 'Token overdue',
    title: 'token overdue',
    meaning:
      'A token is inside its mandatory window (10 minutes unless set otherwise) although its lifetime allows more: it ' +
      'should have been refreshed before.',
    advice: `${WHICH} Without a failed refresh sweeps do not get to it: look for "postponed" in the log of refresh-tokens.`,
    statistic: 'Maximum',
    ...ONCE,
  },
  lifetimeUnusual: {
    metric: 'LifetimeUnusual',
    heading: 'Lifetime unusual',
    title: 'lifetime unusual',
    meaning: 'A provider gives tokens a lifetime more than 10 % outside the expected one. Nothing is broken.',
    advice: `${WHICH} If the change is intended, set timing.expectedLifetimeSeconds and deploy.`,
    statistic: 'Maximum',
    ...ONCE,
  },
} as const satisfies Readonly<Record<string, ServiceAlarmSpec>>;

/** Returns the words of the alarm on missing sweeps: the only one that missing data sets off. */
export function sweepAlarmText(minutes: number): AlarmText {
  return {
    heading: 'Sweep missing',
    title: 'sweep missing',
    meaning:
      `No sweep has completed for ${minutes} minutes: nothing is refreshed ahead of time any more. Tokens are still ` +
      'refreshed when they are read.',
    advice:
      'See whether the rule is enabled and refresh-tokens fails; "npx token-keeper status" says what AWS refuses it.',
  };
}

/** The alarms on metrics of Lambda and SQS. */
export const PLATFORM_ALARMS = {
  refreshErrors: {
    heading: 'refresh-tokens errors',
    title: 'refresh-tokens errors',
    meaning: 'refresh-tokens itself fails (DynamoDB, its configuration, a bug), not a provider.',
    advice: '"npx token-keeper debug <service>" names what AWS refuses; the log of refresh-tokens has the error.',
    statistic: 'Sum',
    ...TWO_OF_THREE,
  },
  refreshThrottles: {
    heading: 'Throttles',
    title: 'refresh-tokens throttled',
    meaning: 'Lambda has refused to run refresh-tokens: the concurrency of the account or of the function is used up.',
    advice: `Look at ConcurrentExecutions of the account and raise its quota. ${WHETHER}`,
    statistic: 'Sum',
    ...TWO_OF_THREE,
  },
  serveErrors: {
    heading: 'serve-tokens errors',
    title: 'serve-tokens errors',
    meaning: 'Many invocations of serve-tokens fail: refused callers, no tokens, or a store that cannot be read.',
    advice:
      'Count the lines request_refused, request_failed and getToken in the log of serve-tokens by their reason; ' +
      '"npx token-keeper get <service>" shows whether callers with a grant are served.',
    statistic: 'Sum',
    ...TWO_OF_THREE,
    atLeast: 10,
  },
  serveThrottles: {
    heading: 'Throttles',
    title: 'serve-tokens throttled',
    meaning: 'Lambda has refused to run serve-tokens: callers get TooManyRequestsException instead of a token.',
    advice: `Look at ConcurrentExecutions of the account and raise its quota; give callers without a cache the client. ${WHETHER}`,
    statistic: 'Sum',
    ...TWO_OF_THREE,
  },
  deadLetters: {
    heading: 'Dead letters',
    title: 'dead letters',
    meaning: 'A sweep could not be delivered, or failed: its event lies in the dead-letter queue.',
    advice:
      'Read the message: it says why. The next sweep does the same work; "npx token-keeper status" shows whether it ' +
      'succeeded. Purge the queue when it is mended.',
    statistic: 'Maximum',
    ...ONCE,
  },
} as const satisfies Readonly<Record<string, AlarmSpec>>;

/** An alarm on services. */
export type ServiceAlarmKind = keyof typeof SERVICE_ALARMS;
/** An alarm that counts something: each but the one on missing sweeps. */
export type CountingAlarmKind = ServiceAlarmKind | keyof typeof PLATFORM_ALARMS;
/** An alarm, by what it is called in the props. */
export type AlarmKind = CountingAlarmKind | 'sweepMissing';

/** The alarms on services, in the order of the runbook. */
export const SERVICE_ALARM_KINDS = Object.keys(SERVICE_ALARMS) as readonly ServiceAlarmKind[];
/** Every alarm there is. */
export const ALARM_KINDS: readonly AlarmKind[] = [
  ...SERVICE_ALARM_KINDS,
  'sweepMissing',
  ...(Object.keys(PLATFORM_ALARMS) as readonly (keyof typeof PLATFORM_ALARMS)[]),
];
