import { describe, expect, test } from '@jest/globals';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import {
  createApp,
  createKeeper,
  type PolicyStatement,
  type Resource,
  resourcesOf,
  service,
} from '../../../support/infrastructure.ts';

const ARN = 'arn:aws:kms:eu-central-1:222222222222:key/00000000-0000-0000-0000-000000000000';
const VIA = {
  'kms:ViaService': { 'Fn::Join': ['', ['dynamodb.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
};
const imported = (): IKey => Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', ARN);

type Resources = Readonly<Record<string, Resource & { readonly DependsOn?: readonly string[] }>>;
const synthesized = (props: Partial<TokenKeeperProps> = {}): Resources => resourcesOf(createKeeper(props).stack);

const ofType = (resources: Resources, type: string) => Object.entries(resources).filter(([, one]) => one.Type === type);
const tableOf = (resources: Resources) => ofType(resources, 'AWS::DynamoDB::Table')[0] as [string, Resources[string]];
const keyOf = (resources: Resources) => ofType(resources, 'AWS::KMS::Key')[0] as [string, Resource];
const statementsOf = ({ Properties }: Resource): readonly (PolicyStatement & { readonly NotAction?: string[] })[] =>
  ((Properties['PolicyDocument'] ?? Properties['KeyPolicy']) as { Statement: PolicyStatement[] }).Statement;

/** The managed policy of the reader or of the writer. */
const policyOf = (resources: Resources, part: 'Readers' | 'Writers'): Resource =>
  ofType(resources, 'AWS::IAM::ManagedPolicy').find(([id]) => id.includes(part))?.[1] as Resource;

describe('the key of the tokens', () => {
  test('is made for the table, rotates, says whose it is, and stays as long as the table', () => {
    const resources = synthesized();
    const [keyId, key] = keyOf(resources);
    expect(key.Properties).toMatchObject({
      EnableKeyRotation: true,
      Description: 'Encrypts the tokens of Keeper/TokenKeeper (token-keeper)',
    });
    expect(key.DeletionPolicy).toBe(tableOf(resources)[1].DeletionPolicy);
    expect(tableOf(resources)[1].Properties['SSESpecification']).toEqual({
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: { 'Fn::GetAtt': [keyId, 'Arn'] },
    });
    expect(
      ofType(resources, 'AWS::SecretsManager::Secret').flatMap(([, one]) => Object.keys(one.Properties)),
    ).not.toContain('KmsKeyId');
  });

  test.each([
    [RemovalPolicy.RETAIN, 'Retain'],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate'],
    [RemovalPolicy.DESTROY, 'Delete'],
  ])('follows the table with %s', (removalPolicy, expected) => {
    const resources = synthesized({ removalPolicy });
    expect([keyOf(resources)[1], tableOf(resources)[1]].map((one) => one.DeletionPolicy)).toEqual([expected, expected]);
  });

  test('can be used through DynamoDB only, also by an administrator of the account, and granted to AWS only', () => {
    const statements = statementsOf(keyOf(synthesized())[1]);
    const uses = statements.find(({ Sid }) => Sid === 'UseThroughDynamoDb');
    const grants = statements.find(({ Sid }) => Sid === 'LetDynamoDbMaintainTheTable');
    expect(statements).toHaveLength(3);
    expect(uses?.Condition).toEqual({ StringEquals: VIA });
    expect(grants).toMatchObject({
      Action: 'kms:CreateGrant',
      Condition: { StringEquals: VIA, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
    const [administration] = statements.filter(({ NotAction }) => NotAction !== undefined);
    expect(administration?.NotAction).toEqual(expect.arrayContaining([...(uses?.Action ?? []), 'kms:CreateGrant']));
  });

  test('is the handed-in one where there is one, of another stack or account as well', () => {
    const resources = synthesized({ encryptionKey: imported() });
    expect(ofType(resources, 'AWS::KMS::Key')).toEqual([]);
    expect(tableOf(resources)[1].Properties['SSESpecification']).toMatchObject({ KMSMasterKeyId: ARN });
    for (const part of ['Readers', 'Writers'] as const) {
      expect(statementsOf(policyOf(resources, part)).map(({ Resource: of }) => of)).toEqual([ARN, ARN]);
    }
  });

  test('of another stack of the app makes no circle', () => {
    const app = createApp();
    const encryptionKey = new Key(new Stack(app, 'Keys'), 'Key');
    const stack = new Stack(app, 'Keeper');
    expect(new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha')], encryptionKey }).table).toBeDefined();
    expect(JSON.stringify(tableOf(resourcesOf(stack))[1].Properties['SSESpecification'])).toContain('FnGetAttKey');
  });
});

describe('read access to DynamoDB alone opens nothing', () => {
  test.each([
    ['made', {}],
    ['handed in', { encryptionKey: imported() }],
  ])('with a key that was %s: two roles may use it, each for this table through DynamoDB', (_name, props) => {
    const resources = synthesized(props);
    const [tableId] = tableOf(resources);
    const context = {
      StringEquals: { ...VIA, 'kms:EncryptionContext:aws:dynamodb:subscriberId': { Ref: 'AWS::AccountId' } },
      StringLike: {
        'kms:EncryptionContext:aws:dynamodb:tableName': {
          'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, `-${tableId}-*`]],
        },
      },
    };
    const describing = { Sid: 'DescribeTokenKey', Action: 'kms:DescribeKey', Condition: { StringEquals: VIA } };
    expect(statementsOf(policyOf(resources, 'Readers'))).toMatchObject([
      { Sid: 'UseTokenKey', Action: 'kms:Decrypt', Condition: context },
      describing,
    ]);
    expect(statementsOf(policyOf(resources, 'Writers'))).toMatchObject([
      {
        Action: [
          'kms:Decrypt',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        Condition: context,
      },
      describing,
    ]);
    const roles = (['Readers', 'Writers'] as const).map((part) => policyOf(resources, part).Properties['Roles']);
    expect(roles).toEqual([
      [{ Ref: expect.stringContaining('ServeTokensRole') }],
      [{ Ref: expect.stringContaining('RefreshTokensRole') }],
    ]);
  });

  test('nobody else is allowed it: the key names the account only, whose policies decide, and no principal of its own', () => {
    const principals = statementsOf(keyOf(synthesized())[1]).map((one) => JSON.stringify(one));
    for (const text of principals) {
      expect(text).toContain('":root"');
      expect(text).not.toMatch(/"Principal":"\*"|"AWS":"\*"/);
    }
    const others = Object.entries(synthesized()).filter(
      ([id, { Type }]) => Type.startsWith('AWS::IAM::') && !/(Readers|Writers)Key/.test(id),
    );
    expect(JSON.stringify(others)).not.toContain('kms:');
  });
});

describe('a stack of before', () => {
  const before = synthesized({ tokenEncryption: 'aws-owned-key' });

  test('had no key, and has none with the key of AWS', () => {
    expect(tableOf(before)[1].Properties).not.toHaveProperty('SSESpecification');
    expect(JSON.stringify(before)).not.toContain('kms:');
    expect(tableOf(before)[1].DependsOn).toBeUndefined();
  });

  test.each([
    ['a key is made', {}],
    ['a key is handed in', { encryptionKey: imported() }],
  ])('keeps every resource when %s, and the table but for its encryption', (_name, props) => {
    const after = synthesized(props);
    const [tableId] = tableOf(before);
    const changed = Object.keys(before).filter((id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]));
    // A key that was handed in covers what else holds something, and refresh-tokens may use it for that.
    const covered = /Secrets|RefreshTokensRoleDefaultPolicy|Logs|DeadLetters|AlarmsTopic/;
    expect(changed.filter((id) => !covered.test(id))).toEqual([tableId]);
    const { SSESpecification: _encryption, ...rest } = after[tableId]?.Properties ?? {};
    expect(rest).toEqual(before[tableId]?.Properties);
  });

  test('that names its table keeps the grant to that name', () => {
    const { stack, keeper } = createKeeper();
    (keeper.table.node.defaultChild as CfnTable).tableName = 'restored';
    expect(JSON.stringify(policyOf(resourcesOf(stack), 'Readers'))).toContain(
      '"kms:EncryptionContext:aws:dynamodb:tableName":"restored"',
    );
  });

  test('is readable all the time: the roles may use the key before the table has it', () => {
    const after = synthesized();
    const policies = ofType(after, 'AWS::IAM::ManagedPolicy').map(([id]) => id);
    expect(tableOf(after)[1].DependsOn?.toSorted()).toEqual(policies.toSorted());
    const table = tableOf(after)[0];
    for (const id of policies) {
      expect(JSON.stringify(after[id])).not.toMatch(new RegExp(`"(Ref|Fn::GetAtt)":\\[?"${table}"`));
    }
  });
});
