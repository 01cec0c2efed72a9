import { AccountRootPrincipal, ManagedPolicy, PolicyDocument, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Aws, type RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { throughService } from './encryption-key.ts';

const READ_ACTIONS = ['kms:Decrypt'];
/** What CDK grants as `kms:ReEncrypt*` and `kms:GenerateDataKey*`, without the wildcards. */
const WRITE_ACTIONS = [
  ...READ_ACTIONS,
  'kms:Encrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
];
/** What such a key could do besides; DynamoDB does not ask for it, so nobody may. */
const OTHER_USES = ['kms:GenerateDataKeyPair', 'kms:GenerateDataKeyPairWithoutPlaintext'];

/** The call came through DynamoDB of this region. */
const VIA_DYNAMODB = throughService('dynamodb');
const CONTEXT = 'kms:EncryptionContext:aws:dynamodb';

/** What a key of tokens is made with. */
export interface TokenKeyProps {
  /** Says in the description whose key it is. */
  readonly deployment: string;
  /** That of the table: without its key a table that was kept is lost. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Creates the key of one token table. As with any key, the policies of the account say who may use it, but a use has to come
 * through DynamoDB: nobody decrypts with it directly, and grants are for AWS itself only.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * @see docs/adr/0037-tokens-have-a-key-of-their-own.md
 */
export function createTokenKey(scope: Construct, id: string, { deployment, removalPolicy }: TokenKeyProps): Key {
  const account = { principals: [new AccountRootPrincipal()], resources: ['*'] };
  const statements = [
    new PolicyStatement({
      ...account,
      sid: 'Administer',
      notActions: [...WRITE_ACTIONS, ...OTHER_USES, 'kms:CreateGrant'],
    }),
    new PolicyStatement({
      ...account,
      sid: 'UseThroughDynamoDb',
      actions: WRITE_ACTIONS,
      conditions: { StringEquals: VIA_DYNAMODB },
    }),
    new PolicyStatement({
      ...account,
      sid: 'LetDynamoDbMaintainTheTable',
      actions: ['kms:CreateGrant'],
      conditions: { StringEquals: VIA_DYNAMODB, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  ];
  return new Key(scope, id, {
    description: `Encrypts the tokens of ${deployment} (token-keeper)`,
    enableKeyRotation: true,
    removalPolicy,
    policy: new PolicyDocument({ statements }),
  });
}

/** What is allowed with a key. */
export interface TokenKeyUse {
  readonly key: IKey;
  readonly role: Role;
  readonly mode: 'read' | 'readAndWrite';
  /** Name of the table, with `*` for what is not known before it exists. */
  readonly tableName: string;
}

/**
 * Allows a role to use a key for the items of one table, and for nothing else: DynamoDB asks KMS in the name of whoever asks it.
 *
 * The policy is managed, so that the secrets' statements keep the 10,240 characters of the inline ones; and it does not refer to
 * the table, which therefore can wait for it: a table that changes its key is readable all the time.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
 */
export function allowTokenKey(
  scope: Construct,
  id: string,
  { key, role, mode, tableName }: TokenKeyUse,
): ManagedPolicy {
  const resources = [key.keyArn];
  const through = { StringEquals: { ...VIA_DYNAMODB, [`${CONTEXT}:subscriberId`]: Aws.ACCOUNT_ID } };
  const statements = [
    new PolicyStatement({
      sid: 'UseTokenKey',
      actions: mode === 'read' ? READ_ACTIONS : WRITE_ACTIONS,
      resources,
      conditions: { ...through, StringLike: { [`${CONTEXT}:tableName`]: tableName } },
    }),
    new PolicyStatement({
      sid: 'DescribeTokenKey',
      actions: ['kms:DescribeKey'],
      resources,
      conditions: { StringEquals: VIA_DYNAMODB },
    }),
  ];
  return new ManagedPolicy(scope, id, { statements, roles: [role] });
}
