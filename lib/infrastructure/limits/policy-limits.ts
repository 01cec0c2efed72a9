import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import {
  INLINE_POLICY_CHARACTERS,
  MANAGED_POLICY_CHARACTERS,
  MOST_MANAGED_POLICIES,
  RESOURCE_POLICY_BYTES,
} from './limits.ts';
import type { TemplateMeasure } from './longest-text.ts';

/** What a statement of a resource policy has besides principal, function and condition. */
const AROUND_PERMISSION = 200;

/** Returns which roles have longer or more policies than IAM takes, whoever in the stack has written them. */
export function roleProblems(resources: readonly CfnResource[], measure: TemplateMeasure): string[] {
  return resources.flatMap((resource) => (resource instanceof CfnRole ? problemsOf(resource, measure) : []));
}

function problemsOf(role: CfnRole, { jsonBytes }: TemplateMeasure): string[] {
  const stack = Stack.of(role);
  const policies = stack.node.findAll().filter((one) => one instanceof CfnPolicy || one instanceof CfnManagedPolicy);
  const reference = JSON.stringify(stack.resolve(role.ref));
  const own = policies.filter(({ roles }) => JSON.stringify(stack.resolve(roles) ?? []).includes(reference));
  const lengths = own.map((policy) => [policy, jsonBytes(policy.policyDocument)] as const);
  const inline = lengths.filter(([policy]) => policy instanceof CfnPolicy).map(([, length]) => length);
  const managed = lengths.filter(([policy]) => policy instanceof CfnManagedPolicy);
  const sum = inline.reduce((total, length) => total + length, 0);
  const count = managed.length + (stack.resolve(role.managedPolicyArns) ?? []).length;
  const long = managed.filter(([, length]) => length > MANAGED_POLICY_CHARACTERS);
  return [
    ...(sum > INLINE_POLICY_CHARACTERS
      ? [
          `${role.node.path}: the inline policies can have ${inline.join(' + ')} = ${sum} characters, and IAM takes ${INLINE_POLICY_CHARACTERS}`,
        ]
      : []),
    ...long.map(
      ([policy, length]) =>
        `${policy.node.path}: the policy can have ${length} characters, and IAM takes ${MANAGED_POLICY_CHARACTERS}`,
    ),
    ...(count > MOST_MANAGED_POLICIES
      ? [
          `${role.node.path}: the role has ${count} managed policies, and IAM takes ${MOST_MANAGED_POLICIES}; split the services over two stacks`,
        ]
      : []),
  ];
}

/** Returns which functions or aliases are granted to more principals of other accounts and services than their policy has room for. */
export function permissionProblems(resources: readonly CfnResource[], { jsonBytes }: TemplateMeasure): string[] {
  const [first] = resources;
  if (!first) return [];
  const stack = Stack.of(first);
  const sizes = new Map<string, number[]>();
  for (const one of stack.node.findAll()) {
    if (!(one instanceof CfnPermission)) continue;
    const { functionName, principal, sourceArn, sourceAccount, principalOrgId } = one;
    const key = JSON.stringify(stack.resolve(functionName));
    const length =
      AROUND_PERMISSION +
      jsonBytes([functionName, principal, sourceArn ?? '', sourceAccount ?? '', principalOrgId ?? '']);
    sizes.set(key, [...(sizes.get(key) ?? []), length]);
  }
  return [...sizes].flatMap(([key, lengths]) => {
    const sum = lengths.reduce((total, length) => total + length, 0);
    return sum > RESOURCE_POLICY_BYTES
      ? [
          `the ${lengths.length} permissions on ${key} can have ${sum} bytes, and Lambda takes ${RESOURCE_POLICY_BYTES}; grant whole accounts instead of roles`,
        ]
      : [];
  });
}
