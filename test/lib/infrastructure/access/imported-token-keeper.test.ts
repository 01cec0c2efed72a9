import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  AccountPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  type IGrantable,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Aws, Fn, Lazy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { TokenKeeperAttributes } from '../../../../lib/infrastructure/access/imported-token-keeper.ts';
import type { ITokenKeeper } from '../../../../lib/infrastructure/access/token-keeper-interface.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import { allowedStatements, createApp, resourcesOf } from '../../../support/infrastructure.ts';

const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:Platform-ServeTokens-AbC123';
const OWN = { env: { account: '111122223333', region: 'eu-central-1' } };
const OTHER = { env: { account: '222222222222', region: 'us-east-1' } };

// CDK prints what it tells; the tests look at it instead.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const stackOf = (props: StackProps = {}): Stack => new Stack(createApp(), 'Consumer', props);

const consumerIn = (stack: Stack): LambdaFunction =>
  new LambdaFunction(stack, 'Work', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('# nothing'),
  });

const GRANTS: readonly (readonly [string, string, (keeper: ITokenKeeper, to: IGrantable) => unknown])[] = [
  ['grantGetToken', 'genesys', (keeper, to) => keeper.grantGetToken(to, 'genesys')],
  ['grantStatus', 'status', (keeper, to) => keeper.grantStatus(to)],
];

describe('a keeper of another app', () => {
  test.each(GRANTS)(
    'by %s allows the alias %s and nothing else, and tells the function whom to ask',
    (_name, alias, grant) => {
      const stack = stackOf(OWN);
      const keeper = TokenKeeper.fromServeTokensArn(stack, 'Keeper', ARN);
      grant(keeper, consumerIn(stack));
      expect(
        allowedStatements(stack)
          .filter(({ Action }) => Action === 'lambda:InvokeFunction')
          .map(({ Resource }) => Resource),
      ).toEqual([`${ARN}:${alias}`]);
      const [work] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
      expect(work?.Properties['Environment']).toEqual({ Variables: { TOKEN_KEEPER_FUNCTION: ARN } });
      expect(resourcesOf(stack, 'AWS::Lambda::Permission')).toEqual({});
      expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
    },
  );

  test.each<[string, (stack: Stack) => string]>([
    ['an export', () => Fn.importValue('ServeTokensArn')],
    ['a parameter', (stack) => StringParameter.valueForStringParameter(stack, '/platform/token-keeper')],
  ])('may be known by %s', (_what, arnIn) => {
    const stack = stackOf();
    const keeper = TokenKeeper.fromAttributes(stack, 'Keeper', { serveTokensArn: arnIn(stack), services: ['genesys'] });
    keeper.grantGetToken(consumerIn(stack), 'genesys');
    const [resource] = allowedStatements(stack)
      .filter(({ Action }) => Action === 'lambda:InvokeFunction')
      .map(({ Resource }) => Resource);
    expect(resource).toEqual({ 'Fn::Join': ['', [stack.resolve(keeper.serveTokensArn), ':genesys']] });
  });
});

describe('a keeper of another account', () => {
  test.each(GRANTS)('by %s warns that its owner grants too, with the line', (name, alias, grant) => {
    const stack = stackOf(OTHER);
    grant(TokenKeeper.fromServeTokensArn(stack, 'Keeper', ARN), consumerIn(stack));
    const service = alias === 'status' ? '' : ", 'genesys'";
    const line = `account 111122223333, has to grant this as well: keeper.${name}(new AccountPrincipal('222222222222')${service})`;
    Annotations.fromStack(stack).hasWarning(
      '/Consumer/Work',
      Match.stringLikeRegexp(line.replaceAll(/[.()]/g, '\\$&')),
    );
  });

  test('is known by its account, if nothing else of the ARN is', () => {
    const stack = stackOf(OTHER);
    const arn = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:111122223333:function:${Fn.importValue('Name')}`;
    TokenKeeper.fromServeTokensArn(stack, 'Keeper', arn).grantStatus(consumerIn(stack));
    Annotations.fromStack(stack).hasWarning('/Consumer/Work', Match.stringLikeRegexp('account 111122223333, has to'));
  });

  test('may be one where the account is not known', () => {
    const stack = stackOf();
    TokenKeeper.fromServeTokensArn(stack, 'Keeper', ARN).grantStatus(consumerIn(stack));
    Annotations.fromStack(stack).hasInfo(
      '/Consumer/Work',
      Match.stringLikeRegexp('if this is not deployed to account 111122223333'),
    );
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});

describe('what cannot be granted from here', () => {
  test.each<[string, IGrantable]>([
    ['an account', new AccountPrincipal('222222222222')],
    ['a role by ARN', new ArnPrincipal('arn:aws:iam::111122223333:role/work')],
    ['a service', new ServicePrincipal('apigateway.amazonaws.com')],
    ['several', new CompositePrincipal(new AccountPrincipal('222222222222'))],
  ])('is refused: %s', (_what, grantee) => {
    const keeper = TokenKeeper.fromServeTokensArn(stackOf(), 'Keeper', ARN);
    expect(() => keeper.grantGetToken(grantee, 'genesys')).toThrow(
      /has no policy in this app that could allow it "genesys": grant it where the keeper is made/,
    );
  });

  test('is told where CDK leaves the policies of a role alone', () => {
    const stack = stackOf(OWN);
    // CDK synthesizes no stack without a resource.
    consumerIn(stack);
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/work', { mutable: false });
    TokenKeeper.fromServeTokensArn(stack, 'Keeper', ARN).grantGetToken(role, 'genesys');
    Annotations.fromStack(stack).hasWarning(
      '/Consumer/Role',
      Match.stringLikeRegexp(`lambda:InvokeFunction on ${ARN}:genesys`),
    );
    Annotations.fromStack(stack).hasInfo('/Consumer/Role', Match.stringLikeRegexp(`needs it: ${ARN}`));
  });
});

describe('what cannot be right', () => {
  test.each([
    ['gamma', /no service named "gamma" is kept; expected one of genesys, status/],
    ['status', /"status" is no service; grantStatus\(\)/],
    ['genesys:*', /is no id of a service/],
    ['genesys%2F', /is no id of a service/],
    ['*', /is no id of a service/],
    ['', /is no id of a service/],
    [Lazy.string({ produce: () => 'genesys' }), /has to be known at synth/],
  ])('is refused as a service: %j', (service, message) => {
    const keeper = TokenKeeper.fromAttributes(stackOf(), 'Keeper', { serveTokensArn: ARN, services: ['genesys'] });
    expect(() => keeper.grantGetToken(new ArnPrincipal(ARN), service)).toThrow(message);
  });

  test.each([
    `${ARN}:genesys`,
    `${ARN}:*`,
    'Platform-ServeTokens-AbC123',
    'arn:aws:iam::111122223333:role/work',
    '',
    'arn:aws:lambda:*:111122223333:function:work',
    'arn:*:lambda:eu-central-1:111122223333:function:work',
    `${Fn.importValue('ServeTokensArn')}:*`,
    `${Fn.importValue('ServeTokensArn')}*`,
    `x${Fn.importValue('ServeTokensArn')}`,
    `arn:aws:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:work:genesys`,
    `arn:aws:lambda:${Aws.REGION}:*:function:work`,
    `arn:aws:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${Fn.importValue('Name')}:*`,
  ])('is refused as an ARN: %s', (serveTokensArn) => {
    expect(() => TokenKeeper.fromServeTokensArn(stackOf(), 'Keeper', serveTokensArn)).toThrow(
      /Consumer\/Keeper: serveTokensArn: expected the ARN of a function without alias/,
    );
  });

  test('is refused as services that are no list', () => {
    const services = 'genesys' as unknown as string[];
    expect(() => TokenKeeper.fromAttributes(stackOf(), 'Keeper', { serveTokensArn: ARN, services })).toThrow(
      'services: expected a list of ids, got "genesys"',
    );
  });

  test('is refused in the services that are declared', () => {
    const attributes = { serveTokensArn: ARN, services: ['genesys', 'gen esys', 'status'] };
    expect(() => TokenKeeper.fromAttributes(stackOf(), 'Keeper', attributes)).toThrow(
      /services: \["gen esys","status"\] are no ids/,
    );
  });

  test.each<readonly [string, unknown, RegExp]>([
    ['no attributes', undefined, /Consumer\/Keeper: serveTokensArn: expected the ARN of a function/],
    ['an ARN that is a number', { serveTokensArn: 5 }, /serveTokensArn: expected .* got 5/],
    [
      'services that are one',
      { serveTokensArn: ARN, services: 'genesys' },
      /services: expected a list of ids, got "genesys"/,
    ],
  ])('is refused where JavaScript has %s', (_what, attributes, message) => {
    expect(() => TokenKeeper.fromAttributes(stackOf(), 'Keeper', attributes as TokenKeeperAttributes)).toThrow(message);
  });
});
