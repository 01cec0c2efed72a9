import { Connections, type ISecurityGroup, type IVpc, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { defined } from '../../../functions/domain/values/defined.ts';

/** Where in a network both functions run. */
export interface VpcProps {
  /**
   * The VPC that both functions run in, for token endpoints inside it, for addresses that a provider has to allow, or because
   * functions outside of a VPC are not allowed. What has to be reachable from it: docs/deploy.md, "In your network".
   *
   * @default - Lambda's own network, with the internet
   */
  readonly vpc?: IVpc;
  /**
   * Which subnets of the VPC; they may not be public, since a function has no public address there.
   *
   * @default - private ones with a way out, otherwise isolated ones
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of both functions, five at most.
   *
   * @default - one is created, with nothing allowed inwards
   */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * Whether the security group that is created lets everything out. With `false` each way out is allowed by
   * `keeper.connections.allowTo(...)`.
   *
   * @default true
   */
  readonly allowAllOutbound?: boolean;
}

/** Where the functions are. */
export interface VpcPlacement {
  readonly options: Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;
  /** Absent outside of a VPC. */
  readonly connections?: Connections;
}

/** Lambda's limits of a function in a VPC. @see https://docs.aws.amazon.com/lambda/latest/api/API_VpcConfig.html */
const MOST = { securityGroups: 5, subnets: 16 } as const;

/** What AWSLambdaVPCAccessExecutionRole allows, but for log lines. */
export const INTERFACE_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Returns what is wrong with these props, one line each; JavaScript checks none of their types. */
export function checkVpc(props: VpcProps): readonly string[] {
  const { vpc, securityGroups, allowAllOutbound } = props;
  if (vpc === undefined) {
    const names = ['vpcSubnets', 'securityGroups', 'allowAllOutbound'] as const;
    return names
      .filter((name) => props[name] !== undefined)
      .map((name) => `${name}: needs vpc, or nothing is placed in it`);
  }
  if (typeof vpc?.selectSubnets !== 'function') {
    return ['vpc: expected a VPC of CDK: new Vpc(...), Vpc.fromLookup(...) or Vpc.fromVpcAttributes(...)'];
  }
  const problems = [...checkSubnets(props, vpc), ...checkGroups(securityGroups)];
  if (allowAllOutbound !== undefined && securityGroups !== undefined) {
    problems.push('allowAllOutbound: is about the security group that is created; set it on the given securityGroups');
  }
  return problems;
}

function checkSubnets({ vpcSubnets }: VpcProps, vpc: IVpc): readonly string[] {
  const choose =
    'choose private or isolated ones of this VPC, { subnetType: SubnetType.PRIVATE_WITH_EGRESS } or { subnets }';
  try {
    const { subnetIds, isPendingLookup } = vpc.selectSubnets(vpcSubnets);
    if (isPendingLookup) return [];
    const publicIds = new Set(vpc.publicSubnets.map(({ subnetId }) => subnetId));
    if (subnetIds.length === 0) return [`vpcSubnets: no subnet of the VPC is meant; ${choose}`];
    if (subnetIds.some((id) => publicIds.has(id))) {
      return [`vpcSubnets: in a public subnet a function has no address and no way out; ${choose}`];
    }
    return subnetIds.length <= MOST.subnets
      ? []
      : [`vpcSubnets: a function has ${MOST.subnets} subnets at most, got ${subnetIds.length}; ${choose}`];
  } catch (error) {
    return [`vpcSubnets: ${error instanceof Error ? error.message : 'cannot be used'}; ${choose}`];
  }
}

function checkGroups(groups: readonly ISecurityGroup[] | undefined): readonly string[] {
  if (groups === undefined) return [];
  const isList = Array.isArray(groups) && groups.every((group) => group?.securityGroupId !== undefined);
  return isList && groups.length >= 1 && groups.length <= MOST.securityGroups
    ? []
    : [`securityGroups: expected 1 to ${MOST.securityGroups} security groups of CDK; leave it out to have one created`];
}

/** Returns the place of both functions; one security group is created for them where none is given. */
export function placeInVpc(scope: Construct, deployment: string, props: VpcProps): VpcPlacement {
  const { vpc, vpcSubnets, allowAllOutbound = true } = props;
  if (vpc === undefined) return { options: {} };
  const securityGroups = [
    ...(props.securityGroups ?? [
      new SecurityGroup(scope, 'SecurityGroup', {
        vpc,
        description: `Functions of ${deployment} (token-keeper)`,
        allowAllOutbound,
      }),
    ]),
  ];
  return {
    options: { vpc, securityGroups, ...defined({ vpcSubnets }) },
    connections: new Connections({ securityGroups }),
  };
}

/**
 * Lets Lambda manage the network interfaces of a function, and the function itself do nothing with that: calls of its own code
 * carry its ARN.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function allowInterfaces(role: Role): void {
  const all = { actions: INTERFACE_ACTIONS, resources: ['*'] };
  role.addToPolicy(new PolicyStatement({ ...all, sid: 'LetLambdaConnect' }));
  role.addToPolicy(
    new PolicyStatement({
      ...all,
      sid: 'ButNotTheCode',
      effect: Effect.DENY,
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Lambda connects the function to the VPC with its role, and network interfaces have no name before they exist: AWS ' +
      "documents these actions for every resource. The function's own code is denied them.",
  });
}
