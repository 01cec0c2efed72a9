/** This folder: who may have what of a token keeper, whether it is of this app or of another one. */

import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import { setConsumerEnvironment } from './consumer-environment.ts';

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

/** What grants of both kinds of keeper have in common. */
export abstract class TokenKeeperBase extends Construct implements ITokenKeeper {
  abstract readonly serveTokensArn: string;

  /** Allows to invoke one alias. */
  protected abstract grantAlias(grantee: IGrantable, name: string): Grant;

  grantGetToken(grantee: IGrantable, service: string): Grant {
    if (service === STATUS_ALIAS) {
      throw new Error(`"${STATUS_ALIAS}" is no service; grantStatus() grants the status of all services`);
    }
    return this.#grant(grantee, service);
  }

  grantStatus(grantee: IGrantable): Grant {
    return this.#grant(grantee, STATUS_ALIAS);
  }

  #grant(grantee: IGrantable, name: string): Grant {
    setConsumerEnvironment(grantee, this.serveTokensArn);
    return this.grantAlias(grantee, name);
  }
}
