import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { isTemplate } from '../../functions/domain/template/tenant-definition.ts';
import { pick } from '../../functions/domain/values/defined.ts';
import { planAlarms } from './alarms/alarm-plan.ts';
import type { WatchProps } from './alarms/alarm-props.ts';
import { Alarms, type Watched } from './alarms/alarms.ts';
import { KeeperDashboard } from './alarms/keeper-dashboard.ts';
import { ServiceNotices } from './alarms/service-notices.ts';
import { planTenantAlarms, type TenantWatchProps } from './alarms/tenants/tenant-alarm-plan.ts';
import { addTenantAlarms, addTenantGraphs } from './alarms/tenants/watch-tenants.ts';

/** What is watched. */
export interface WatchInput extends Omit<Watched, 'services'> {
  readonly definitions: readonly ServiceDefinition[];
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
  { schedule, eventBus, topicKey, definitions, ...rest }: WatchInput,
  props: WatchProps & TenantWatchProps,
): { readonly topic?: ITopic; readonly dashboard?: KeeperDashboard } {
  const { deployment } = rest;
  const watched = { ...rest, services: definitions.map(({ id }) => id) };
  const templates = definitions.filter(isTemplate).map(({ id: service }) => ({ deployment, service }));
  const plan = planAlarms(props.alarms, definitions);
  const alarms =
    plan && new Alarms(scope, 'Alarms', { ...watched, ...pick(props, TOLD), encryptionKey: topicKey, plan, schedule });
  if (alarms) {
    const planned = planTenantAlarms(props);
    for (const template of templates) addTenantAlarms(alarms, template, planned);
    if (plan.notices && eventBus) {
      const hasTenants = templates.length > 0;
      new ServiceNotices(scope, 'Notices', { deployment, eventBus, topic: alarms.topic, hasTenants });
    }
  }
  const shown = { ...watched, alarms: alarms?.all ?? [], ...pick(props, ['metrics', 'runbookUrl']) };
  const dashboard = (props.dashboard ?? true) ? new KeeperDashboard(scope, 'Dashboard', shown) : undefined;
  if (dashboard) for (const template of templates) addTenantGraphs(dashboard, template);
  return { ...(alarms && { topic: alarms.topic }), ...(dashboard && { dashboard }) };
}
