import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Name of a stack. */
export const STACK_NAME = 128;
/** What an ARN has before its last part. */
export const ARN_START = 'arn:aws-us-gov:secretsmanager:ap-northeast-1:111122223333:secret:'.length;
/** Name of a secret, at its longest, with what Secrets Manager adds. */
const SECRET_END = 512 + '-AbCdEf'.length;
/** No name or ARN that a template refers to is longer than the ARN of a secret. */
export const LONGEST = ARN_START + SECRET_END;

/** Longest names of what is referred to, in characters. */
const NAMES: Readonly<Record<string, number>> = {
  'AWS::DynamoDB::Table': 255,
  'AWS::IAM::Role': 64,
  'AWS::KMS::Key': 36,
  'AWS::Lambda::Alias': 64 + 1 + 128,
  'AWS::Lambda::Function': 64,
  'AWS::Logs::LogGroup': 512,
  'AWS::SNS::Topic': 256,
  'AWS::SQS::Queue': 80,
};
/** What an ARN or URL has besides the name: partition, service, region, account, kind of resource. */
export const AROUND_NAME = ARN_START + 10;

/** Returns the resources below a construct by logical id. */
export function resourcesById(
  scope: IConstruct,
  isMeant: (resource: CfnResource) => boolean,
): ReadonlyMap<string, CfnResource> {
  const resources = scope.node.findAll().filter((one) => CfnResource.isCfnResource(one));
  return new Map(resources.filter(isMeant).map((one) => [logicalIdOf(one), one]));
}

function logicalIdOf(resource: CfnResource): string {
  return String(Stack.of(resource).resolve(resource.logicalId));
}

/**
 * Returns how long the reference to a resource can be, in characters: its name, of a secret its ARN.
 *
 * A secret is known by its ARN alone; one without a name gets that of its logical id, with 12 random characters.
 */
export function nameLength(resource: CfnResource): number {
  const { cfnResourceType: type } = resource;
  if (type !== 'AWS::SecretsManager::Secret') return NAMES[type] ?? LONGEST;
  const name = Stack.of(resource).resolve((resource as CfnResource & { readonly name?: unknown }).name);
  if (name !== undefined && typeof name !== 'string') return LONGEST;
  return ARN_START + (name ?? `${logicalIdOf(resource)}-AbCdEfGhIjKl`).length + '-AbCdEf'.length;
}
