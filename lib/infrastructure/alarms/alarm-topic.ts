import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { defined } from '../../../functions/domain/values/defined.ts';

/**
 * Creates the topic of the alarms. One with its own policy loses the default one, which lets alarms of the account publish:
 * it has to allow that. It takes what any alarm of the account publishes, the user's own too, and any rule.
 *
 * EventBridge is documented not to say for whom it publishes to a topic, so that a condition would drop every message
 * without a word: those on it hold only where it does say so.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
 */
export function createAlarmTopic(scope: Construct, id: string, masterKey?: IKey): Topic {
  const topic = new Topic(scope, id, { enforceSSL: true, ...defined({ masterKey }) });
  const stack = Stack.of(scope);
  const { account } = stack;
  const arnOf = (service: string, resource: string, arnFormat: ArnFormat): string =>
    stack.formatArn({ service, resource, resourceName: '*', arnFormat });
  const publish = (sid: string, service: string, conditions: Record<string, Record<string, string>>) =>
    new PolicyStatement({
      sid,
      principals: [new ServicePrincipal(service)],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions,
    });
  topic.addToResourcePolicy(
    publish('AlarmsMayPublish', 'cloudwatch.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': arnOf('cloudwatch', 'alarm', ArnFormat.COLON_RESOURCE_NAME) },
    }),
  );
  topic.addToResourcePolicy(
    publish('RulesMayPublish', 'events.amazonaws.com', {
      StringEqualsIfExists: { 'aws:SourceAccount': account },
      ArnLikeIfExists: { 'aws:SourceArn': arnOf('events', 'rule', ArnFormat.SLASH_RESOURCE_NAME) },
    }),
  );
  return topic;
}
