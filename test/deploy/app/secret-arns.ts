import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type IAspect, Stack } from 'aws-cdk-lib/core';

/**
 * Returns an aspect that makes policies and patterns of events name secrets by `Fn::GetAtt Id` instead of `Ref`.
 *
 * In CloudFormation both are the ARN of the secret. MiniStack takes `Ref` for its name, so that none would match.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html#aws-resource-secretsmanager-secret-return-values
 */
export function secretArns(): IAspect {
  return {
    visit(node): void {
      if (node instanceof CfnPolicy || node instanceof CfnManagedPolicy) {
        node.policyDocument = withSecretArns(Stack.of(node), node.policyDocument);
      } else if (node instanceof CfnRule && node.eventPattern !== undefined) {
        node.eventPattern = withSecretArns(Stack.of(node), node.eventPattern);
      }
    },
  };
}

function withSecretArns(stack: Stack, value: unknown): unknown {
  const secrets = stack.node.findAll().filter((one) => one instanceof CfnSecret);
  return withArns(stack.resolve(value), new Set(secrets.map((secret) => stack.getLogicalId(secret))));
}

function withArns(value: unknown, ids: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => withArns(one, ids));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if ('Ref' in value && typeof value.Ref === 'string' && ids.has(value.Ref)) {
    return { 'Fn::GetAtt': [value.Ref, 'Id'] };
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withArns(member, ids)]));
}
