/** This folder: who may have what of a token keeper, whether it is of this app or of another one. */

import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** A token keeper, made in this app or imported from another one. */
export interface ITokenKeeper extends IConstruct {
  /** ARN of serve-tokens without an alias: what the client library is told. Nobody is ever granted it as it is. */
  readonly serveTokensArn: string;
  /**
   * Allows `grantee` to get tokens of one service, and nothing else. A principal of another account is allowed by the
   * resource policy of the alias; its own account has to allow it as well.
   *
   * A grantee that is a function also gets the environment variable from which the client library takes what to invoke.
   *
   * @throws {Error} when no such service is kept
   */
  grantGetToken(grantee: IGrantable, service: string): Grant;
  /** Allows `grantee` to get the status of every service, and never a token. Sets the same environment variable. */
  grantStatus(grantee: IGrantable): Grant;
}
