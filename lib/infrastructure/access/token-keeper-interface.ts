/** This folder: who may have what of a token keeper, whether it is of this app or of another one. */

import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Narrows a grant. */
export interface GetTokenOptions {
  /** One of the groups of the service's tenants: their tokens, and those of no other tenant. Absent: all of its tenants. */
  readonly group?: string;
}

/** A token keeper, made in this app or imported from another one. */
export interface ITokenKeeper extends IConstruct {
  /** ARN of serve-tokens without an alias: what the client library is told. Nobody is ever granted it as it is. */
  readonly serveTokensArn: string;
  /**
   * Allows `grantee` to get tokens of one service, or of one group of its tenants, and nothing else. A principal of another account is allowed by the
   * resource policy of the alias; its own account has to allow it as well.
   *
   * A grantee that is a function also gets the environment variable from which the client library takes what to invoke.
   *
   * @throws {Error} when no such service is kept, or it has no such group
   */
  grantGetToken(grantee: IGrantable, service: string, options?: GetTokenOptions): Grant;
  /** Allows `grantee` to get the status of every service, and never a token. Sets the same environment variable. */
  grantStatus(grantee: IGrantable): Grant;
}
