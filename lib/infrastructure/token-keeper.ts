/** This folder: the construct TokenKeeper, its stack, and the checks at synth. */

import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AccessMode } from '../../functions/contract/status.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../functions/domain/expiry/timing.ts';
import { isTemplate } from '../../functions/domain/template/tenant-definition.ts';
import { pick } from '../../functions/domain/values/defined.ts';
import { ImportedTokenKeeper, type TokenKeeperAttributes } from './access/imported-token-keeper.ts';
import { addKeeperOutputs } from './access/keeper-outputs.ts';
import type { KeeperParts } from './access/own-token-keeper.ts';
import type { ITokenKeeper } from './access/token-keeper-interface.ts';
import type { KeeperDashboard } from './alarms/keeper-dashboard.ts';
import { WatchedTokenKeeper } from './alarms/watched-token-keeper.ts';
import { checkDeployment } from './check-deployment.ts';
import { checkPropTypes } from './check-prop-types.ts';
import { coverWithKey } from './encryption/encryption-key.ts';
import { RefreshTokensFunction } from './functions/refresh-tokens-function.ts';
import { ServeTokensFunction } from './functions/serve-tokens-function.ts';
import { TokenTable } from './functions/token-table.ts';
import { checkLimits } from './limits/check-limits.ts';
import { KeeperNetwork } from './network/keeper-network.ts';
import { ClientSecrets } from './secrets/client-secrets.ts';
import { defaultSecretPrefix } from './secrets/secret-names.ts';
import { addSynthAnnotations } from './synth-annotations.ts';
import type { TokenKeeperProps } from './token-keeper-props.ts';
import { watch } from './watch.ts';

/**
 * Keeps access tokens fresh in DynamoDB and hands them out to other Lambdas, service by service.
 *
 * @example
 * const keeper = new TokenKeeper(this, 'TokenKeeper', { services: [genesysCloud({ id: 'genesys', region: 'eu-central-1' })] });
 * keeper.grantGetToken(myFunction, 'genesys');
 */
export class TokenKeeper extends WatchedTokenKeeper implements IConnectable {
  /** Imports a keeper of another app, account or region, by what is known of it. @throws {Error} when that cannot be right */
  static fromAttributes(scope: Construct, id: string, attributes: TokenKeeperAttributes): ITokenKeeper {
    return new ImportedTokenKeeper(scope, id, attributes);
  }

  /** Imports a keeper by the ARN that its stack outputs as `ServeTokensArn`. @throws {Error} when it is none */
  static fromServeTokensArn(scope: Construct, id: string, serveTokensArn: string): ITokenKeeper {
    return new ImportedTokenKeeper(scope, id, { serveTokensArn });
  }

  readonly access: AccessMode;
  /** What the names of secrets begin with that definitions leave open. */
  readonly secretPrefix: string;
  /** Ids of the services that tokens are kept for. */
  readonly services: readonly string[];
  /** Those of them that have tenants. */
  readonly templates: readonly string[];
  /** Names of the secrets that this construct creates; each holds a placeholder until a person fills it. */
  readonly secretsToFill: readonly string[];
  readonly table: TokenTable['table'];
  /** Where alarms and notices go; absent with `alarms: false`. */
  readonly alarmTopic?: ITopic;
  /** Absent with `dashboard: false`. */
  readonly dashboard?: KeeperDashboard;
  protected override readonly parts: KeeperParts;
  readonly #network: KeeperNetwork;

  constructor(scope: Construct, id: string, props: TokenKeeperProps) {
    super(scope, id, props?.metrics ?? 'deployment');
    checkPropTypes(this, props);
    const schedule = props.schedule ?? Duration.minutes(SWEEP_INTERVAL_SECONDS / 60);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const kept = { removalPolicy, deletionProtection: props.deletionProtection ?? false };
    this.secretPrefix = props.secretPrefix ?? defaultSecretPrefix(this);
    this.access = props.access ?? 'per-service';
    const definitions = checkDeployment(this, { ...kept, ...pick(this, ['access', 'secretPrefix']), schedule, props });
    this.services = definitions.map(({ id: service }) => service);
    this.templates = definitions.filter(isTemplate).map(({ id: service }) => service);
    addSynthAnnotations(this, { access: this.access, definitions, schedule, watching: props });

    const of = { definitions, deployment: this.deployment };
    const table = new TokenTable(this, 'Tokens', { ...kept, ...of, encryption: props });
    const keys = coverWithKey(this, props);
    const made = { removalPolicy, encryptionKey: keys.secrets, given: props, secretPrefix: this.secretPrefix };
    const secrets = new ClientSecrets(this, 'Secrets', { ...made, definitions });
    const logRetention = props.logRetention ?? RetentionDays.ONE_MONTH;
    this.#network = new KeeperNetwork(this, this.deployment, props);
    const kinds = { logRetention, removalPolicy, schedule, keys, network: this.#network };
    const common = { table, secrets, ...of, ...kinds };
    const eventBus = (props.events ?? true) ? busOf(this, props.eventBus) : undefined;
    const refreshTokens = new RefreshTokensFunction(this, 'RefreshTokens', {
      ...common,
      eventBus,
      ...pick(props, ['metrics', 'refreshOnRotation', 'reservedConcurrentExecutions']),
      limits: props,
    });
    const serveTokens = new ServeTokensFunction(this, 'ServeTokens', { ...common, refreshTokens, access: this.access });
    const watched = { ...of, refreshTokens, serveTokens, schedule, eventBus, topicKey: keys.topic };
    const { topic, dashboard } = watch(this, watched, props);
    if (topic) this.alarmTopic = topic;
    if (dashboard) this.dashboard = dashboard;
    this.table = table.table;
    this.secretsToFill = secrets.placeholders;
    this.parts = { refreshTokens, serveTokens, secrets };
    addKeeperOutputs(this, props.outputs);
    checkLimits(this, this.deployment);
  }

  /** The security groups of both functions. @throws {Error} without `vpc` */
  get connections(): Connections {
    return this.#network.connections;
  }
}

/** Returns the given bus, or the account's default one, which exists in every account and region. */
function busOf(scope: Construct, given: IEventBus | undefined): IEventBus {
  return given ?? EventBus.fromEventBusName(scope, 'Events', 'default');
}
