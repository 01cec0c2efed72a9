import { describe, expect, test } from '@jest/globals';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Stack } from 'aws-cdk-lib/core';
import { allowedStatements, createKeeper, resourcesOf } from '../../support/infrastructure.ts';

const putting = (stack: Stack) => allowedStatements(stack).filter(({ Action }) => Action === 'events:PutEvents');
const busesOf = (stack: Stack): readonly unknown[] =>
  Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).flatMap(({ Properties }) => {
    const { Variables } = Properties['Environment'] as { readonly Variables: Readonly<Record<string, unknown>> };
    return 'EVENT_BUS' in Variables ? [Variables['EVENT_BUS']] : [];
  });

describe('events', () => {
  test("go to the account's default bus; refresh-tokens may put events of its own source there, and no others", () => {
    const { stack } = createKeeper();
    expect(putting(stack)).toEqual([
      {
        Sid: 'PutEvents',
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Resource: expect.anything(),
        Condition: { 'ForAllValues:StringEquals': { 'events:source': 'token-keeper' } },
      },
    ]);
    expect(JSON.stringify(putting(stack)[0]?.Resource)).toContain(':event-bus/default');
    expect(busesOf(stack)).toEqual([putting(stack)[0]?.Resource]);
  });

  test('go to the bus that is handed in, and nowhere else', () => {
    const busStack = new Stack();
    const eventBus = EventBus.fromEventBusArn(
      busStack,
      'Bus',
      'arn:aws:events:eu-central-1:111122223333:event-bus/ours',
    );
    const { stack } = createKeeper({ eventBus });
    expect(putting(stack).map(({ Resource }) => Resource)).toEqual([eventBus.eventBusArn]);
    expect(busesOf(stack)).toEqual([eventBus.eventBusArn]);
  });

  test('are not sent where they are not wanted, nor may they be', () => {
    const { stack } = createKeeper({ events: false });
    expect(putting(stack)).toEqual([]);
    expect(busesOf(stack)).toEqual([]);
  });
});
