import { Grant, type IGrantable, type IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import { accepts } from '../../../functions/domain/schema/check-value.ts';
import { isServiceId } from '../../../functions/domain/service/service-definitions.ts';
import { groupAlias } from '../../../functions/domain/tenant/tenant-name.ts';
import { TENANTS } from '../../../functions/domain/tenant/tenants-schema.ts';
import { grantEach } from './check-principal.ts';
import { isImmutable, tellPolicy } from './grant-alias.ts';
import { noGroup, TokenKeeperBase } from './token-keeper-base.ts';

/** What is known of a token keeper of another app. */
export interface TokenKeeperAttributes {
  /** ARN of serve-tokens without alias, as its stack outputs it: a literal, an import, a parameter. */
  readonly serveTokensArn: string;
  /**
   * Ids of the services that it keeps, so that another one is refused at synth.
   *
   * @default - any; whether it is kept is seen when it is asked for
   */
  readonly services?: readonly string[];
  /**
   * Groups of their tenants by the id of the service, so that another one is refused at synth.
   *
   * @default - any
   */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
}

/** Each part may be a value that is not known yet, which {@link shapeOf} writes as `~`. */
const FUNCTION_ARN = /^arn:(?:aws[a-z-]*|~):lambda:(?:[a-z0-9-]+|~):(\d{12}|~):function:[A-Za-z0-9-_~]+$/;
/** Returns an ARN with `~` for each value that is not known yet. */
function shapeOf(arn: unknown): string {
  return String(arn).replaceAll(/\$\{Token\[[^\]]*\]\}/g, '~');
}

/** Tells whether an ARN begins with a value that is not known yet, and has no alias behind it and nothing that makes it a pattern. */
function isUnknown(shape: string): boolean {
  return shape.startsWith('~') && !/[*?]|~:[^:]*$/.test(shape);
}

/**
 * A token keeper of another app, account or region: its grants go to the policies of the grantees, since nothing of its own
 * can be changed from here.
 */
export class ImportedTokenKeeper extends TokenKeeperBase {
  readonly serveTokensArn: string;
  readonly #services: readonly string[] | undefined;
  readonly #groups: TokenKeeperAttributes['groups'];
  /** Absent: it is not known at synth. */
  readonly #account: string | undefined;

  /** @throws {Error} when the attributes cannot be those of a token keeper */
  constructor(scope: Construct, id: string, attributes: TokenKeeperAttributes) {
    super(scope, id);
    const serveTokensArn = attributes?.serveTokensArn;
    const services = attributes?.services;
    this.serveTokensArn = serveTokensArn;
    this.#services = services;
    this.#groups = attributes?.groups;
    const shape = shapeOf(serveTokensArn);
    const account = FUNCTION_ARN.exec(shape)?.[1];
    this.#account = account === '~' ? undefined : account;
    if (account === undefined && !isUnknown(shape)) {
      throw new Error(
        `${this.node.path}: serveTokensArn: expected the ARN of a function without alias or version, ` +
          `arn:aws:lambda:<region>:<account>:function:<name>, got ${JSON.stringify(serveTokensArn)}`,
      );
    }
    if (services !== undefined && !Array.isArray(services)) {
      throw new Error(`${this.node.path}: services: expected a list of ids, got ${JSON.stringify(services)}`);
    }
    const wrong = (services ?? []).filter((service) => !isServiceId(service));
    if (wrong.length > 0)
      throw new Error(`${this.node.path}: services: ${JSON.stringify(wrong)} are no ids of services`);
  }

  protected override grantAlias(grantee: IGrantable, name: string, group?: string): Grant {
    this.#checkName(name);
    if (group !== undefined) this.#checkGroup(name, group);
    const alias = group === undefined ? name : groupAlias(name, group);
    const grant = grantEach(grantee.grantPrincipal, (principal) => this.#allow(principal, alias));
    this.#tellOwner(grantee, name, group);
    return grant;
  }

  #checkGroup(service: string, group: string): void {
    if (!accepts(TENANTS.members.groups.of, group)) {
      throw new Error(`${this.node.path}: ${JSON.stringify(group)} is no group; it has to be known at synth`);
    }
    const groups = this.#groups && (Object.hasOwn(this.#groups, service) ? this.#groups[service] : []);
    if (groups && !groups.includes(group)) throw new Error(`${this.node.path}: ${noGroup(service, group, groups)}`);
  }

  #checkName(name: string): void {
    if (name === STATUS_ALIAS) return;
    if (!isServiceId(name)) {
      throw new Error(`${this.node.path}: ${JSON.stringify(name)} is no id of a service; it has to be known at synth`);
    }
    if (this.#services && !this.#services.includes(name)) {
      const known = [...this.#services, STATUS_ALIAS].join(', ');
      throw new Error(`no service named ${JSON.stringify(name)} is kept; expected one of ${known}`);
    }
  }

  #allow(principal: IPrincipal, name: string): Grant {
    const resource = `${this.serveTokensArn}:${name}`;
    const grant = Grant.addToPrincipal({
      grantee: { grantPrincipal: principal },
      actions: ['lambda:InvokeFunction'],
      resourceArns: [resource],
    });
    if (!grant.principalStatement) {
      throw new Error(
        `${principal} has no policy in this app that could allow it ${JSON.stringify(name)}: grant it where the keeper is made`,
      );
    }
    if (isImmutable(principal))
      tellPolicy(principal, name, Token.isUnresolved(resource) ? '<ServeTokensArn>' : resource);
    return grant;
  }

  /** In another account the owner has to allow it as well; that nobody is told of it would look like a grant. */
  #tellOwner(grantee: IGrantable, name: string, group: string | undefined): void {
    const own = grantee.grantPrincipal.principalAccount ?? Stack.of(this).account;
    if (this.#account === undefined || this.#account === own) return;
    const isKnown = !Token.isUnresolved(own);
    const principal = `new AccountPrincipal('${isKnown ? own : '<account of this stack>'}')`;
    const narrowed = group === undefined ? '' : `, { group: '${group}' }`;
    const line =
      name === STATUS_ALIAS
        ? `keeper.grantStatus(${principal})`
        : `keeper.grantGetToken(${principal}, '${name}'${narrowed})`;
    const annotations = Annotations.of(Construct.isConstruct(grantee) ? grantee : this);
    const id = `token-keeper:owner-grants-${group === undefined ? name : groupAlias(name, group)}`;
    if (isKnown) {
      annotations.addWarningV2(
        id,
        `the owner of the keeper, account ${this.#account}, has to grant this as well: ${line}`,
      );
    } else {
      annotations.addInfoV2(
        id,
        `if this is not deployed to account ${this.#account}, the owner of the keeper has to grant it as well: ${line}`,
      );
    }
  }
}
