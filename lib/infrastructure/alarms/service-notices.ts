import { EventField, type IEventBus, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Annotations, type IResource, Stack, Token, TokenComparison, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE, EVENT_TYPES } from '../../../functions/domain/telemetry/service-event.ts';

/** What notices need. */
export interface ServiceNoticesProps {
  readonly deployment: string;
  /** The bus that the events of the deployment are sent to. */
  readonly eventBus: IEventBus;
  readonly topic: ITopic;
  /** Of tenants nothing is told one by one: a provider that is down would be a sentence for each. */
  readonly hasTenants: boolean;
}

const field = (name: string): string => EventField.fromPath(`$.detail.${name}`);
const SERVICE = `token-keeper ${field('deployment')}: service ${field('service')}`;

/**
 * Says in a sentence which service fails, why, and what to do, and when it works again, whether an alarm is on or not: an
 * alarm of the deployment that another service has set off says nothing about the next one.
 *
 * A rule costs nothing. Its target has no role: the policy of the topic lets EventBridge publish.
 *
 * @see docs/adr/0044-a-healthy-service-costs-nothing-to-watch.md
 */
export class ServiceNotices extends Construct {
  constructor(scope: Construct, id: string, props: ServiceNoticesProps) {
    super(scope, id);
    const elsewhere = (['eventBus', 'topic'] as const).find((name) => isElsewhere(this, props[name]));
    if (elsewhere) {
      Annotations.of(this).addWarningV2(
        'token-keeper:notices-elsewhere',
        `${elsewhere === 'topic' ? 'alarmTopic' : elsewhere} is in another account or region, where no rule of this one leads: the alarms tell ` +
          'that a service fails, not which one. Make a rule there, or set alarms: { perService: true } or alarms: { notices: false }',
      );
      return;
    }
    const { failing, recovered } = EVENT_TYPES;
    const text = `${SERVICE}: ${field('message')}. What to do: ${field('advice')}. Cause: ${field('cause')}.`;
    this.#tell('Problem', props, [failing, EVENT_TYPES['action-required']], text);
    this.#tell('Recovered', props, [recovered], `${SERVICE} can be refreshed again.`);
  }

  #tell(id: string, props: ServiceNoticesProps, detailType: string[], text: string): void {
    const { deployment, eventBus, topic } = props;
    const tenant = props.hasTenants ? { tenant: Match.doesNotExist() } : {};
    const rule = new Rule(this, id, {
      description: `Tells the alarm topic of ${deployment}: ${detailType.join(', ')}`,
      eventBus,
      eventPattern: { source: [EVENT_SOURCE], detailType, detail: { deployment: [deployment], ...tenant } },
    });
    rule.addTarget({
      bind: () => ({ arn: topic.topicArn, input: RuleTargetInput.fromText(text), targetResource: topic }),
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason:
        'A sentence that could not be delivered is of no use later: the alarm goes off as well, and status says the same.',
    });
  }
}

function isElsewhere(scope: Construct, { env }: IResource): boolean {
  const { account, region } = Stack.of(scope);
  return [Token.compareStrings(env.account, account), Token.compareStrings(env.region, region)].includes(
    TokenComparison.DIFFERENT,
  );
}
