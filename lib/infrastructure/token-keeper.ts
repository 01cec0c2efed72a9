import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { isServedByRefreshOnRead, shortestLifetime } from '../../functions/domain/schedule-check.ts';
import { type AccessMode, STATUS_ALIAS } from '../../functions/domain/service-access.ts';
import type { ServiceDefinition } from '../../functions/domain/service-definition.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/timing.ts';
import { Alarms } from './alarms.ts';
import { checkDeployment } from './check-deployment.ts';
import { ClientSecrets } from './client-secrets.ts';
import { KeeperDashboard } from './keeper-dashboard.ts';
import { RefreshTokensFunction } from './refresh-tokens-function.ts';
import { ServeTokensFunction } from './serve-tokens-function.ts';
import { TokenTable } from './token-table.ts';

/** What a TokenKeeper is made of. */
export interface TokenKeeperProps {
  /** The services that tokens are kept for, made by presets or written by hand. */
  readonly services: readonly ServiceDefinition[];
  /**
   * Whether the alias that is invoked decides which service a caller gets, or whether whoever may invoke serve-tokens may
   * name any service (for an account that is one trust domain).
   *
   * @default 'per-service'
   */
  readonly access?: AccessMode;
  /**
   * Time between sweeps: whole minutes, 1 to 15.
   *
   * @default Duration.minutes(5)
   */
  readonly schedule?: Duration;
  /**
   * Secrets that exist already, by the name that the definitions refer to them with.
   *
   * @default - a secret with a placeholder is made for every name
   */
  readonly secrets?: Readonly<Record<string, ISecret>>;
  /**
   * Customer key that encrypts the token table and the secrets that are made.
   *
   * @default - DynamoDB's own key, and the account's key for Secrets Manager
   */
  readonly encryptionKey?: IKey;
  /**
   * What happens to the table, the secrets and the log groups when they leave the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether DynamoDB refuses to delete the table.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * How long log lines are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * Concurrency that is set aside for refresh-tokens and at the same time its limit, 2 or more.
   *
   * @default - none; the lease bounds what runs at once
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * The topic that alarms tell.
   *
   * @default - a topic is made
   */
  readonly alarmTopic?: ITopic;
  /**
   * E-mail addresses that are subscribed to the topic; each has to confirm.
   *
   * @default - none
   */
  readonly alarmEmails?: readonly string[];
  /**
   * Where people find the runbook; the alarms add the heading.
   *
   * @default 'docs/runbook.md'
   */
  readonly runbookUrl?: string;
  /**
   * Whether a CloudWatch dashboard is made.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}

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
  /** Names of the secrets that were made and hold placeholders until somebody fills them. */
  readonly secretsToFill: readonly string[];
  readonly table: TokenTable['table'];
  readonly refreshTokens: IFunction;
  /** Never grant this function itself: {@link grantGetToken} and {@link grantStatus} grant its aliases. */
  readonly serveTokens: IFunction;
  readonly alarmTopic: ITopic;
  /** Absent when none was wanted. */
  readonly dashboard?: KeeperDashboard;
  readonly #serve: ServeTokensFunction;

  constructor(scope: Construct, id: string, props: TokenKeeperProps) {
    super(scope, id);
    const schedule = props.schedule ?? Duration.minutes(SWEEP_INTERVAL_SECONDS / 60);
    const definitions = checkDeployment(this, {
      services: props.services,
      schedule,
      existingSecrets: Object.keys(props.secrets ?? {}),
      ...optional('reservedConcurrentExecutions', props.reservedConcurrentExecutions),
    });
    const services = definitions.map(({ id: service }) => service);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const key = optional('encryptionKey', props.encryptionKey);
    this.deployment = deploymentOf(this);
    this.access = props.access ?? 'per-service';
    this.#tell(definitions, schedule);

    const table = new TokenTable(this, 'Tokens', {
      removalPolicy,
      deletionProtection: props.deletionProtection ?? true,
      ...key,
    });
    const secrets = new ClientSecrets(this, 'Secrets', {
      definitions,
      existing: new Map(Object.entries(props.secrets ?? {})),
      removalPolicy,
      ...key,
    });
    const logRetention = props.logRetention ?? RetentionDays.ONE_MONTH;
    const common = { table, definitions, deployment: this.deployment, logRetention, removalPolicy };
    const refreshTokens = new RefreshTokensFunction(this, 'RefreshTokens', {
      ...common,
      secrets,
      schedule,
      ...optional('reservedConcurrentExecutions', props.reservedConcurrentExecutions),
    });
    const serveTokens = new ServeTokensFunction(this, 'ServeTokens', { ...common, refreshTokens, access: this.access });
    const watched = { deployment: this.deployment, services, refreshTokens, serveTokens };
    const alarms = new Alarms(this, 'Alarms', {
      ...watched,
      schedule,
      emails: props.alarmEmails ?? [],
      runbookUrl: props.runbookUrl ?? 'docs/runbook.md',
      ...optional('topic', props.alarmTopic),
    });
    if (props.dashboard ?? true) {
      this.dashboard = new KeeperDashboard(this, 'Dashboard', { ...watched, alarms });
    }
    this.table = table.table;
    this.secretsToFill = secrets.toFill;
    this.refreshTokens = refreshTokens.function;
    this.serveTokens = serveTokens.function;
    this.alarmTopic = alarms.topic;
    this.#serve = serveTokens;
  }

  /**
   * Allows `grantee` to get tokens of one service, and nothing else. A principal of another account is allowed by the
   * resource policy of the alias; its own account has to allow it as well.
   *
   * @throws {Error} when no such service is kept
   */
  grantGetToken(grantee: IGrantable, service: string): Grant {
    if (service === STATUS_ALIAS) {
      throw new Error(`"${STATUS_ALIAS}" is no service; grantStatus() grants the status of all services`);
    }
    return this.#serve.grantInvoke(grantee, service);
  }

  /** Allows `grantee` to get the status of every service, and never a token. */
  grantStatus(grantee: IGrantable): Grant {
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

  /** Says at synth what a person should know before they deploy. */
  #tell(definitions: readonly ServiceDefinition[], schedule: Duration): void {
    const annotations = Annotations.of(this);
    if (this.access === 'function') {
      annotations.addWarningV2(
        'token-keeper:access-function',
        "access is 'function': whoever may invoke serve-tokens may get the token of any service",
      );
    } else {
      annotations.addInfo("access is 'per-service': a caller gets the tokens of the aliases it was granted");
    }
    const seconds = schedule.toSeconds();
    for (const definition of definitions) {
      if (isServedByRefreshOnRead(definition, seconds)) {
        annotations.addInfo(
          `${definition.id}: tokens of ${shortestLifetime(definition)} s are too short for a sweep every ${seconds} s; they ` +
            'are refreshed when somebody reads them',
        );
      }
      if (shortestLifetime(definition) === undefined && seconds > SWEEP_INTERVAL_SECONDS) {
        annotations.addWarningV2(
          `token-keeper:unknown-lifetime-${definition.id}`,
          `${definition.id}: whether a sweep every ${seconds} s is enough cannot be checked; set timing.expectedLifetimeSeconds`,
        );
      }
    }
  }
}

/** Returns stack and path of the construct, `TokenKeeper/TokenKeeper`: unique in an account and region. */
function deploymentOf(keeper: Construct): string {
  const stack = Stack.of(keeper);
  const below = keeper.node.scopes.slice(keeper.node.scopes.indexOf(stack) + 1);
  return [stack.stackName, ...below.map(({ node }) => node.id)].join('/');
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in K]?: V };
}
