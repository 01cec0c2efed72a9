import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import { setConsumerEnvironment } from './consumer-environment.ts';
import type { GetTokenOptions, ITokenKeeper } from './token-keeper-interface.ts';

/** What grants of both kinds of keeper have in common. */
export abstract class TokenKeeperBase extends Construct implements ITokenKeeper {
  abstract readonly serveTokensArn: string;

  /** Allows to invoke one alias: of a service, of a group of its tenants, or `status`. */
  protected abstract grantAlias(grantee: IGrantable, name: string, group?: string): Grant;

  grantGetToken(grantee: IGrantable, service: string, options: GetTokenOptions = {}): Grant {
    if (service === STATUS_ALIAS) {
      throw new Error(`"${STATUS_ALIAS}" is no service; grantStatus() grants the status of all services`);
    }
    return this.#grant(grantee, service, groupOf(options));
  }

  grantStatus(grantee: IGrantable): Grant {
    return this.#grant(grantee, STATUS_ALIAS);
  }

  #grant(grantee: IGrantable, name: string, group?: string): Grant {
    checkGrantee(grantee, name);
    const grant = this.grantAlias(grantee, name, group);
    setConsumerEnvironment(grantee, this);
    return grant;
  }
}

/** A group that JavaScript names otherwise, or that is `undefined`, would open all tenants instead. */
function groupOf(options: unknown): string | undefined {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  const [name, ...others] = isObject ? Object.keys(options) : [''];
  if (name === undefined) return undefined;
  const group: unknown = Object(options).group;
  if (name === 'group' && others.length === 0 && typeof group === 'string') return group;
  throw new Error("grantGetToken: expected a group of the service's tenants as { group: 'gold' }, or nothing");
}

/** Says which groups the tenants of a service have instead. */
export function noGroup(service: string, group: unknown, groups: readonly string[]): string {
  const known = groups.length > 0 ? `expected one of ${groups.join(', ')}` : 'its definition has no tenants.groups';
  return `${JSON.stringify(service)} has no group named ${JSON.stringify(group)}; ${known}`;
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
