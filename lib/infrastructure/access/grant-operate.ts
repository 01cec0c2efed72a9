import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnSecret, type Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
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

/**
 * Allows what `npx token-keeper status`, `dashboard`, `debug`, `refresh`, `history`, `logs` and `secret put --replace` call, and neither a token nor the
 * value of a secret: secrets that the keeper makes can be written, not read.
 *
 * @throws {Error} when the grantee has no policy in this app
 */
export function grantOperate({ keeper, invoked, logGroups, secrets }: OperatedParts, grantee: IGrantable): Grant {
  const allow = (
    actions: string[],
    resourceArns: string[],
    conditions?: Record<string, Record<string, unknown>>,
  ): Grant => {
    const grant = Grant.addToPrincipal({ grantee, actions, resourceArns, ...(conditions && { conditions }) });
    if (grant.principalStatement) return grant;
    throw new Error(
      `${grantee.grantPrincipal} has no policy in this app: grantOperate() takes a role, a user or a group of it`,
    );
  };
  const made = secrets.node.findAll().filter(isMade);
  const keys = [...new Set(made.flatMap(({ encryptionKey }) => encryptionKey ?? []))].map(({ keyArn }) => keyArn);
  const stack = Stack.of(keeper);
  const viaService = { StringEquals: { 'kms:ViaService': `secretsmanager.${stack.region}.${stack.urlSuffix}` } };
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
    ...(keys.length > 0 ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], keys, viaService)] : []),
  ].reduce((all, one) => all.combine(one), allow(['lambda:InvokeFunction'], [...invoked]));
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
