import { describe, expect, test } from '@jest/globals';
import {
  AccountPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  type IGrantable,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import type { AccessMode } from '../../../../functions/contract/status.ts';
import type { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import { allowedStatements, createKeeper, resourcesOf } from '../../../support/infrastructure.ts';

const INVOKE = ['lambda:InvokeFunction', 'lambda:Invoke', 'lambda:*', '*'];
const OTHER_ACCOUNT = 'arn:aws:iam::222222222222:role/consumer';

const roleIn = (stack: Stack, name = 'Consumer'): Role =>
  new Role(stack, name, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

/** Every resource that anybody is allowed to invoke, by whatever kind of policy. */
const invocable = (stack: Stack): readonly unknown[] =>
  allowedStatements(stack)
    .filter(({ Action }) => [Action].flat().some((action) => INVOKE.includes(action)))
    .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]));

const idOf = (stack: Stack, type: string, part: string): string =>
  Object.keys(resourcesOf(stack, type)).find((id) => id.includes(part)) as string;

/** What the function of one name is referred to with. */
const functionRef = (stack: Stack, part: string): object => ({
  'Fn::GetAtt': [idOf(stack, 'AWS::Lambda::Function', part), 'Arn'],
});

const aliasRef = (stack: Stack, name: string): object => ({ Ref: idOf(stack, 'AWS::Lambda::Alias', `alias${name}`) });

describe.each<AccessMode>(['per-service', 'function'])('with access %s', (access) => {
  const grants: readonly (readonly [string, (keeper: TokenKeeper, to: IGrantable) => unknown, string])[] = [
    ['grantGetToken', (keeper, to) => keeper.grantGetToken(to, 'alpha'), 'alpha'],
    ['grantStatus', (keeper, to) => keeper.grantStatus(to), 'status'],
  ];

  test.each(grants)('%s opens one alias to a role, and nothing else', (_name, grant, alias) => {
    const { stack, keeper } = createKeeper({ access });
    const before = invocable(stack);
    const granted = createKeeper({ access });
    grant(granted.keeper, roleIn(granted.stack));
    expect(keeper).toBeDefined();
    const added = invocable(granted.stack).filter(
      (one) => !before.some((known) => JSON.stringify(known) === JSON.stringify(one)),
    );
    expect(added).toEqual([aliasRef(granted.stack, alias)]);
  });

  test.each(grants)('%s opens one alias to a principal of another account', (_name, grant, alias) => {
    const { stack, keeper } = createKeeper({ access });
    grant(keeper, new ArnPrincipal(OTHER_ACCOUNT));
    const permissions = Object.values(resourcesOf(stack, 'AWS::Lambda::Permission')).map(
      ({ Properties }) => Properties,
    );
    expect(permissions.filter(({ Principal }) => Principal !== 'events.amazonaws.com')).toEqual([
      { Action: 'lambda:InvokeFunction', FunctionName: aliasRef(stack, alias), Principal: OTHER_ACCOUNT },
    ]);
  });

  test('nothing, whatever is granted to whom, allows serve-tokens itself or all of its aliases', () => {
    const { stack, keeper } = createKeeper({ access });
    const grantees = [
      roleIn(stack, 'A'),
      roleIn(stack, 'B'),
      new ArnPrincipal(OTHER_ACCOUNT),
      new AccountPrincipal('333333333333'),
    ];
    for (const grantee of grantees) {
      keeper.grantGetToken(grantee, 'alpha');
      keeper.grantGetToken(grantee, 'beta');
      keeper.grantStatus(grantee);
    }
    const serve = functionRef(stack, 'ServeTokens');
    const allowed = [
      aliasRef(stack, 'alpha'),
      aliasRef(stack, 'beta'),
      aliasRef(stack, 'status'),
      functionRef(stack, 'RefreshTokens'),
    ];
    const seen = invocable(stack);
    expect(seen.length).toBeGreaterThan(10);
    for (const resource of seen) {
      expect(allowed).toContainEqual(resource);
      expect(resource).not.toEqual(serve);
      expect(JSON.stringify(resource)).not.toContain(':*');
    }
  });
});

describe('the check itself', () => {
  test('finds what CDK opens by grantInvoke on a function: the function and every alias of it', () => {
    const { stack, keeper } = createKeeper();
    const { functionArn: arn } = keeper.serveTokens;
    const resources = [arn, `${arn}:*`];
    roleIn(stack).addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
    const serve = functionRef(stack, 'ServeTokens');
    expect(invocable(stack)).toContainEqual(serve);
    expect(invocable(stack)).toContainEqual({ 'Fn::Join': ['', [serve, ':*']] });
  });
});

describe('refresh-tokens', () => {
  test('is invoked by its rule and by serve-tokens only', () => {
    const { stack } = createKeeper();
    const refresh = functionRef(stack, 'RefreshTokens');
    expect(invocable(stack)).toEqual([refresh, refresh]);
    expect(Object.values(resourcesOf(stack, 'AWS::Lambda::Permission'))).toMatchObject([
      { Properties: { Principal: 'events.amazonaws.com', SourceArn: expect.anything() } },
    ]);
  });
});

describe('a grant that cannot be', () => {
  test.each([
    ['gamma', /no service named "gamma" is kept; expected one of alpha, beta, status/],
    ['status', /"status" is no service; grantStatus\(\)/],
    ['alpha*', /no service named "alpha\*"/],
    ['', /no service named ""/],
  ])('of %j is refused at synth', (name, message) => {
    const { stack, keeper } = createKeeper();
    expect(() => keeper.grantGetToken(roleIn(stack), name)).toThrow(message);
  });
});

describe('everybody', () => {
  test.each([new AnyPrincipal(), new ArnPrincipal('*')])('is never granted anything', (everybody) => {
    const { keeper } = createKeeper();
    expect(() => keeper.grantGetToken(everybody, 'alpha')).toThrow(/"alpha" cannot be granted to everybody/);
    expect(() => keeper.grantStatus(everybody)).toThrow(/"status" cannot be granted to everybody/);
  });
});
