import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Props of the token table. */
export interface TokenTableProps {
  /** Absent: a key that DynamoDB owns. */
  readonly encryptionKey?: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
}

/** A function that may be allowed to use the table. */
interface TableUser {
  readonly role: Role;
  allow(sid: string, actions: readonly string[], resource: string): void;
}

const READ_ACTIONS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem'];
const WRITE_ACTIONS = ['dynamodb:UpdateItem'];
const READ_KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey'];
/** What CDK grants as `kms:ReEncrypt*` and `kms:GenerateDataKey*`, without the wildcards. */
const WRITE_KEY_ACTIONS = [
  ...READ_KEY_ACTIONS,
  'kms:Encrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
];

/** The token table: one item per service, written by refresh-tokens only. */
export class TokenTable extends Construct {
  readonly table: Table;
  readonly #encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: TokenTableProps) {
    super(scope, id);
    const { encryptionKey } = props;
    this.#encryptionKey = encryptionKey;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'service', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection,
      removalPolicy: props.removalPolicy,
      ...(encryptionKey && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    });
  }

  /** Allows a function to read items by their key: no scan, no query. */
  grantRead(reader: TableUser): void {
    reader.allow('ReadTokens', READ_ACTIONS, this.table.tableArn);
    this.#encryptionKey?.grant(reader.role, ...READ_KEY_ACTIONS);
  }

  /** Allows a function to read items and to write them with conditional updates. */
  grantReadWrite(writer: TableUser): void {
    writer.allow('ReadAndWriteTokens', [...READ_ACTIONS, ...WRITE_ACTIONS], this.table.tableArn);
    this.#encryptionKey?.grant(writer.role, ...WRITE_KEY_ACTIONS);
  }
}
