/** This folder: the construct TokenKeeper, its stack, and the checks at synth. */

import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { STATUS_ALIAS } from '../../functions/contract/constants.ts';
import type { AccessMode } from '../../functions/contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { Alarms } from './alarms/alarms.ts';
import { KeeperDashboard } from './alarms/keeper-dashboard.ts';
import { checkDeployment } from './check-deployment.ts';
import { RefreshTokensFunction } from './functions/refresh-tokens-function.ts';
import { ServeTokensFunction } from './functions/serve-tokens-function.ts';
import { setConsumerEnvironment } from './functions/set-consumer-environment.ts';
import { TokenTable } from './functions/token-table.ts';
import { ClientSecrets } from './secrets/client-secrets.ts';
import { addSynthAnnotations } from './synth-annotations.ts';
import type { TokenKeeperProps } from './token-keeper-props.ts';

/**
 * Keeps access tokens fresh in DynamoDB and hands them out to other Lambdas, service by service.
 *
 * @example
 * const keeper = new TokenKeeper(this, 'TokenKeeper', { services: [genesysCloud({ id: 'genesys', region: 'eu-central-1' })] });
 * keeper.grantGetToken(myFunction, 'genesys');
 */
export class TokenKeeper extends Construct {
  /** Names this deployment in metrics, alarms and descriptions: stack and path of the construct. */
  readonly deployment: string;
  readonly access: AccessMode;
  /** Names of the secrets that this construct creates; each holds a placeholder until a person fills it. */
  readonly secretsToFill: readonly string[];
  readonly table: TokenTable['table'];
  readonly alarmTopic: ITopic;
  /** Absent with `dashboard: false`. */
  readonly dashboard?: KeeperDashboard;
  readonly #refresh: RefreshTokensFunction;
  readonly #serve: ServeTokensFunction;

  constructor(scope: Construct, id: string, props: TokenKeeperProps) {
    super(scope, id);
    const { encryptionKey, reservedConcurrentExecutions } = props;
    const schedule = props.schedule ?? Duration.minutes(SWEEP_INTERVAL_SECONDS / 60);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const kept = {
      removalPolicy,
      deletionProtection: props.deletionProtection ?? false,
      tokenEncryption: props.tokenEncryption ?? ('customer-key' as const),
      encryptionKey,
    };
    const definitions = checkDeployment(this, {
      services: props.services,
      schedule,
      existingSecrets: Object.keys(props.secrets ?? {}),
      ...kept,
      reservedConcurrentExecutions,
    });
    const services = definitions.map(({ id: service }) => service);
    this.deployment = deploymentOf(this);
    this.access = props.access ?? 'per-service';
    addSynthAnnotations(this, { access: this.access, definitions, schedule });

    const table = new TokenTable(this, 'Tokens', { ...kept, deployment: this.deployment });
    const secrets = new ClientSecrets(this, 'Secrets', {
      definitions,
      existing: new Map(Object.entries(props.secrets ?? {})),
      removalPolicy,
      encryptionKey,
    });
    const logRetention = props.logRetention ?? RetentionDays.ONE_MONTH;
    const common = { table, definitions, deployment: this.deployment, logRetention, removalPolicy, schedule };
    const refreshTokens = new RefreshTokensFunction(this, 'RefreshTokens', {
      ...common,
      secrets,
      eventBus: (props.events ?? true) ? busOf(this, props.eventBus) : undefined,
      reservedConcurrentExecutions,
    });
    const serveTokens = new ServeTokensFunction(this, 'ServeTokens', { ...common, refreshTokens, access: this.access });
    const watched = { deployment: this.deployment, services, refreshTokens, serveTokens };
    const alarms = new Alarms(this, 'Alarms', {
      ...watched,
      schedule,
      emails: props.alarmEmails ?? [],
      runbookUrl: props.runbookUrl ?? 'docs/runbook.md',
      topic: props.alarmTopic,
    });
    if (props.dashboard ?? true) {
      this.dashboard = new KeeperDashboard(this, 'Dashboard', { ...watched, alarms });
    }
    this.table = table.table;
    this.secretsToFill = secrets.placeholders;
    this.alarmTopic = alarms.topic;
    this.#refresh = refreshTokens;
    this.#serve = serveTokens;
  }

  get refreshTokens(): IFunction {
    return this.#refresh.function;
  }

  /** Never grant this function itself: {@link grantGetToken} and {@link grantStatus} grant its aliases. */
  get serveTokens(): IFunction {
    return this.#serve.function;
  }

  /** Names of the functions' log groups, for queries. */
  get logGroups(): { readonly refreshTokens: string; readonly serveTokens: string } {
    return {
      refreshTokens: this.#refresh.function.logGroup.logGroupName,
      serveTokens: this.#serve.function.logGroup.logGroupName,
    };
  }

  /** The queue of sweeps that were not delivered, or failed. */
  get deadLetterQueueUrl(): string {
    return this.#refresh.deadLetterQueue.queueUrl;
  }

  /**
   * Allows `grantee` to get tokens of one service, and nothing else. A principal of another account is allowed by the
   * resource policy of the alias; its own account has to allow it as well.
   *
   * A grantee that is a function also gets the environment variable from which the client library takes what to invoke.
   *
   * @throws {Error} when no such service is kept
   */
  grantGetToken(grantee: IGrantable, service: string): Grant {
    if (service === STATUS_ALIAS) {
      throw new Error(`"${STATUS_ALIAS}" is no service; grantStatus() grants the status of all services`);
    }
    setConsumerEnvironment(grantee, this.serveTokens.functionArn);
    return this.#serve.grantInvoke(grantee, service);
  }

  /** Allows `grantee` to get the status of every service, and never a token. Sets the same environment variable. */
  grantStatus(grantee: IGrantable): Grant {
    setConsumerEnvironment(grantee, this.serveTokens.functionArn);
    return this.#serve.grantInvoke(grantee, STATUS_ALIAS);
  }

  /**
   * Returns the alias through which tokens of a service are served, or the one named `status`.
   *
   * @throws {Error} when there is none of that name
   */
  alias(name: string): Alias {
    return this.#serve.alias(name);
  }
}

/** Returns the given bus, or the account's default one, which exists in every account and region. */
function busOf(scope: Construct, given: IEventBus | undefined): IEventBus {
  return given ?? EventBus.fromEventBusName(scope, 'Events', 'default');
}

/** Returns stack and path of the construct, `TokenKeeper/TokenKeeper`: unique in an account and region. */
function deploymentOf(keeper: Construct): string {
  const stack = Stack.of(keeper);
  const below = keeper.node.scopes.slice(keeper.node.scopes.indexOf(stack) + 1);
  return [stack.stackName, ...below.map(({ node }) => node.id)].join('/');
}
