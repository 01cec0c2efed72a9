import type { Grant } from 'aws-cdk-lib/aws-iam';
import { Alias, type FunctionUrl, Function as LambdaFunction, type Permission } from 'aws-cdk-lib/aws-lambda';
import { checkPrincipal } from './check-principal.ts';

/**
 * serve-tokens itself. Whoever may invoke it as a whole may invoke every alias of it, so each of CDK's ways to allow that is
 * refused.
 *
 * @see docs/adr/0045-grants-that-do-what-they-say.md
 */
export class GuardedFunction extends LambdaFunction {
  /** Asked for by `grantInvoke` and by everything that invokes functions, such as tasks of Step Functions. */
  override get resourceArnsForGrantInvoke(): string[] {
    return this.#refuse();
  }

  override grantInvokeVersion(): Grant {
    return this.#refuse();
  }

  override grantInvokeUrl(): Grant {
    return this.#refuse();
  }

  override addFunctionUrl(): FunctionUrl {
    return this.#refuse();
  }

  override addPermission(): void {
    this.#refuse();
  }

  #refuse(): never {
    throw new Error(
      `${this.node.path} serves every service: use keeper.grantGetToken(grantee, service) or keeper.grantStatus(grantee), and ` +
        'keeper.alias(service) for what invokes it',
    );
  }
}

/** The alias of a service, which checks whoever is let in, by a grant or by an event source. */
export class GuardedAlias extends Alias {
  override addPermission(id: string, permission: Permission): void {
    const { principal, sourceArn, sourceAccount, organizationId } = permission;
    const given = { sourceArn, sourceAccount, organizationId };
    const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    checkPrincipal(principal, this.aliasName, stated);
    super.addPermission(id, permission);
  }
}
