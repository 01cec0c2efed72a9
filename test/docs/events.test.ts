import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import type { TokenKeeper } from '../../lib/infrastructure/token-keeper.ts';
import { createKeeper, templateOf } from '../support/infrastructure.ts';
import { createWorkspace } from '../support/workspace.ts';

const PAGE = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const [SNIPPET = ''] = [...PAGE.matchAll(/^```ts\n(.*?)^```/gms)].flatMap(([, text = '']) =>
  text.includes('function tellChat') ? [text] : [],
);
const workspace = createWorkspace();
afterAll(() => workspace.remove());

/** That it compiles against the package test/system/consumer-app.test.ts says. */
test('what the page has for a chat makes a channel of both topics, and messages in the form that it shows', async () => {
  const file = join(workspace.path, 'chat.ts');
  writeFileSync(file, SNIPPET);
  const { tellChat } = (await import(file)) as {
    tellChat: (scope: Construct, keeper: TokenKeeper, workspaceId: string, channelId: string) => void;
  };
  const { stack, keeper } = createKeeper();
  tellChat(stack, keeper, 'T0123456789', 'C0123456789');
  const template = templateOf(stack);
  template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
    SnsTopicArns: [{ Ref: Match.stringLikeRegexp('^ChatSentences') }, { Ref: Match.stringLikeRegexp('AlarmsTopic') }],
  });
  const rules = template.findResources('AWS::Events::Rule', {
    Properties: {
      EventPattern: { 'detail-type': ['Token Refresh Failing', 'Token Action Required'], detail: Match.absent() },
    },
  });
  const [{ Properties: rule }] = Object.values(rules).filter(({ Properties }) =>
    JSON.stringify(Properties).includes('ChatSentences'),
  ) as [{ Properties: { Targets: [{ InputTransformer: { InputPathsMap: object; InputTemplate: string } }] } }];
  const { InputPathsMap: paths, InputTemplate: input } = rule.Targets[0].InputTransformer;
  expect(paths).toEqual({
    'detail-service': '$.detail.service',
    'detail-message': '$.detail.message',
    'detail-advice': '$.detail.advice',
  });
  // EventBridge puts a value with its quotes where a name stands alone.
  expect(JSON.parse(input.replaceAll(/<(detail-\w+)>/g, (_, name: string) => JSON.stringify(`the "${name}"`)))).toEqual(
    {
      version: '1.0',
      source: 'custom',
      content: {
        title: 'the "detail-service"',
        description: 'the "detail-message"',
        nextSteps: ['the "detail-advice"'],
      },
    },
  );
});
