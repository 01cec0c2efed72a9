import { describe, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { type IRole, ManagedPolicy, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import { createApp, createKeeper, type Resource, resourcesOf, service } from '../../../support/infrastructure.ts';

const REGION = 'ap-northeast-1';
const ARN = `arn:aws-us-gov:secretsmanager:${REGION}:111122223333:secret:`;

/** What a reference is when it is deployed, at its longest: names as long as their type allows. */
function deployed(value: unknown, resources: Readonly<Record<string, Resource>>): unknown {
  if (Array.isArray(value)) return value.map((one) => deployed(one, resources));
  if (typeof value !== 'object' || value === null) return value;
  const [[kind, inner] = ['', undefined]] = Object.entries(value);
  if (kind === 'Fn::Join')
    return (inner as [string, unknown[]])[1].map((one) => deployed(one, resources)).join((inner as [string])[0]);
  if (kind === 'Ref' || kind === 'Fn::GetAtt') {
    const id = String(Array.isArray(inner) ? inner[0] : inner);
    const pseudo = {
      'AWS::Partition': 'aws-us-gov',
      'AWS::Region': REGION,
      'AWS::AccountId': '111122223333',
      'AWS::URLSuffix': 'amazonaws.com.cn',
    };
    if (id in pseudo) return pseudo[id as keyof typeof pseudo];
    const { Type: type = '', Properties: properties } = resources[id] ?? {};
    return type === 'AWS::SecretsManager::Secret'
      ? `${ARN}${properties?.['Name']}-AbCdEf`
      : `arn:aws-us-gov:dynamodb:${REGION}:111122223333:table/${'t'.repeat(255)}`;
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, deployed(member, resources)]));
}

/** Characters of the policies of refresh-tokens when they are deployed. */
function measured(stack: Stack): {
  readonly inline: number;
  readonly managed: readonly number[];
  readonly readable: number;
} {
  const resources = resourcesOf(stack);
  const documents = (type: string) =>
    Object.values(resources)
      .filter(
        ({ Type, Properties }) => Type === type && JSON.stringify(Properties['Roles']).includes('RefreshTokensRole'),
      )
      .map(({ Properties }) => JSON.stringify(deployed(Properties['PolicyDocument'], resources)));
  const [inline, managed] = [documents('AWS::IAM::Policy'), documents('AWS::IAM::ManagedPolicy')];
  return {
    inline: inline.reduce((sum, { length }) => sum + length, 0),
    managed: managed.map(({ length }) => length),
    readable: new Set([...inline, ...managed].flatMap((text) => text.match(/:secret:[^"]+/g) ?? [])).size,
  };
}

const idOf = (index: number): string => `service-${index}-`.padEnd(64, 'x');

const made = (count: number): Stack => {
  const services = Array.from({ length: count }, (_, index) => service(idOf(index)));
  return createKeeper({ services }).stack;
};
const handedIn = (count: number): Stack => {
  const stack = new Stack(createApp(), 'Keeper');
  const ids = Array.from({ length: count }, (_, index) => idOf(index));
  const secretOf = (id: string): ISecret => Secret.fromSecretCompleteArn(stack, id, `${ARN}legacy/${id}-AbCdEf`);
  const secrets = Object.fromEntries(ids.map((id) => [`token-keeper/${id}`, secretOf(id)]));
  new TokenKeeper(stack, 'TokenKeeper', { services: ids.map((id) => service(id)), secrets });
  return stack;
};

describe.each([
  ['made', made, [1, 2, 28, 29, 30, 31, 60, 76]],
  ['handed in', handedIn, [1, 2, 28, 29, 30, 31, 76, 90]],
] as const)('secrets that are %s, with the longest ids', (_how, keeper, counts) => {
  test.each(counts)('%i of them are read by policies that IAM takes', (count) => {
    const { inline, managed, readable } = measured(keeper(count));
    expect(inline).toBeLessThanOrEqual(10_240);
    expect(Math.max(0, ...managed)).toBeLessThanOrEqual(6144);
    expect(managed.length).toBeLessThanOrEqual(10);
    expect(readable).toBe(count);
  });
});

test('policies that are too long are refused, whoever has made them so', () => {
  const policyOf = (length: number) => {
    const { stack, keeper } = createKeeper();
    const resources = ['x'.repeat(length)];
    const statements = [new PolicyStatement({ actions: ['s3:GetObject'], resources })];
    const role = keeper.refreshTokens.role as IRole;
    return { stack, role, statements };
  };
  const inline = policyOf(9000);
  new Policy(inline.stack, 'Policy', { statements: inline.statements, roles: [inline.role] });
  expect(() => Template.fromStack(inline.stack)).toThrow(
    /RefreshTokens\/Role\/Resource: the inline policies can have \d+ \+ \d+ = 1\d{4} characters, and IAM takes 10240/,
  );
  const managed = policyOf(6144);
  new ManagedPolicy(managed.stack, 'Policy', { statements: managed.statements, roles: [managed.role] });
  expect(() => Template.fromStack(managed.stack)).toThrow(/the policy can have 62\d\d characters, and IAM takes 6144/);
});

test('more managed policies than an account allows at first are warned of', () => {
  const name = (index: number): string => `${index}-`.padEnd(500, 'x');
  const services = Array.from({ length: 120 }, (_, index) =>
    service(`s${index}`, {
      secret: { name: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name(index)}-AbCdEf` },
    }),
  );
  // Without synth, which refuses that many alarms.
  const warnings = (count: number) =>
    createKeeper({ services: services.slice(0, count) })
      .stack.node.findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ data }) => /managed policies/.test(String(data)));
  expect(warnings(60)).toEqual([]);
  expect(warnings(120)).toHaveLength(1);
});
