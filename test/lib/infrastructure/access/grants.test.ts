import { describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  AccountPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  type IGrantable,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Stack } from 'aws-cdk-lib/core';
import type { AccessMode } from '../../../../functions/contract/status.ts';
import { FUNCTION_VARIABLE } from '../../../../lib/client/transport/function-target.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import { allowedStatements, createKeeper, resourcesOf, service } from '../../../support/infrastructure.ts';

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
  test('finds what fn.grantInvoke opens: the function and every alias of it', () => {
    const { stack, keeper } = createKeeper();
    keeper.serveTokens.grantInvoke(roleIn(stack));
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

describe('a function that is granted', () => {
  const consumerIn = (stack: Stack, name = 'Work'): LambdaFunction =>
    new LambdaFunction(stack, name, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('export const handler = () => {};'),
    });
  const environmentOf = (stack: Stack, part: string): unknown => {
    const id = idOf(stack, 'AWS::Lambda::Function', part);
    return resourcesOf(stack, 'AWS::Lambda::Function')[id]?.Properties['Environment'];
  };

  test.each<[string, (keeper: TokenKeeper, to: IGrantable) => unknown]>([
    ['a token', (keeper, to) => keeper.grantGetToken(to, 'alpha')],
    ['the status', (keeper, to) => keeper.grantStatus(to)],
  ])('%s is told whom to ask, in the variable that the client reads', (_what, grant) => {
    const { stack, keeper } = createKeeper();
    grant(keeper, consumerIn(stack));
    expect(environmentOf(stack, 'Work')).toEqual({
      Variables: { TOKEN_KEEPER_FUNCTION: functionRef(stack, 'ServeTokens') },
    });
    expect(FUNCTION_VARIABLE).toBe('TOKEN_KEEPER_FUNCTION');
  });

  test('by two keepers keeps the first, and synth warns', () => {
    const { stack, keeper } = createKeeper();
    const second = new TokenKeeper(stack, 'Second', { services: [service('gamma')] });
    const consumer = consumerIn(stack);
    keeper.grantGetToken(consumer, 'alpha');
    keeper.grantGetToken(consumer, 'beta');
    second.grantGetToken(consumer, 'gamma');
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('names the serve-tokens of another TokenKeeper'),
    );
    expect(environmentOf(stack, 'Work')).toEqual({
      Variables: { TOKEN_KEEPER_FUNCTION: functionRef(stack, 'TokenKeeperServeTokens') },
    });
    printed.mockRestore();
  });
});
