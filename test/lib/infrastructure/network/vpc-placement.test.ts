import { describe, expect, test } from '@jest/globals';
import { type IVpc, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { checkVpc, INTERFACE_ACTIONS, type VpcProps } from '../../../../lib/infrastructure/network/vpc-placement.ts';
import { createKeeper, type Resource, resourcesOf } from '../../../support/infrastructure.ts';

const AZS = ['eu-central-1a', 'eu-central-1b'];
const env = { account: '111111111111', region: 'eu-central-1' };

/** Synth checks that ids look like those of AWS. */
const idOf = (type: string, end: string): string => `${type}-${end.padStart(17, '0')}`;

/** A VPC that exists, with the given numbers of subnets. */
function vpcOf(
  stack: Stack,
  kinds: { readonly publics?: number; readonly privates?: number; readonly isolated?: number },
): IVpc {
  const ids = (kind: string, count = 0) =>
    Array.from({ length: count * AZS.length }, (_, index) => idOf('subnet', `${kind}${index}`));
  const { publics, privates, isolated } = kinds;
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: idOf('vpc', '1'),
    availabilityZones: AZS,
    ...(publics && { publicSubnetIds: ids('a', publics) }),
    ...(privates && { privateSubnetIds: ids('b', privates) }),
    ...(isolated && { isolatedSubnetIds: ids('c', isolated) }),
  });
}

const networkStack = () => new Stack(new App(), 'Network', { env });
const groupIn = (stack: Stack, id = 'a') => SecurityGroup.fromSecurityGroupId(stack, id, idOf('sg', id));

/** A keeper in a VPC of its app. */
function keeperInVpc(more: (stack: Stack) => Partial<VpcProps> = () => ({})) {
  const network = networkStack();
  const vpc = vpcOf(network, { publics: 1, privates: 1, isolated: 1 });
  return createKeeper({ vpc, ...more(network) }, { env });
}

const functionsOf = (stack: Stack) => Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
const policiesOf = (stack: Stack) => Object.entries(resourcesOf(stack, 'AWS::IAM::Policy'));
const statementsOf = ({ Properties }: Resource) =>
  (
    Properties['PolicyDocument'] as {
      Statement: { Sid?: string; Effect: string; Action: unknown; Condition?: unknown; Resource: unknown }[];
    }
  ).Statement;

describe('both functions in a VPC', () => {
  test('are in its private subnets with one security group that lets nothing in', () => {
    const { stack } = keeperInVpc();
    const groups = resourcesOf(stack, 'AWS::EC2::SecurityGroup');
    const [group = '', ...others] = Object.keys(groups);
    expect(others).toEqual([]);
    const { Properties } = groups[group] as Resource;
    expect(Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(Properties['SecurityGroupEgress']).toMatchObject([{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }]);
    for (const one of functionsOf(stack)) {
      expect(one.Properties['VpcConfig']).toEqual({
        SubnetIds: [idOf('subnet', 'b0'), idOf('subnet', 'b1')],
        SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
      });
    }
    expect(functionsOf(stack)).toHaveLength(2);
  });

  test('are in the subnets and groups that were named', () => {
    const { stack } = keeperInVpc((network) => ({
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [groupIn(network)],
    }));
    for (const { Properties } of functionsOf(stack)) {
      expect(Properties['VpcConfig']).toEqual({
        SubnetIds: [idOf('subnet', 'c0'), idOf('subnet', 'c1')],
        SecurityGroupIds: [idOf('sg', 'a')],
      });
    }
    expect(resourcesOf(stack, 'AWS::EC2::SecurityGroup')).toEqual({});
  });

  test('may be connected by Lambda, before they are made and until they are gone, and their code may connect nothing', () => {
    const { stack } = keeperInVpc();
    const connecting = policiesOf(stack).filter(([, policy]) =>
      statementsOf(policy).some(({ Sid }) => Sid === 'LetLambdaConnect'),
    );
    expect(connecting).toHaveLength(2);
    for (const [id, policy] of connecting) {
      const own = statementsOf(policy).filter((one) => JSON.stringify(one.Action).includes('ec2:'));
      const Action = INTERFACE_ACTIONS.toSorted();
      expect(own).toEqual([
        { Sid: 'LetLambdaConnect', Effect: 'Allow', Action, Resource: '*' },
        {
          Sid: 'ButNotTheCode',
          Effect: 'Deny',
          Action,
          Resource: '*',
          Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } },
        },
      ]);
      const waiting = functionsOf(stack).filter((one) => (one as { DependsOn?: string[] }).DependsOn?.includes(id));
      expect(waiting).toHaveLength(1);
    }
  });

  test('have connections, with which each way out can be allowed by itself', () => {
    const { stack, keeper } = keeperInVpc(() => ({ allowAllOutbound: false }));
    keeper.connections.allowTo(Peer.ipv4('10.0.0.0/8'), Port.tcp(3128), 'the proxy');
    const [group] = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup'));
    expect(group?.Properties).toMatchObject({
      SecurityGroupEgress: [{ CidrIp: '10.0.0.0/8', FromPort: 3128, ToPort: 3128, Description: 'the proxy' }],
    });
  });
});

test('outside of a VPC there is nothing of it, and no connections', () => {
  const { stack, keeper } = createKeeper();
  expect(JSON.stringify(resourcesOf(stack))).not.toMatch(/ec2:|VpcConfig|AWS::EC2/);
  expect(() => keeper.connections).toThrow('pass vpc to the TokenKeeper');
});

describe('at synth', () => {
  const stack = networkStack();
  const vpc = vpcOf(stack, { publics: 1, privates: 1 });
  const without = vpcOf(networkStack(), { publics: 1 });
  const wide = vpcOf(networkStack(), { privates: 9 });
  const group = groupIn(stack);
  const seventeen = {
    subnets: Array.from({ length: 17 }, (_, index) => wide.privateSubnets[index] ?? vpc.privateSubnets[0]),
  };

  test.each<readonly [string, object, string]>([
    ['no VPC', { vpc: {} }, 'vpc: expected a VPC of CDK'],
    ['a VPC of null', { vpc: null }, 'vpc: expected a VPC of CDK'],
    ['the id of a VPC', { vpc: 'vpc-1' }, 'Vpc.fromLookup'],
    ['subnets without VPC', { vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }, 'vpcSubnets: needs vpc'],
    ['groups without VPC', { securityGroups: [group] }, 'securityGroups: needs vpc'],
    ['ways out without VPC', { allowAllOutbound: false }, 'allowAllOutbound: needs vpc'],
    ['subnets that are not there', { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }, 'vpcSubnets: '],
    ['public subnets', { vpc, vpcSubnets: { subnetType: SubnetType.PUBLIC } }, 'in a public subnet'],
    ['a VPC with public subnets only', { vpc: without }, 'in a public subnet'],
    ['no subnets', { vpc, vpcSubnets: { subnets: [] } }, 'vpcSubnets: '],
    ['17 subnets', { vpc: wide, vpcSubnets: seventeen }, '16 subnets at most, got 17'],
    ['no groups', { vpc, securityGroups: [] }, 'expected 1 to 5 security groups'],
    ['a group that is its id', { vpc, securityGroups: ['sg-1'] }, 'expected 1 to 5 security groups'],
    ['groups that are one', { vpc, securityGroups: group }, 'expected 1 to 5 security groups'],
    ['six groups', { vpc, securityGroups: Array.from({ length: 6 }, () => group) }, 'expected 1 to 5 security groups'],
    ['ways out of given groups', { vpc, securityGroups: [group], allowAllOutbound: false }, 'set it on the given'],
  ])('%s is refused with what to do', (_what, props, message) => {
    const problems = checkVpc(props as VpcProps);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
    expect(problems[0]).not.toContain('undefined');
    expect(() => createKeeper(props as VpcProps)).toThrow(message);
  });

  test.each<readonly [string, VpcProps]>([
    ['no VPC at all', {}],
    ['a VPC alone', { vpc }],
    ['16 subnets', { vpc: wide, vpcSubnets: { subnets: wide.privateSubnets.slice(0, 16) } }],
    ['five groups', { vpc, securityGroups: Array.from({ length: 5 }, () => group) }],
  ])('%s is fine', (_what, props) => {
    expect(checkVpc(props)).toEqual([]);
  });
});
