/** This folder: metrics, alarms, notices and the dashboard. */

import {
  Alarm,
  ComparisonOperator,
  type MathExpression,
  type Metric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RefreshTokensFunction } from '../functions/refresh-tokens-function.ts';
import type { ServeTokensFunction } from '../functions/serve-tokens-function.ts';
import { type AlarmPlan, periodMinutes } from './alarm-plan.ts';
import type { WatchProps } from './alarm-props.ts';
import {
  type AlarmSpec,
  type AlarmText,
  PLATFORM_ALARMS,
  SERVICE_ALARM_KINDS,
  SERVICE_ALARMS,
  type ServiceAlarmKind,
  sweepAlarmText,
  withTarget,
} from './alarm-specs.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import { keeperMetric } from './keeper-metric.ts';
import { targetOf } from './target-of.ts';

/** What alarms and the dashboard watch. */
export interface Watched {
  readonly deployment: string;
  /** Ids of the services. */
  readonly services: readonly string[];
  readonly refreshTokens: RefreshTokensFunction;
  readonly serveTokens: ServeTokensFunction;
}

/** Props of the alarms. */
export interface AlarmsProps extends Watched, Pick<WatchProps, 'alarmTopic' | 'alarmEmails' | 'runbookUrl'> {
  readonly plan: AlarmPlan;
  readonly schedule: Duration;
  /** Encrypts the topic that is created; absent: it is not encrypted at rest. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * Every alarm; each notifies one SNS topic when it goes off and when it ends.
 *
 * @see docs/adr/0044-a-healthy-service-costs-nothing-to-watch.md
 */
export class Alarms extends Construct {
  readonly topic: ITopic;
  readonly #all: Alarm[] = [];
  readonly #props: AlarmsProps;
  readonly #period: Duration;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { plan } = props;
    this.#props = props;
    this.#period = Duration.minutes(periodMinutes(props.schedule.toMinutes()));
    this.topic = props.alarmTopic ?? createAlarmTopic(this, 'Topic', props.encryptionKey);
    for (const address of props.alarmEmails ?? []) {
      const subscription = this.topic.addSubscription(new EmailSubscription(address));
      Validations.of(subscription).acknowledge({
        id: 'Serverless-SNSRedrivePolicy',
        reason: 'Alarms are for people who read them now: an e-mail that could not be sent is of no use in a queue.',
      });
    }
    for (const kind of plan.ofDeployment) this.#addServiceAlarm(this, kind);
    for (const service of plan.services) this.#addAlarmsOf(service);
    if (plan.kinds.includes('sweepMissing')) this.#notify(this.#sweepAlarm());
    this.#addPlatformAlarms();
  }

  /** Those that there are by now. */
  get all(): readonly Alarm[] {
    return this.#all;
  }

  #addAlarmsOf(service: string): void {
    const scope = new Construct(this, `service-${service}`);
    for (const kind of SERVICE_ALARM_KINDS.filter((one) => this.#props.plan.kinds.includes(one))) {
      this.#addServiceAlarm(scope, kind, service);
    }
  }

  #addServiceAlarm(scope: Construct, kind: ServiceAlarmKind, service?: string): void {
    const spec = SERVICE_ALARMS[kind];
    const metric = keeperMetric(this.#props, spec.metric, service === undefined ? {} : { service });
    const title = service === undefined ? spec.title : `${spec.title} (${service})`;
    // The gauges of one service are 1 or absent: what is asked of how many services cannot be asked of one.
    const atLeast = service === undefined || spec.statistic === 'Sum' ? this.#props.plan.atLeast(kind) : spec.atLeast;
    this.add(scope, spec.metric, { ...spec, title, atLeast }, metric);
  }

  #sweepAlarm(): Alarm {
    const { sweepMissingMinutes } = this.#props.plan;
    // A sweep may start late or take long: at least two periods have to be empty.
    const periods = Math.max(2, Math.ceil(sweepMissingMinutes / this.#period.toMinutes()));
    const text = sweepAlarmText(periods * this.#period.toMinutes());
    return new Alarm(this, 'SweepMissing', {
      alarmName: this.#nameOf(text.title),
      alarmDescription: this.#describe(text),
      metric: keeperMetric(this.#props, 'SweepCompleted').with({ statistic: 'Sum', period: this.#period }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #addPlatformAlarms(): void {
    const { refreshTokens, serveTokens, plan } = this.#props;
    const watched: readonly (readonly [keyof typeof PLATFORM_ALARMS, (options: MetricOptions) => Metric])[] = [
      ['refreshErrors', (options) => refreshTokens.function.metricErrors(options)],
      ['refreshThrottles', (options) => refreshTokens.function.metricThrottles(options)],
      ['serveErrors', (options) => serveTokens.function.metricErrors(options)],
      ['serveThrottles', (options) => serveTokens.function.metricThrottles(options)],
      ['deadLetters', (options) => refreshTokens.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options)],
    ];
    for (const [kind, metric] of watched.filter(([one]) => plan.kinds.includes(one))) {
      const spec: AlarmSpec = { ...PLATFORM_ALARMS[kind], atLeast: plan.atLeast(kind) };
      this.add(this, kind, spec, metric({ statistic: spec.statistic }));
    }
  }

  /** Adds an alarm that notifies the topic. It goes off at `atLeast`, or above `above`. */
  add(
    scope: Construct,
    id: string,
    spec: Omit<AlarmSpec, 'atLeast'> & ({ readonly atLeast: number } | { readonly above: number }),
    metric: Metric | MathExpression,
  ): void {
    const period = this.#period;
    const { GREATER_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
    const alarm = new Alarm(scope, id, {
      alarmName: this.#nameOf(spec.title),
      alarmDescription: this.#describe(spec),
      // Sweeps publish the gauges: a shorter period would be empty between two of them.
      metric: 'expression' in metric ? metric.with({ period }) : metric.with({ statistic: spec.statistic, period }),
      ...('above' in spec
        ? { comparisonOperator: GREATER_THAN_THRESHOLD, threshold: spec.above }
        : { comparisonOperator: GREATER_THAN_OR_EQUAL_TO_THRESHOLD, threshold: spec.atLeast }),
      evaluationPeriods: spec.of,
      datapointsToAlarm: spec.periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.#notify(alarm);
  }

  #notify(alarm: Alarm): void {
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.#all.push(alarm);
  }

  #nameOf(title: string): string {
    return `${this.#props.deployment} ${title}`;
  }

  #describe({ meaning, advice, heading, service = '<service>' }: AlarmText): string {
    const { runbookUrl } = this.#props;
    const whatToDo = withTarget(advice, targetOf(this)).replaceAll('<service>', service);
    const text = `${meaning} What to do: ${whatToDo}`;
    return runbookUrl === undefined
      ? text
      : `${text} More: ${runbookUrl}#${heading.toLowerCase().replaceAll(' ', '-')}`;
  }
}
