import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnSecret, type Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { throughService } from '../encryption/encryption-key.ts';
import { RANDOM, type ReadableSecret } from '../secrets/existing-secret.ts';
import { outermostStack } from './outermost-stack.ts';

/** What an operator may reach of a keeper. */
export interface OperatedParts {
  readonly keeper: IConstruct;
  /** ARNs of the alias `status` and of refresh-tokens. */
  readonly invoked: readonly string[];
  /** ARNs of the functions' log groups. */
  readonly logGroups: readonly string[];
  /** The construct below which secrets are made. */
  readonly secrets: IConstruct;
}

/** What writing a secret under a customer key takes of that key. */
const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];
const VIA_SECRETS_MANAGER = { StringEquals: throughService('secretsmanager') };

/**
 * Allows what `npx token-keeper status`, `dashboard`, `debug`, `refresh`, `history`, `logs`, `tenant` and `secret put --replace` call, and
 * neither a token nor the value of a secret: secrets that the keeper makes can be written, not read.
 *
 * @throws {Error} when the grantee has no policy in this app
 */
export function grantOperate({ keeper, invoked, logGroups, secrets }: OperatedParts, grantee: IGrantable): Grant {
  const allow = allowing(grantee, 'grantOperate');
  const made = secrets.node.findAll().filter(isMade);
  const keys = [...new Set(made.flatMap(({ encryptionKey }) => encryptionKey ?? []))].map(({ keyArn }) => keyArn);
  const stack = Stack.of(keeper);
  return [
    allow(['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], stackArns(stack)),
    allow(['logs:FilterLogEvents'], [...logGroups]),
    ...(made.length > 0
      ? [
          allow(
            ['secretsmanager:PutSecretValue'],
            made.map(({ secretArn }) => secretArn),
          ),
        ]
      : []),
    ...(keys.length > 0 ? [allow(KEY_ACTIONS, keys, VIA_SECRETS_MANAGER)] : []),
  ].reduce((all, one) => all.combine(one), allow(['lambda:InvokeFunction'], [...invoked]));
}

/**
 * Allows what `npx token-keeper tenant add`, `import` and `remove` call besides where each tenant has values of its own: to make, read and
 * write the secrets that these are kept in together.
 *
 * @throws {Error} when the grantee has no policy in this app
 * @see docs/adr/0069-per-tenant-secrets-in-shards.md
 */
export function grantTenantSecrets({ resources, key }: ReadableSecret, grantee: IGrantable): Grant {
  const allow = allowing(grantee, 'grantTenantSecrets');
  const actions = ['CreateSecret', 'DescribeSecret', 'GetSecretValue', 'PutSecretValue'];
  // One that is not there yet may be judged by its name alone, without the random characters.
  const all = resources.flatMap((arn) => [arn, arn.slice(0, -RANDOM.length)]);
  const grant = allow(
    actions.map((action) => `secretsmanager:${action}`),
    all,
  );
  return key ? grant.combine(allow(KEY_ACTIONS, [key.keyArn], VIA_SECRETS_MANAGER)) : grant;
}

/** Returns what adds statements to the policy of a grantee, or throws where it has none. */
function allowing(grantee: IGrantable, method: string) {
  return (actions: string[], resourceArns: string[], conditions?: Record<string, Record<string, unknown>>): Grant => {
    const grant = Grant.addToPrincipal({ grantee, actions, resourceArns, ...(conditions && { conditions }) });
    if (grant.principalStatement) return grant;
    throw new Error(
      `${grantee.grantPrincipal} has no policy in this app: ${method}() takes a role, a user or a group of it`,
    );
  };
}

/** The stack whose outputs or resources name the functions, and those nested in it. */
function stackArns(stack: Stack): string[] {
  const { stackName } = outermostStack(stack);
  const names = stack.nestedStackParent ? [stackName, `${stackName}-*`] : [stackName];
  return names.map((name) =>
    stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${name}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  );
}

/** An imported secret has no resource here, and is not the keeper's to write. */
function isMade(construct: IConstruct): construct is Secret {
  return construct.node.defaultChild instanceof CfnSecret;
}
