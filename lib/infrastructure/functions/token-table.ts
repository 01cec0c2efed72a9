import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Aws, Lazy, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DUE_AT_KEY, DUE_INDEX, DUE_KEY } from '../../../functions/adapters/dynamodb/sweep-parts.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isTemplate } from '../../../functions/domain/template/tenant-definition.ts';
import type { EncryptionProps } from '../encryption/encryption-key.ts';
import { allowTokenKey, createTokenKey, type TokenKeyProps, type TokenKeyUse } from '../encryption/token-key.ts';

/** Props of the token table. */
export interface TokenTableProps extends TokenKeyProps {
  readonly encryption: Pick<EncryptionProps, 'encryptionKey' | 'tokenEncryption'>;
  readonly deletionProtection: boolean;
  /** Where services have tenants there is an index that says which of them are due. */
  readonly definitions: readonly ServiceDefinition[];
}

/** A function that may be allowed to use the table. */
interface TableUser {
  readonly role: Role;
  allow(sid: string, actions: readonly string[], resource: string): void;
}

const READ_ACTIONS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem'];
const WRITE_ACTIONS = ['dynamodb:UpdateItem'];
/** Only tenants are ever forgotten. */
const FORGET_ACTIONS = ['dynamodb:DeleteItem'];

/**
 * The token table: one item per service or tenant, written by refresh-tokens only. CloudFormation adds and removes the index of the
 * tenants without replacing the table. Under a customer key whoever reads it has to be
 * allowed the key as well.
 *
 * @see docs/adr/0037-tokens-have-a-key-of-their-own.md
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html
 */
export class TokenTable extends Construct {
  readonly table: Table;
  readonly #key: IKey | undefined;
  readonly #hasTenants: boolean;

  constructor(scope: Construct, id: string, props: TokenTableProps) {
    super(scope, id);
    const { encryptionKey: given, tokenEncryption } = props.encryption;
    this.#key = tokenEncryption === 'aws-owned-key' ? undefined : (given ?? createTokenKey(this, 'Key', props));
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'service', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.deletionProtection,
      removalPolicy: removalOf(props),
      ...(this.#key && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.#key }),
    });
    this.#hasTenants = props.definitions.some(isTemplate);
    if (!this.#hasTenants) return;
    this.table.addGlobalSecondaryIndex({
      indexName: DUE_INDEX,
      partitionKey: { name: DUE_KEY, type: AttributeType.STRING },
      sortKey: { name: DUE_AT_KEY, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** Allows a function to read items by their key, and to ask the index which tenants are due: no scan, no query of the table. */
  grantRead(reader: TableUser): void {
    reader.allow('ReadTokens', READ_ACTIONS, this.table.tableArn);
    this.#allowIndex(reader);
    this.#allowKey('ReadersKey', reader.role, 'read');
  }

  /** Allows a function to read items and the index, to write items with conditional updates, and to forget tenants. */
  grantReadWrite(writer: TableUser): void {
    const actions = [...READ_ACTIONS, ...WRITE_ACTIONS, ...(this.#hasTenants ? FORGET_ACTIONS : [])];
    writer.allow('ReadAndWriteTokens', actions, this.table.tableArn);
    this.#allowIndex(writer);
    this.#allowKey('WritersKey', writer.role, 'readAndWrite');
  }

  #allowIndex(user: TableUser): void {
    if (this.#hasTenants) user.allow('FindDueTenants', ['dynamodb:Query'], `${this.table.tableArn}/index/${DUE_INDEX}`);
  }

  #allowKey(id: string, role: Role, mode: TokenKeyUse['mode']): void {
    const key = this.#key;
    if (!key) return;
    this.table.node.addDependency(allowTokenKey(this, id, { key, role, mode, tableName: this.#tableName() }));
  }

  /** The name that CloudFormation makes is known but for its end, so that nothing has to wait for the table. */
  #tableName(): string {
    const table = this.table.node.defaultChild as CfnTable;
    return Lazy.uncachedString({
      produce: (context) => context.resolve(table.tableName) ?? `${Aws.STACK_NAME}-${table.logicalId}-*`,
    });
  }
}

/**
 * DynamoDB does not delete a protected table: a roll-back that has to would fail, and leave a stack that only a person can
 * delete. So a protected table is kept even then; its name is generated and blocks no retry.
 *
 * @see docs/adr/0042-a-failed-deployment-leaves-nothing.md
 */
function removalOf({ removalPolicy, deletionProtection }: TokenTableProps): RemovalPolicy {
  const isDeletedByRollback = removalPolicy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
  return deletionProtection && isDeletedByRollback ? RemovalPolicy.RETAIN : removalPolicy;
}
