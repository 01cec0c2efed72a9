import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { App, Stack } from 'aws-cdk-lib/core';
import { COVERED, type Covered, serviceStatements } from '../../../../lib/infrastructure/encryption/encryption-key.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import {
  createApp,
  type PolicyStatement,
  type Resource,
  resourcesOf,
  service,
} from '../../../support/infrastructure.ts';

const ARN = 'arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000';
const env = { account: '111111111111', region: 'eu-central-1' };

type Resources = Readonly<Record<string, Resource>>;
const ofType = (resources: Resources, type: string) => Object.values(resources).filter((one) => one.Type === type);
const uncovered = (...names: Covered[]) => COVERED.filter((one) => !names.includes(one));

/** Synthesizes a keeper with a key in the stack of the keeper or in one of its own. */
function withKey(props: Partial<TokenKeeperProps> = {}, place: 'same stack' | 'other stack' = 'other stack') {
  const app = createApp();
  const stack = new Stack(app, 'Keeper', { env });
  const keys = place === 'same stack' ? stack : new Stack(app, 'Keys', { env });
  const encryptionKey = new Key(keys, 'Key');
  new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha'), service('beta')], encryptionKey, ...props });
  const keyPolicy = ofType(resourcesOf(keys), 'AWS::KMS::Key')[0]?.Properties['KeyPolicy'] as {
    Statement: PolicyStatement[];
  };
  return { resources: resourcesOf(stack), statements: keyPolicy.Statement };
}

/** What names the key of each resource that can have one, by type. */
const KEY_OF: Readonly<Record<Covered, readonly [type: string, property: string]>> = {
  secrets: ['AWS::SecretsManager::Secret', 'KmsKeyId'],
  logs: ['AWS::Logs::LogGroup', 'KmsKeyId'],
  queue: ['AWS::SQS::Queue', 'KmsMasterKeyId'],
  topic: ['AWS::SNS::Topic', 'KmsMasterKeyId'],
};

const isUnderKey = (resources: Resources, covered: Covered): readonly boolean[] => {
  const [type, property] = KEY_OF[covered];
  return ofType(resources, type).map(({ Properties = {} }) => Properties[property] !== undefined);
};

describe('a key that is handed in', () => {
  test.each(['same stack', 'other stack'] as const)('of the %s covers everything that holds something', (place) => {
    const { resources } = withKey({}, place);
    for (const covered of COVERED) {
      const found = isUnderKey(resources, covered);
      expect([covered, found.length > 0, found.every(Boolean)]).toEqual([covered, true, true]);
    }
    const [table] = ofType(resources, 'AWS::DynamoDB::Table');
    expect(table?.Properties['SSESpecification']).toMatchObject({ SSEType: 'KMS' });
  });

  test.each(COVERED)('covers %s and nothing but the table besides where it is told so', (covered) => {
    const { resources } = withKey({ encryptionKeyCovers: [covered] });
    expect(isUnderKey(resources, covered)).not.toContain(false);
    for (const other of uncovered(covered)) {
      expect(isUnderKey(resources, other)).not.toContain(true);
    }
  });

  test('is used by the services through statements that name their source, as far as AWS tells KMS one', () => {
    const byId = Object.fromEntries(withKey().statements.map((one) => [one.Sid, one]));
    expect(byId['EncryptLogs']).toMatchObject({
      Principal: {
        Service: expect.objectContaining({ 'Fn::Join': ['', ['logs.eu-central-1.', { Ref: 'AWS::URLSuffix' }]] }),
      },
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
    });
    expect(byId['LetAlarmsPublish']).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111111111111' },
        ArnLike: { 'aws:SourceArn': expect.anything() },
      },
    });
    expect(byId['LetEventBridgeDeliver']).toMatchObject({ Principal: { Service: 'events.amazonaws.com' } });
    expect(byId['LetEventBridgeDeliver']).not.toHaveProperty('Condition');
  });

  test.each<[readonly Covered[], readonly string[]]>([
    [['secrets'], []],
    [['logs'], ['EncryptLogs']],
    [['queue'], ['LetEventBridgeDeliver']],
    [['topic'], ['LetAlarmsPublish', 'LetEventBridgeDeliver']],
  ])('that covers %j is opened to those services only', (covers, sids) => {
    const { statements } = withKey({ encryptionKeyCovers: covers });
    expect(statements.flatMap(({ Sid }) => Sid ?? [])).toEqual(sids);
  });

  test('is used by refresh-tokens for dead letters through SQS only, never with a wildcard', () => {
    const policies = ofType(withKey().resources, 'AWS::IAM::Policy');
    const statements = policies.flatMap(
      ({ Properties }) => (Properties['PolicyDocument'] as { Statement: PolicyStatement[] }).Statement,
    );
    const uses = statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));
    expect(uses.find(({ Sid }) => Sid === 'UseKeyOfDeadLetters')).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['', ['sqs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
        },
      },
    });
    expect(JSON.stringify(uses)).not.toContain('*"');
  });
});

describe('an imported key', () => {
  const annotations = (props: Partial<TokenKeeperProps>): Annotations => {
    const encryptionKey: IKey = Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', ARN);
    const stack = new Stack(createApp(), 'Keeper');
    new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha')], encryptionKey, ...props });
    return Annotations.fromStack(stack);
  };
  const KEY_POLICY = Match.stringLikeRegexp('encryptionKey is imported.*docs/security.md#a-key-of-your-own');

  test('is used all the same, and synth says that its policy has to have the statements', () => {
    annotations({}).hasWarning('*', KEY_POLICY);
  });

  test('needs none of them for secrets alone', () => {
    expect(annotations({ encryptionKeyCovers: ['secrets'] }).findWarning('*', KEY_POLICY)).toEqual([]);
  });

  test('finds the statements in the docs as the construct would add them', () => {
    const page = readFileSync(new URL('../../../../docs/security.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split('## A key of your own\n');
    const [, block = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
    const stack = new Stack(new App(), 'Stack', { env });
    const told = JSON.stringify(
      stack.resolve(serviceStatements(stack, COVERED).map((one) => one.toStatementJson())),
    ).replaceAll(/\{"Fn::Join":\["",(\[.*?\])\]\}/g, (_all, parts) =>
      JSON.stringify(JSON.parse(parts).map(spelled).join('')),
    );
    expect(JSON.parse(block)).toEqual(JSON.parse(told));
  });
});

/** The parts of a text of CloudFormation, with the values of the commercial partition. */
function spelled(part: string | { readonly Ref: string }): string {
  if (typeof part === 'string') return part;
  return part.Ref === 'AWS::Partition' ? 'aws' : 'amazonaws.com';
}
