import { CompositePrincipal, type Grant, type IPrincipal, type PrincipalPolicyFragment } from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';

/** What a permission of Lambda says of where an invocation may come from. */
export interface PermissionSource {
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  /** The organization whose accounts are meant by `*`. */
  readonly organizationId?: string | undefined;
}

const ACCOUNT = /^\d{12}$/;
const WILDCARD = /[*?]/;
/** What CDK writes into text for a value that is not known yet. */
const TOKEN = /\$\{Token\[[^\]]*\]\}/g;
const TO_WHOM = 'name a role, a function, an account or an organization';

/**
 * Refuses a principal whose permission on an alias would open it to more than it seems to, or that a permission of Lambda cannot
 * express.
 *
 * @param name the alias
 * @param given what the permission itself says of the source; absent: what the conditions of the principal say
 * @throws {Error} naming what can be granted instead
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 * @see docs/adr/0045-grants-that-do-what-they-say.md
 */
export function checkPrincipal(principal: IPrincipal, name: string, given: PermissionSource = {}): void {
  const { policyFragment: fragment } = principal;
  const left = leftOut(principal);
  if (left !== undefined) throw new Error(`${JSON.stringify(name)} cannot be granted to ${principal}: ${left}`);
  const source = { ...sourceOf(fragment), ...given };
  for (const [kind, values] of Object.entries(fragment.principalJson)) {
    const texts = kind === 'Service' ? [serviceOf(principal) ?? ''] : [values].flat().map(String);
    const problem = texts.map((text) => problemOf(kind, text, source)).find((found) => found !== undefined);
    if (problem !== undefined) {
      const whom = problem.startsWith('everybody') ? problem : `${principal}${problem}`;
      throw new Error(`${JSON.stringify(name)} cannot be granted to ${whom}`);
    }
  }
}

function problemOf(kind: string, text: string, source: PermissionSource): string | undefined {
  if (kind === '*' || text === '*') {
    return source.organizationId === undefined ? `everybody ("*"): ${TO_WHOM}` : undefined;
  }
  if (kind === 'Federated' || kind === 'CanonicalUser') {
    return ': a permission of Lambda cannot name it. Grant the role that it assumes';
  }
  if (kind === 'AWS' && WILDCARD.test(text)) return `: a principal has no wildcards, ${TO_WHOM}`;
  return kind === 'Service' || !isIdentity(text) ? sourceProblem(source) : undefined;
}

/** Returns which condition CDK would leave out of the permission, or take for another one: what is granted would be more than was said. */
function leftOut(principal: IPrincipal): string | undefined {
  const values = Object.values(principal.policyFragment.conditions as Record<string, Record<string, unknown>>);
  if (values.flatMap((one) => Object.values(one)).some((value) => typeof value !== 'string')) {
    return 'each condition of a permission of Lambda has one text, not a list; grant each value by itself';
  }
  return 'wrapped' in principal && 'wrapped' in (principal.wrapped as object)
    ? 'its conditions are in wrappers of each other; say all of them in one .withConditions(...)'
    : undefined;
}

/** The name is a token in the fragment; a principal with conditions wraps the one that has it. */
function serviceOf(principal: object): string | undefined {
  if ('service' in principal) return String(principal.service);
  return 'wrapped' in principal ? serviceOf(principal.wrapped as object) : undefined;
}

/** Grants to each principal that a composite one is made of; to any other, itself. */
export function grantEach(principal: IPrincipal, allow: (one: IPrincipal) => Grant): Grant {
  return principalsOf(principal)
    .map(allow)
    .reduce((all, one) => all.combine(one));
}

/** Returns the principals that a composite one is made of, each of which is granted by itself; of any other, itself. */
function principalsOf(principal: IPrincipal): readonly IPrincipal[] {
  return isComposite(principal) ? principal.principals.flatMap(principalsOf) : [principal];
}

/** Checks for the class by its name as well: an app may have a second copy of aws-cdk-lib. */
function isComposite(principal: IPrincipal): principal is CompositePrincipal {
  return principal instanceof CompositePrincipal || principal.constructor.name === CompositePrincipal.name;
}

/** `ArnPrincipal` takes any text, and Lambda takes the name of a service from it. */
function isIdentity(value: string): boolean {
  return Token.isUnresolved(value) || ACCOUNT.test(value) || value.startsWith('arn:');
}

function sourceOf({ conditions }: PrincipalPolicyFragment): PermissionSource {
  const { ArnLike: like = {}, StringEquals: equals = {} } = conditions as Record<string, Record<string, string>>;
  return {
    sourceArn: like['aws:SourceArn'],
    sourceAccount: equals['aws:SourceAccount'],
    organizationId: equals['aws:PrincipalOrgID'],
  };
}

/** Returns why a service is not held to anybody's resources; `undefined` when it is. */
function sourceProblem({ sourceArn, sourceAccount }: PermissionSource): string | undefined {
  if (sourceAccount !== undefined) {
    return Token.isUnresolved(sourceAccount) || ACCOUNT.test(sourceAccount)
      ? undefined
      : ` from the account ${JSON.stringify(sourceAccount)}: expected 12 digits`;
  }
  const way =
    `add .withConditions({ ArnLike: { 'aws:SourceArn': '<ARN of what invokes>' } }), ` +
    `or { StringEquals: { 'aws:SourceAccount': '<account>' } }`;
  if (sourceArn === undefined) {
    return ` without saying on whose behalf: anybody's resources of that service could invoke it. To the principal ${way}`;
  }
  return namesOwner(sourceArn)
    ? undefined
    : ` from ${JSON.stringify(sourceArn)}, which resources of any account fit. To the principal ${way}`;
}

/** Tells whether an ARN pattern fits resources of one account only; those of S3 have no account, but a bucket has no namesake. */
function namesOwner(arn: string): boolean {
  const known = arn.replaceAll(TOKEN, 'token');
  const [, , , , account = '', ...resource] = known.split(':');
  if (Token.isUnresolved(arn) && !known.startsWith('arn:')) return true;
  return account === '' ? /^[^*?]/.test(resource.join(':')) : !WILDCARD.test(account);
}

/** Tells whether a principal is a service of AWS and nothing else, which runs no code and has no account to allow it anything. */
export function isOfService(principal: IPrincipal): boolean {
  return principalsOf(principal).every(({ policyFragment }) => 'Service' in policyFragment.principalJson);
}
