import type { Grant, IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Annotations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { grantEach, isOfService } from './check-principal.ts';

/**
 * Allows a grantee to invoke one alias, and nothing else of the function. What is left for a person to do is told at synth.
 *
 * @throws {Error} when the alias refuses the principal
 */
export function grantAlias(alias: Alias, { grantPrincipal }: IGrantable): Grant {
  return grantEach(grantPrincipal, (principal) => {
    const grant = alias.grantInvoke({ grantPrincipal: principal });
    if (isImmutable(principal) && grant.principalStatement) {
      tellPolicy(principal, alias.aliasName, `keeper.alias('${alias.aliasName}').functionArn`);
    } else if (grant.resourceStatement && !isOfService(principal)) {
      tellOtherAccount(alias, principal);
    }
    return grant;
  });
}

/** CDK pretends to have added a statement to a role that is not to be changed; the id of its class is what tells it. */
export function isImmutable(principal: IPrincipal): principal is IPrincipal & IConstruct {
  const { PROPERTY_INJECTION_ID: id } = principal.constructor as { readonly PROPERTY_INJECTION_ID?: string };
  return id?.endsWith('.ImmutableRole') === true;
}

/** Warns that a role has to be allowed an alias by hand, whose ARN is told by `resource`. */
export function tellPolicy(role: IConstruct, name: string, resource: string): void {
  Annotations.of(role).addWarningV2(
    `token-keeper:immutable-role-${name}`,
    `CDK leaves the policies of ${role.node.path} as they are. Allow it there what was granted, lambda:InvokeFunction on ${resource}`,
  );
}

function tellOtherAccount(alias: Alias, principal: IPrincipal): void {
  Annotations.of(alias).addInfoV2(
    `token-keeper:other-account-${alias.aliasName}`,
    `${principal} may invoke the alias ${alias.aliasName} as far as this account is concerned. If it is of another account, that has to ` +
      `allow lambda:InvokeFunction on <ServeTokensArn>:${alias.aliasName} as well`,
  );
}
