import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { MetricDetail } from '../../../functions/domain/telemetry/metric.ts';
import type { AlarmKind, CountingAlarmKind } from './alarm-specs.ts';

/** The alarms that are made. Whatever is left out is as with `alarms: true`. */
export interface AlarmOptions {
  /**
   * Services with alarms of their own, which name them: four each, a resource and $0.10 a month each. `true`: all services,
   * and then none of these four for the deployment.
   *
   * @default - none
   */
  readonly perService?: true | readonly string[];
  /**
   * Alarms that are not made, neither for the deployment nor for a service.
   *
   * @default - all are made
   */
  readonly disabled?: readonly AlarmKind[];
  /**
   * From how many on an alarm goes off, in a period of 5 minutes (of the schedule, where that is longer): services that are
   * so at the same time, callers without a token, failed or refused invocations, messages. Alarms of one service have theirs
   * for what callers see (`noValidToken`) only.
   *
   * @default - 10 for serveErrors, 1 for the others
   */
  readonly thresholds?: Readonly<Partial<Record<CountingAlarmKind, number>>>;
  /**
   * How long without a sweep sets off an alarm: whole minutes, two periods to 1,440; rounded up to whole periods.
   *
   * @default 15
   */
  readonly sweepMissingMinutes?: number;
  /**
   * Whether the topic also gets a sentence about each service whose refreshing begins to fail, needs a person, or works again.
   * They are events (docs/events.md); with `events: false` there are none.
   *
   * @default true
   */
  readonly notices?: boolean;
}

/** Props that are about watching a deployment. */
export interface WatchProps {
  /**
   * `true`: alarms of the deployment, with a topic. `false`: neither alarms nor topic; the metrics stay.
   *
   * @default true
   */
  readonly alarms?: boolean | AlarmOptions;
  /**
   * The topic that alarms notify. Its policy has to let `cloudwatch.amazonaws.com` publish, and for the sentences about single
   * services `events.amazonaws.com`.
   *
   * @default - a topic is created, which takes what any alarm of the account publishes
   */
  readonly alarmTopic?: ITopic;
  /**
   * E-mail addresses that are subscribed to the topic; each has to confirm.
   *
   * @default - none
   */
  readonly alarmEmails?: readonly string[];
  /**
   * URL of the runbook (docs/runbook.md, or yours with the same headings): alarms and dashboard link it and add the heading.
   *
   * @default - the alarms say what to do first and with which command
   */
  readonly runbookUrl?: string;
  /**
   * `'per-service'`: gauges and refreshes of each service as metrics with the dimension `service`, also while nothing is
   * wrong: $1.50 a month for each service.
   *
   * @default 'deployment'
   */
  readonly metrics?: MetricDetail;
  /**
   * Whether a CloudWatch dashboard is created.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}
