/** This folder: the keys that encrypt at rest, and who may use them. */

import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Annotations, ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What a customer key that is handed in encrypts besides the token table. */
export const COVERED = ['secrets', 'logs', 'queue', 'topic'] as const;

/** One of {@link COVERED}. */
export type Covered = (typeof COVERED)[number];

/** Who owns the key of the tokens: the account, or DynamoDB. */
export type TokenEncryption = 'customer-key' | 'aws-owned-key';

/** Props of what is encrypted at rest, and with which key. */
export interface EncryptionProps {
  /**
   * Customer key that encrypts the token table and what `encryptionKeyCovers` names. It has to be in the same region. The
   * statements that AWS's services need are added to the policy of a key of the same app; that of an imported key has to have
   * them already (docs/security.md), and synth says so.
   *
   * @default - a key is created for the table; the rest is encrypted with keys of AWS
   */
  readonly encryptionKey?: IKey;
  /**
   * What `encryptionKey` encrypts besides the token table: the secrets that are created, the log groups, the dead-letter queue
   * and the alarm topic that is created.
   *
   * @default - all of them
   */
  readonly encryptionKeyCovers?: readonly Covered[];
  /**
   * `'aws-owned-key'`: DynamoDB's own key encrypts the table, which is free of charge, and whoever may read the table reads
   * the tokens. With `'customer-key'` a reader has to be allowed the key as well.
   *
   * @default 'customer-key'
   */
  readonly tokenEncryption?: TokenEncryption;
}

/** The actions of a service that writes to what a key encrypts, as AWS's pages have them. */
const PUBLISHING = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/**
 * Returns the statements that the policy of a customer key needs for the services that use it in their own name.
 *
 * Secrets Manager and DynamoDB are not among them: they use a key in the name of whoever asks them. EventBridge has no condition
 * on its source, since it does not tell KMS any.
 *
 * @param scope in the account and region of the deployment
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 * @see docs/adr/0048-one-key-for-what-is-stored.md
 */
export function serviceStatements(scope: IConstruct, covers: readonly Covered[]): readonly PolicyStatement[] {
  const stack = Stack.of(scope);
  const anyOf = (service: string, resource: string): string =>
    stack.formatArn({ service, resource, resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const resources = ['*'];
  const logs = new PolicyStatement({
    sid: 'EncryptLogs',
    principals: [new ServicePrincipal(`logs.${stack.region}.${Aws.URL_SUFFIX}`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources,
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': anyOf('logs', 'log-group') } },
  });
  const alarms = new PolicyStatement({
    sid: 'LetAlarmsPublish',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: PUBLISHING,
    resources,
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': anyOf('cloudwatch', 'alarm') },
    },
  });
  const events = new PolicyStatement({
    sid: 'LetEventBridgeDeliver',
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: PUBLISHING,
    resources,
  });
  return [
    ...(covers.includes('logs') ? [logs] : []),
    ...(covers.includes('topic') ? [alarms] : []),
    ...(covers.includes('topic') || covers.includes('queue') ? [events] : []),
  ];
}

/** The key that was handed in, for each thing that it covers; absent where there is none, or where it does not cover it. */
export type CoveringKeys = Partial<Readonly<Record<Covered, IKey>>>;

/** Lets the services use a key that was handed in, and returns it for each thing it covers. */
export function coverWithKey(
  scope: IConstruct,
  { encryptionKey: key, encryptionKeyCovers }: EncryptionProps,
): CoveringKeys {
  if (!key) return {};
  const covers = encryptionKeyCovers ?? COVERED;
  const added = serviceStatements(scope, covers).map((statement) => key.addToResourcePolicy(statement).statementAdded);
  if (added.includes(false)) {
    Annotations.of(scope).addWarningV2(
      'token-keeper:key-policy',
      `encryptionKey is imported, so its policy cannot be changed here: it has to let ${covers.join(', ')} be encrypted, with the ` +
        'statements in docs/security.md#a-key-of-your-own; without them the deployment fails or alarms are not sent',
    );
  }
  return Object.fromEntries(covers.map((one) => [one, key]));
}

/** Returns the condition that a key is used through one service of this region only. */
export function throughService(service: 'dynamodb' | 'secretsmanager' | 'sqs'): { readonly 'kms:ViaService': string } {
  return { 'kms:ViaService': `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}` };
}
