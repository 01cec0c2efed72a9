import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Returns the options by which the command line finds the deployment that a construct belongs to; its region where that is known. */
export function targetOf(scope: IConstruct): string {
  const { stackName, region } = Stack.of(scope);
  return `--stack ${stackName}${Token.isUnresolved(region) ? '' : ` --region ${region}`}`;
}
