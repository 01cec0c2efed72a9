import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pick } from '../../../functions/domain/values/defined.ts';
import { planAlarms } from './alarm-plan.ts';
import type { WatchProps } from './alarm-props.ts';
import { Alarms, type Watched } from './alarms.ts';
import { KeeperDashboard } from './keeper-dashboard.ts';
import { ServiceNotices } from './service-notices.ts';

/** What is watched. */
export interface WatchInput extends Watched {
  readonly schedule: Duration;
  /** The bus that events are sent to; absent: none are sent. */
  readonly eventBus?: IEventBus | undefined;
  /** Encrypts the topic that is created. */
  readonly topicKey?: IKey | undefined;
}

/** The props that alarms are told. */
const TOLD = ['alarmTopic', 'alarmEmails', 'runbookUrl'] as const;

/** Creates alarms, notices and dashboard as the props ask for them; what is absent was not asked for. */
export function watch(
  scope: Construct,
  { schedule, eventBus, topicKey, ...watched }: WatchInput,
  props: WatchProps,
): { readonly topic?: ITopic; readonly dashboard?: KeeperDashboard } {
  const plan = planAlarms(props.alarms, watched.services);
  const alarms =
    plan && new Alarms(scope, 'Alarms', { ...watched, ...pick(props, TOLD), encryptionKey: topicKey, plan, schedule });
  if (alarms && plan.notices && eventBus) {
    new ServiceNotices(scope, 'Notices', { deployment: watched.deployment, eventBus, topic: alarms.topic });
  }
  const shown = { ...watched, alarms: alarms?.all ?? [], ...pick(props, ['metrics', 'runbookUrl']) };
  const dashboard = (props.dashboard ?? true) ? new KeeperDashboard(scope, 'Dashboard', shown) : undefined;
  return { ...(alarms && { topic: alarms.topic }), ...(dashboard && { dashboard }) };
}
