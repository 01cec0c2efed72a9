import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { AccessMode } from '../../functions/contract/status.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import type { WatchProps } from './alarms/alarm-props.ts';
import type { TenantWatchProps } from './alarms/tenants/tenant-alarm-plan.ts';
import type { EncryptionProps } from './encryption/encryption-key.ts';
import type { TenantSweepProps } from './functions/tenant-sweeps.ts';
import type { NetworkProps } from './network/network-props.ts';
import type { ClientSecretProps } from './secrets/secret-props.ts';

/** Props of a {@link TokenKeeper}. */
export interface TokenKeeperProps
  extends ClientSecretProps,
    EncryptionProps,
    NetworkProps,
    TenantSweepProps,
    TenantWatchProps,
    WatchProps {
  /** The services that tokens are kept for, made by presets or written by hand. */
  readonly services: readonly ServiceDefinition[];
  /**
   * `'per-service'`: the invoked alias decides which service a caller gets. `'function'`: every caller that may invoke an
   * alias may name any service; for an account that is one trust domain.
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
   * Whether a new version of a secret is refreshed with at once, whoever has made it: a rule takes the event of Secrets Manager. For
   * providers whose old secret ends when the new one begins, and for tokens that must not outlive a secret.
   *
   * @default false - it is noticed within the hour, or as soon as the provider refuses the old one; and no rule is needed
   */
  readonly refreshOnRotation?: boolean;
  /**
   * What happens to the table, its key, the secrets and the log groups when they leave the stack: by default they are kept,
   * except after a failed first deployment, which leaves nothing. The alternative is `DESTROY`.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether DynamoDB refuses to delete the table, whoever asks. It is kept without that when it leaves the stack, and its
   * access tokens can be had again. A protected table stays after a failed first deployment, too.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * How long log lines are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * Concurrency reserved for refresh-tokens, which is its limit as well: 2 or more.
   *
   * @default - none; the lease limits what runs at once
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * Whether refresh-tokens sends events about new tokens, and about services that fail, require action, or recover.
   *
   * @default true
   */
  readonly events?: boolean;
  /**
   * The bus that events are sent to.
   *
   * @default - the account's default bus
   */
  readonly eventBus?: IEventBus;
  /**
   * Whether names of functions, table, logs and queue are output, which the command line finds a deployment by. Without
   * outputs it looks through the resources of the stack.
   *
   * @default true
   */
  readonly outputs?: boolean;
}
