/** This folder: the functions as constructs, with their roles and the table. */

import { type Conditions, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type FunctionOptions, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { FUNCTION_LIMITS, type FunctionName } from '../../build/function-limits.ts';
import type { CoveringKeys } from '../encryption/encryption-key.ts';
import { fittingText } from '../limits/longest-text.ts';
import type { KeeperNetwork } from '../network/keeper-network.ts';
import { functionCode } from './function-code.ts';
import type { TokenTable } from './token-table.ts';

/** Characters that IAM and Lambda take. */
const DESCRIPTION_OF_ROLE = 1000;
const DESCRIPTION_OF_FUNCTION = 256;

/** Props of both functions. */
export interface KeeperFunctionProps {
  readonly table: TokenTable;
  /** Checked service definitions. */
  readonly definitions: readonly ServiceDefinition[];
  /** Names the deployment in metrics. */
  readonly deployment: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** The customer key for what it covers. */
  readonly keys: CoveringKeys;
  readonly network: KeeperNetwork;
}

/** What differs between the two functions. */
interface FunctionSpec {
  readonly name: FunctionName;
  /** The second one where the first, with the name of the deployment, has no room. */
  readonly description: readonly [string, string];
  readonly environment?: Readonly<Record<string, string>>;
  readonly options?: FunctionOptions;
  /** Where invocations that failed go, for whoever looks for a dead-letter target of the function. */
  readonly failures: string;
  /** Absent: CDK's own. */
  readonly type?: typeof LambdaFunction;
  /** Files beside the code, by their names, besides the definitions; absent: none. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A function with its own role and log group. The role may write to that log group; subclasses allow the rest. */
export class KeeperFunction extends Construct {
  readonly role: Role;
  readonly function: LambdaFunction;

  constructor(
    scope: Construct,
    id: string,
    props: KeeperFunctionProps,
    { name, type = LambdaFunction, ...own }: FunctionSpec,
  ) {
    super(scope, id);
    const { timeoutSeconds, memoryMegabytes } = FUNCTION_LIMITS[name];
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
      ...defined({ encryptionKey: props.keys.logs }),
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: fittingText(this, DESCRIPTION_OF_ROLE, [
        `Execution role of ${name} of ${props.deployment}`,
        `Execution role of ${name} of token-keeper`,
      ]),
    });
    logGroup.grantWrite(this.role);
    const { network } = props;
    network.allow(this.role);
    this.function = new type(this, 'Function', {
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      ...network.options,
      ...own.options,
      description: fittingText(this, DESCRIPTION_OF_FUNCTION, own.description),
      code: functionCode(this, name, props.definitions, own.files),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        ...network.environment,
        TABLE_NAME: props.table.table.tableName,
        DEPLOYMENT: props.deployment,
        ...own.environment,
      },
    });
    this.#acknowledge(own.failures);
  }

  /** Answers findings of rule packs for this function, with the reasons. */
  #acknowledge(reasonWithoutDeadLetters: string): void {
    const validations = Validations.of(this.function);
    validations.acknowledge({ id: 'Serverless-LambdaDLQ', reason: reasonWithoutDeadLetters });
    validations.acknowledge({
      id: 'Serverless-LambdaTracing',
      reason: 'Traces cost money and show little here, where each call is logged with its time: the account decides.',
    });
  }

  /** Allows the function one thing; the statement id tells the statement apart from others with the same actions. */
  allow(sid: string, actions: readonly string[], resource: string, conditions: Conditions = {}): void {
    this.role.addToPolicy(new PolicyStatement({ sid, actions: [...actions], resources: [resource], conditions }));
  }
}
