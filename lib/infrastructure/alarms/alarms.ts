/** This folder: alarms and the dashboard. */

import {
  Alarm,
  ComparisonOperator,
  type Metric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { defined } from '../../../functions/domain/values/defined.ts';
import type { RefreshTokensFunction } from '../functions/refresh-tokens-function.ts';
import type { ServeTokensFunction } from '../functions/serve-tokens-function.ts';
import { type AlarmSpec, PLATFORM_ALARMS, SERVICE_ALARMS, SWEEP_ALARM } from './alarm-specs.ts';
import { keeperMetric, PERIOD } from './keeper-metric.ts';

/** What alarms and the dashboard watch. */
export interface Watched {
  readonly deployment: string;
  /** Ids of the services. */
  readonly services: readonly string[];
  readonly refreshTokens: RefreshTokensFunction;
  readonly serveTokens: ServeTokensFunction;
}

/** Props of the alarms. */
export interface AlarmsProps extends Watched {
  readonly schedule: Duration;
  /** Absent: a topic is created. */
  readonly topic?: ITopic | undefined;
  readonly emails: readonly string[];
  /** Encrypts the topic that is created; absent: it is not encrypted at rest. */
  readonly encryptionKey?: IKey | undefined;
  /** Where the runbook is; the alarms add the heading. */
  readonly runbookUrl: string;
}

/** How long without a sweep sets off an alarm. */
const SWEEP_MISSING_MINUTES = 15;

/** Every alarm; each notifies one SNS topic when it goes off and when it ends. */
export class Alarms extends Construct {
  readonly topic: ITopic;
  readonly all: readonly Alarm[];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.topic = props.topic ?? this.#createTopic();
    for (const address of props.emails) {
      const subscription = this.topic.addSubscription(new EmailSubscription(address));
      Validations.of(subscription).acknowledge({
        id: 'Serverless-SNSRedrivePolicy',
        reason: 'Alarms are for people who read them now: an e-mail that could not be sent is of no use in a queue.',
      });
    }
    this.all = [...this.#serviceAlarms(), this.#sweepAlarm(), ...this.#platformAlarms()];
    const action = new SnsAction(this.topic);
    for (const alarm of this.all) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }

  /** A topic with its own policy loses the default one, which lets alarms of the account publish: it has to allow that. */
  #createTopic(): Topic {
    const topic = new Topic(this, 'Topic', {
      enforceSSL: true,
      ...defined({ masterKey: this.#props.encryptionKey }),
    });
    const { account } = Stack.of(this);
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsMayPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: `${this.#props.deployment} *`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    return topic;
  }

  #serviceAlarms(): readonly Alarm[] {
    return this.#props.services.flatMap((service) => {
      const scope = new Construct(this, `service-${service}`);
      return SERVICE_ALARMS.map((spec) => {
        const metric = keeperMetric(this.#props, spec.metric, { service });
        return this.#alarm(scope, spec.metric, `${spec.title} (${service})`, spec, metric);
      });
    });
  }

  #sweepAlarm(): Alarm {
    const period = this.#sweepPeriod();
    // A sweep may start late or take long: at least two periods have to be empty.
    const periods = Math.max(2, Math.ceil(SWEEP_MISSING_MINUTES / period.toMinutes()));
    const minutes = periods * period.toMinutes();
    return new Alarm(this, 'SweepMissing', {
      alarmName: this.#nameOf(SWEEP_ALARM.title),
      alarmDescription: this.#describe({ ...SWEEP_ALARM, meaning: SWEEP_ALARM.meaning(minutes) }),
      metric: keeperMetric(this.#props, 'SweepCompleted').with({ statistic: 'Sum', period }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #platformAlarms(): readonly Alarm[] {
    const { refreshTokens, serveTokens } = this.#props;
    const watched: readonly (readonly [keyof typeof PLATFORM_ALARMS, (options: MetricOptions) => Metric])[] = [
      ['refreshErrors', (options) => refreshTokens.function.metricErrors(options)],
      ['refreshThrottles', (options) => refreshTokens.function.metricThrottles(options)],
      ['serveErrors', (options) => serveTokens.function.metricErrors(options)],
      ['serveThrottles', (options) => serveTokens.function.metricThrottles(options)],
      ['deadLetters', (options) => refreshTokens.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options)],
    ];
    return watched.map(([name, metric]) => {
      const spec = PLATFORM_ALARMS[name];
      return this.#alarm(this, name, spec.title, spec, metric({ statistic: spec.statistic, period: PERIOD }));
    });
  }

  #alarm(scope: Construct, id: string, title: string, spec: AlarmSpec, metric: Metric): Alarm {
    return new Alarm(scope, id, {
      alarmName: this.#nameOf(title),
      alarmDescription: this.#describe(spec),
      metric: metric.with({ statistic: spec.statistic, period: this.#sweepPeriod() }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: spec.atLeast,
      evaluationPeriods: spec.of,
      datapointsToAlarm: spec.periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Sweeps publish the gauges: a shorter period would be empty between two of them. */
  #sweepPeriod(): Duration {
    return Duration.minutes(Math.max(this.#props.schedule.toMinutes(), PERIOD.toMinutes()));
  }

  #nameOf(title: string): string {
    return `${this.#props.deployment} ${title}`;
  }

  #describe({ meaning, runbook }: Pick<AlarmSpec, 'meaning' | 'runbook'>): string {
    return `${meaning} What to do: ${this.#props.runbookUrl}#${runbook}`;
  }
}
