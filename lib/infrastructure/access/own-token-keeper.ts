import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Alias, IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import type { ReadableSecret } from '../secrets/existing-secret.ts';
import { grantAlias } from './grant-alias.ts';
import { grantOperate, grantTenantSecrets } from './grant-operate.ts';
import { TokenKeeperBase } from './token-keeper-base.ts';

/** What a keeper of this app is made of, as far as others get to see it. */
export interface KeeperParts {
  readonly serveTokens: {
    readonly function: LambdaFunction;
    readonly aliases: readonly string[];
    alias(name: string, group?: string): Alias;
  };
  readonly refreshTokens: { readonly function: LambdaFunction; readonly deadLetterQueue: IQueue };
  /** The construct below which secrets are made, and those of tenants by the id of their service. */
  readonly secrets: IConstruct & { readonly ofTenants: ReadonlyMap<string, ReadableSecret> };
}

/** What there is to know of serve-tokens. It is never granted, called or given an event source as a whole. */
export type ServeTokens = Pick<
  IFunction,
  | 'functionName'
  | 'functionArn'
  | 'metric'
  | 'metricDuration'
  | 'metricErrors'
  | 'metricInvocations'
  | 'metricThrottles'
>;

/** The grants of a keeper that is made in this app, and what else there is to know of its functions. */
export abstract class OwnTokenKeeper extends TokenKeeperBase {
  protected abstract readonly parts: KeeperParts;

  get serveTokensArn(): string {
    return this.parts.serveTokens.function.functionArn;
  }

  get refreshTokens(): IFunction {
    return this.parts.refreshTokens.function;
  }

  /** Name, ARN and metrics. Access is granted by {@link grantGetToken} and {@link grantStatus}, alias by alias. */
  get serveTokens(): ServeTokens {
    return this.parts.serveTokens.function;
  }

  /** What can be invoked and granted: services, groups of their tenants (`graph--gold`), and `status`. */
  get aliases(): readonly string[] {
    return this.parts.serveTokens.aliases;
  }

  /** Names of the functions' log groups, for queries. */
  get logGroups(): { readonly refreshTokens: string; readonly serveTokens: string } {
    return {
      refreshTokens: this.parts.refreshTokens.function.logGroup.logGroupName,
      serveTokens: this.parts.serveTokens.function.logGroup.logGroupName,
    };
  }

  /** The queue of sweeps that were not delivered, or failed. */
  get deadLetterQueueUrl(): string {
    return this.parts.refreshTokens.deadLetterQueue.queueUrl;
  }

  /**
   * Returns the alias through which tokens of a service are served, or of one group of its tenants, or the one named `status`.
   *
   * @throws {Error} when there is none of that name
   */
  alias(name: string, group?: string): Alias {
    return this.parts.serveTokens.alias(name, group);
  }

  /**
   * Allows an operator's role what the command line calls: the status of every service, the logs, refreshes, and to fill the secrets that were
   * made here. It allows neither a token nor the value of a secret; for a token there is {@link grantGetToken}.
   *
   * @throws {Error} when the grantee has no policy in this app
   */
  grantOperate(grantee: IGrantable): Grant {
    const invoked = [this.alias(STATUS_ALIAS).functionArn, this.refreshTokens.functionArn];
    const functions = [this.parts.refreshTokens.function, this.parts.serveTokens.function];
    const logGroups = functions.map(({ logGroup }) => logGroup.logGroupArn);
    return grantOperate({ keeper: this, invoked, logGroups, secrets: this.parts.secrets }, grantee);
  }

  /**
   * Allows an operator's role what `npx token-keeper tenant add`, `import` and `remove` call besides {@link grantOperate} where the tenants of a
   * service have values of their own: to make, read and write their secrets. Whoever has it reads the values of all of its tenants.
   *
   * @throws {Error} when that service has no such tenants, or the grantee has no policy in this app
   */
  grantTenantSecrets(grantee: IGrantable, service: string): Grant {
    const { ofTenants } = this.parts.secrets;
    const secrets = ofTenants.get(service);
    if (secrets) return grantTenantSecrets(secrets, grantee);
    const known = ofTenants.size > 0 ? `expected one of ${[...ofTenants.keys()].join(', ')}` : 'no service has any';
    throw new Error(`${JSON.stringify(service)} has no tenants with values of their own ('per-tenant'); ${known}`);
  }

  protected override grantAlias(grantee: IGrantable, name: string, group?: string): Grant {
    return grantAlias(this.alias(name, group), grantee);
  }
}
