import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { WatchProps } from './alarm-props.ts';

/** Returns what is wrong with the topic that was handed in and with addresses, one line each; JavaScript checks none of their types. */
export function checkAlarmTopic(scope: IConstruct, { alarmTopic, alarmEmails }: WatchProps): readonly string[] {
  return [...(alarmTopic === undefined ? [] : topicProblems(scope, alarmTopic)), ...addressProblems(alarmEmails)];
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html */
function topicProblems(scope: IConstruct, topic: ITopic): readonly string[] {
  if (typeof topic?.topicArn !== 'string' || topic.env === undefined) {
    return ['alarmTopic: expected a topic of CDK: new Topic(...) or Topic.fromTopicArn(...)'];
  }
  const { region } = Stack.of(scope);
  const isElsewhere = Token.compareStrings(topic.env.region, region) === TokenComparison.DIFFERENT;
  return [
    ...(topic.fifo || topic.topicArn.endsWith('.fifo')
      ? [
          'alarmTopic: expected a standard topic; one that is FIFO sends no e-mail and takes no sentences about services',
        ]
      : []),
    ...(isElsewhere
      ? [`alarmTopic: expected a topic of the region ${region}, where the alarms are, got one of ${topic.env.region}`]
      : []),
  ];
}

function addressProblems(addresses: unknown): readonly string[] {
  if (addresses === undefined) return [];
  const isAddress = (one: unknown): boolean =>
    typeof one === 'string' && (Token.isUnresolved(one) || /^\S+@\S+$/.test(one));
  return Array.isArray(addresses) && addresses.every(isAddress) && new Set(addresses).size === addresses.length
    ? []
    : ["alarmEmails: expected a list of addresses, each once: ['on-call@example.com']"];
}
