import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  AccountPrincipal,
  AccountRootPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  CanonicalUserPrincipal,
  CompositePrincipal,
  type Conditions,
  FederatedPrincipal,
  type IPrincipal,
  OrganizationPrincipal,
  PrincipalWithConditions,
  ServicePrincipal,
  StarPrincipal,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Aws, Lazy } from 'aws-cdk-lib/core';
import { createKeeper, resourcesOf } from '../../../support/infrastructure.ts';

const API = 'apigateway.amazonaws.com';
const OWN_API = 'arn:aws:execute-api:eu-central-1:111122223333:api/*';
const ANY_API = 'arn:aws:execute-api:eu-central-1:111122223333:*';
const ORGANIZATION = 'o-abcdefghij';
const OTHER = 'arn:aws:iam::222222222222:role/consumer';

const from = (sourceArn: string) => ({ ArnLike: { 'aws:SourceArn': sourceArn } });
const ofAccount = (account: string) => ({ StringEquals: { 'aws:SourceAccount': account } });
const service = (name = API): ServicePrincipal => new ServicePrincipal(name);

/** The permissions that a grant adds, without action and alias. */
const permissionsFor = (principal: IPrincipal): readonly object[] => {
  const { stack, keeper } = createKeeper();
  keeper.grantGetToken(principal, 'alpha');
  return Object.values(resourcesOf(stack, 'AWS::Lambda::Permission'))
    .map(({ Properties: { Action: _action, FunctionName: _alias, ...rest } }) => rest)
    .filter(({ Principal }) => Principal !== 'events.amazonaws.com');
};

// CDK prints what it warns of, a bucket without an account here.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(() => {
  jest.restoreAllMocks();
});

describe('a service of AWS', () => {
  test.each<[string, IPrincipal]>([
    ['by its name', service()],
    ['by its name in China', service('apigateway.amazonaws.com.cn')],
    ['by its name in a region', service('states.eu-central-1.amazonaws.com')],
    ['by its short name', service('sns')],
    ['of another domain', service('alexa-appkit.amazon.com')],
    ['whose name is not known yet', service(Lazy.string({ produce: () => API }))],
    ['among others', new CompositePrincipal(new AccountPrincipal('222222222222'), service())],
    ['within a composite of composites', new CompositePrincipal(new CompositePrincipal(service()))],
    ['with a condition that is no source', new PrincipalWithConditions(service(), {})],
    [
      'of an organization, which no service is of',
      service().withConditions({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }),
    ],
    ['that is written as an ARN', new ArnPrincipal(API)],
  ])('%s is refused without a source', (_what, principal) => {
    const { keeper } = createKeeper();
    expect(() => keeper.grantGetToken(principal, 'alpha')).toThrow(
      /"alpha" cannot be granted to .*on whose behalf.*withConditions/,
    );
    expect(() => keeper.grantStatus(principal)).toThrow(/"status" cannot be granted to .*aws:SourceAccount/);
  });

  test.each([
    ['*'],
    ['arn:aws:execute-api:*'],
    ['arn:aws:execute-api:eu-central-1:*:api/*'],
    ['arn:aws:execute-api:eu-central-1:11112222????:api/*'],
    ['arn:aws:s3:::*'],
  ])('is refused from %s, which is anybody', (sourceArn) => {
    const { keeper } = createKeeper();
    expect(() => keeper.grantGetToken(service().withConditions(from(sourceArn)), 'alpha')).toThrow(
      /resources of any account fit/,
    );
  });

  test.each([['*'], ['11112222333'], ['']])('is refused from the account %j', (account) => {
    const { keeper } = createKeeper();
    expect(() => keeper.grantGetToken(service().withConditions(ofAccount(account)), 'alpha')).toThrow(
      /expected 12 digits/,
    );
  });

  test.each<[string, Conditions, object]>([
    ['an ARN', from(OWN_API), { SourceArn: OWN_API }],
    ['a bucket', from('arn:aws:s3:::bucket'), { SourceArn: 'arn:aws:s3:::bucket' }],
    ['an account', ofAccount('111122223333'), { SourceAccount: '111122223333' }],
    ['this account', ofAccount(Aws.ACCOUNT_ID), { SourceAccount: { Ref: 'AWS::AccountId' } }],
    [
      'any ARN of an account',
      { ...from(ANY_API), ...ofAccount('111122223333') },
      { SourceArn: ANY_API, SourceAccount: '111122223333' },
    ],
  ])('is granted from %s', (_what, conditions, expected) => {
    expect(permissionsFor(service().withConditions(conditions))).toEqual([{ Principal: API, ...expected }]);
    const composite = new CompositePrincipal(service().withConditions(conditions));
    expect(permissionsFor(composite)).toEqual([{ Principal: API, ...expected }]);
  });

  test('is granted from an ARN that is not known yet', () => {
    expect(permissionsFor(service().withConditions(from(Lazy.string({ produce: () => OWN_API }))))).toHaveLength(1);
    const partly = `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:api/*`;
    expect(permissionsFor(service().withConditions(from(partly)))).toHaveLength(1);
  });
});

describe('everybody', () => {
  test.each<[string, IPrincipal]>([
    ['AnyPrincipal', new AnyPrincipal()],
    ['StarPrincipal', new StarPrincipal()],
    ['an ARN of "*"', new ArnPrincipal('*')],
    ['a service of "*"', service('*').withConditions(ofAccount('111122223333'))],
    ['AnyPrincipal of an account', new AnyPrincipal().withConditions(ofAccount('111122223333'))],
    ['AnyPrincipal among others', new CompositePrincipal(new ArnPrincipal(OTHER), new AnyPrincipal())],
  ])('is never granted anything: %s', (_what, everybody) => {
    const { keeper } = createKeeper();
    expect(() => keeper.grantGetToken(everybody, 'alpha')).toThrow(/"alpha" cannot be granted to everybody/);
    expect(() => keeper.grantStatus(everybody)).toThrow(/"status" cannot be granted to everybody/);
  });

  test('of an organization is', () => {
    const expected = [{ Principal: '*', PrincipalOrgID: ORGANIZATION }];
    expect(permissionsFor(new OrganizationPrincipal(ORGANIZATION))).toEqual(expected);
  });
});

describe('a condition that CDK would leave out of the permission', () => {
  const ofOrganization = (id: string | string[]): Conditions => ({ StringEquals: { 'aws:PrincipalOrgID': id } });
  const account = new AccountPrincipal('222222222222');
  test.each<[string, IPrincipal]>([
    ['everybody of a list of organizations', new AnyPrincipal().withConditions(ofOrganization([ORGANIZATION]))],
    ['an account, of a list of organizations', account.withConditions(ofOrganization([ORGANIZATION]))],
    [
      'a service, from a list of accounts',
      service().withConditions({ StringEquals: { 'aws:SourceAccount': ['111122223333'] } }),
    ],
    ['a service, from a list of ARNs', service().withConditions({ ArnLike: { 'aws:SourceArn': [OWN_API] } })],
  ])('is refused: %s', (_what, principal) => {
    expect(() => createKeeper().keeper.grantGetToken(principal, 'alpha')).toThrow(
      /"alpha" cannot be granted to .*: each condition of a permission of Lambda has one text, not a list/,
    );
  });

  test('is refused in a wrapper within another, which CDK takes for the whole organization', () => {
    for (const principal of [
      account.withConditions(ofOrganization(ORGANIZATION)).withConditions({}),
      account.withConditions(ofOrganization(ORGANIZATION)).withSessionTags(),
    ]) {
      expect(() => createKeeper().keeper.grantGetToken(principal, 'alpha')).toThrow(/in one .withConditions/);
    }
    expect(permissionsFor(account.withConditions(ofOrganization(ORGANIZATION)))).toEqual([
      { Principal: '222222222222', PrincipalOrgID: ORGANIZATION },
    ]);
  });
});

describe('what a permission of Lambda cannot name', () => {
  test.each<[IPrincipal, RegExp]>([
    [new FederatedPrincipal('cognito-identity.amazonaws.com', {}), /Grant the role that it assumes/],
    [new WebIdentityPrincipal('accounts.google.com'), /Grant the role that it assumes/],
    [new CanonicalUserPrincipal('abc'), /Grant the role that it assumes/],
    [new ArnPrincipal('arn:aws:iam::222222222222:role/*'), /has no wildcards/],
  ])('is refused', (principal, message) => {
    expect(() => createKeeper().keeper.grantGetToken(principal, 'alpha')).toThrow(message);
  });
});

describe('accounts', () => {
  test('are granted, one by one where there are several', () => {
    const several = new CompositePrincipal(new AccountPrincipal('222222222222'), new ArnPrincipal(OTHER));
    expect(permissionsFor(several)).toEqual([{ Principal: '222222222222' }, { Principal: OTHER }]);
    expect(permissionsFor(new AccountRootPrincipal())).toEqual([{ Principal: { Ref: 'AWS::AccountId' } }]);
  });
});

describe('serve-tokens itself', () => {
  const grantee = service();
  test.each<[string, (all: IFunction) => unknown]>([
    ['grantInvoke', (all) => all.grantInvoke(new ArnPrincipal(OTHER))],
    ['grantInvokeLatestVersion', (all) => all.grantInvokeLatestVersion(grantee)],
    ['grantInvokeUrl', (all) => all.grantInvokeUrl(grantee)],
    ['grantInvokeCompositePrincipal', (all) => all.grantInvokeCompositePrincipal(new CompositePrincipal(grantee))],
    ['addPermission', (all) => all.addPermission('All', { principal: grantee })],
    ['addFunctionUrl', (all) => all.addFunctionUrl()],
    ['what invokes functions', (all) => all.resourceArnsForGrantInvoke],
  ])('is not opened by %s', (_what, open) => {
    const { keeper } = createKeeper();
    for (const all of [keeper.serveTokens as IFunction, keeper.alias('alpha').lambda]) {
      expect(() => open(all)).toThrow(
        /Keeper\/TokenKeeper\/ServeTokens\/Function serves every service: use keeper.grantGetToken/,
      );
    }
  });

  test('tells its name, its ARN and its metrics', () => {
    const { stack, keeper } = createKeeper();
    const { functionName, functionArn } = keeper.serveTokens;
    expect(functionArn).toBe(keeper.serveTokensArn);
    expect(stack.resolve(keeper.serveTokens.metricErrors().dimensions)).toEqual({
      FunctionName: stack.resolve(functionName),
    });
  });
});

describe('an alias', () => {
  test('checks what CDK lets in by itself', () => {
    const { keeper } = createKeeper();
    const alias = keeper.alias('alpha');
    expect(() => alias.grantInvoke(service())).toThrow(/on whose behalf/);
    expect(() => alias.addPermission('Api', { principal: service() })).toThrow(/on whose behalf/);
    expect(() => alias.addPermission('Own', { principal: service(), sourceArn: OWN_API })).not.toThrow();
    expect(() => alias.addFunctionUrl({ authType: FunctionUrlAuthType.NONE })).toThrow(/granted to everybody/);
  });
});
