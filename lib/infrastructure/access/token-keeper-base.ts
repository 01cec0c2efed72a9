import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import { setConsumerEnvironment } from './consumer-environment.ts';
import type { ITokenKeeper } from './token-keeper-interface.ts';

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
    checkGrantee(grantee, name);
    const grant = this.grantAlias(grantee, name);
    setConsumerEnvironment(grantee, this);
    return grant;
  }
}

/** What people take for a grantee in JavaScript, and without the types. */
function checkGrantee(grantee: unknown, name: string): asserts grantee is IGrantable {
  if (typeof grantee !== 'object' || grantee === null) {
    throw new Error(
      `${JSON.stringify(name)} cannot be granted to ${JSON.stringify(grantee) ?? 'nothing'}: name a role or a function, or new ArnPrincipal(...)`,
    );
  }
  if ('grantPrincipal' in grantee) return;
  const path = Construct.isConstruct(grantee) ? `${grantee.node.path} ` : 'this ';
  const role = 'taskRole' in grantee ? 'taskRole' : 'taskDefinition' in grantee ? 'taskDefinition.taskRole' : undefined;
  throw new Error(
    `${JSON.stringify(name)} cannot be granted: ${path}${
      role === undefined ? 'has no grantPrincipal: name a role or a function' : `has a role for that, its ${role}`
    }`,
  );
}
