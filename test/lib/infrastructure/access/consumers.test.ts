import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { AccountPrincipal, ArnPrincipal, Group, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, Pass, StateMachine, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { FUNCTION_VARIABLE } from '../../../../lib/client/transport/function-target.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import {
  createApp,
  createKeeper,
  type PolicyStatement,
  resourcesOf,
  service,
} from '../../../support/infrastructure.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:work';
const ENV = { account: '111122223333', region: 'eu-central-1' };

// CDK prints what it tells; the tests look at it instead.
beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const consumerIn = (stack: Stack, name = 'Work', runtime = Runtime.NODEJS_24_X): LambdaFunction =>
  new LambdaFunction(stack, name, { runtime, handler: 'index.handler', code: Code.fromInline('# nothing') });

const idOf = (stack: Stack, type: string, part: string): string =>
  Object.keys(resourcesOf(stack, type)).find((id) => id.includes(part)) as string;

const environmentOf = (stack: Stack, part: string): unknown =>
  resourcesOf(stack, 'AWS::Lambda::Function')[idOf(stack, 'AWS::Lambda::Function', part)]?.Properties['Environment'];

const toldArn = (stack: Stack, keeper = 'TokenKeeperServeTokens'): object => ({
  Variables: { TOKEN_KEEPER_FUNCTION: { 'Fn::GetAtt': [idOf(stack, 'AWS::Lambda::Function', keeper), 'Arn'] } },
});

/** The role that the policy of an alias belongs to, by the name of the alias. */
const policyOf = (
  stack: Stack,
  alias: string,
): { readonly roles: unknown; readonly statements: PolicyStatement[] } | undefined =>
  Object.values(resourcesOf(stack, 'AWS::IAM::Policy'))
    .map(({ Properties }) => ({
      roles: Properties['Roles'] ?? Properties['Groups'],
      statements: (Properties['PolicyDocument'] as { Statement: PolicyStatement[] }).Statement.filter(({ Resource }) =>
        JSON.stringify(Resource).includes(`alias${alias}`),
      ),
    }))
    .find(({ statements }) => statements.length > 0);

const expectInfo = (stack: Stack, path: string, text: string): void => {
  Annotations.fromStack(stack).hasInfo(path, Match.stringLikeRegexp(text));
};

describe('a function that is granted', () => {
  test.each<[string, (keeper: TokenKeeper, to: IGrantable) => unknown]>([
    ['a token', (keeper, to) => keeper.grantGetToken(to, 'alpha')],
    ['the status', (keeper, to) => keeper.grantStatus(to)],
  ])('%s is told whom to ask, in the variable that the client reads', (_what, grant) => {
    const { stack, keeper } = createKeeper();
    grant(keeper, consumerIn(stack));
    expect(environmentOf(stack, 'Work')).toEqual(toldArn(stack));
    expect(FUNCTION_VARIABLE).toBe('TOKEN_KEEPER_FUNCTION');
  });

  test.each<[string, (fn: LambdaFunction) => IGrantable]>([
    ['an alias of it', (fn) => new Alias(fn, 'Live', { aliasName: 'live', version: fn.currentVersion as IVersion })],
    ['its version', (fn) => fn.currentVersion as IVersion],
  ])('by %s is told as well, and its role may ask', (_what, granteeOf) => {
    const { stack, keeper } = createKeeper();
    keeper.grantGetToken(granteeOf(consumerIn(stack)), 'alpha');
    expect(environmentOf(stack, 'Work')).toEqual(toldArn(stack));
    expect(policyOf(stack, 'alpha')?.roles).toEqual([{ Ref: expect.stringContaining('WorkServiceRole') }]);
  });

  test('and is written in Python is told as well', () => {
    const { stack, keeper } = createKeeper();
    keeper.grantGetToken(consumerIn(stack, 'Work', Runtime.PYTHON_3_14), 'alpha');
    expect(environmentOf(stack, 'Work')).toEqual(toldArn(stack));
  });

  test('by two keepers keeps the first, and synth warns', () => {
    const { stack, keeper } = createKeeper();
    const second = new TokenKeeper(stack, 'Second', { services: [service('gamma')] });
    const consumer = consumerIn(stack);
    keeper.grantGetToken(consumer, 'alpha');
    keeper.grantGetToken(consumer, 'beta');
    second.grantGetToken(consumer, 'gamma');
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('names the serve-tokens of another TokenKeeper'),
    );
    expect(environmentOf(stack, 'Work')).toEqual(toldArn(stack));
  });

  test('that was told another by hand keeps it, and synth warns', () => {
    const { stack, keeper } = createKeeper();
    const consumer = consumerIn(stack);
    consumer.addEnvironment('LATER', Lazy.string({ produce: () => 'known' }));
    consumer.addEnvironment(FUNCTION_VARIABLE, 'mine');
    keeper.grantGetToken(consumer, 'alpha');
    keeper.grantStatus(consumer);
    const same = consumerIn(stack, 'Same');
    same.addEnvironment(FUNCTION_VARIABLE, keeper.serveTokensArn);
    keeper.grantGetToken(same, 'alpha');
    const told = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('or was set by hand'));
    expect(told.map(({ id }) => id)).toEqual(['/Keeper/Work']);
    expect(environmentOf(stack, 'Work')).toEqual({ Variables: { LATER: 'known', [FUNCTION_VARIABLE]: 'mine' } });
    expect(environmentOf(stack, 'Same')).toEqual(toldArn(stack));
  });

  test('that has a variable which is known at synth only is told all the same', () => {
    const { stack, keeper } = createKeeper();
    const consumer = consumerIn(stack);
    let later: string | undefined;
    const produce = (): string => {
      if (later === undefined) throw new Error('not yet');
      return later;
    };
    consumer.addEnvironment('LATER', Lazy.string({ produce }));
    keeper.grantGetToken(consumer, 'alpha');
    later = 'known';
    expect(environmentOf(stack, 'Work')).toMatchObject(toldArn(stack));
    expect(environmentOf(stack, 'Work')).toMatchObject({ Variables: { LATER: 'known' } });
  });

  test('in a stack of another region gets the alias by its name, with crossRegionReferences', () => {
    const app = createApp();
    const stack = new Stack(app, 'Keeper', { env: ENV, crossRegionReferences: true });
    const keeper = new TokenKeeper(stack, 'TokenKeeper', { services: [service('alpha')] });
    const other = new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' }, crossRegionReferences: true });
    keeper.grantGetToken(consumerIn(other), 'alpha');
    expect(JSON.stringify(environmentOf(other, 'Work'))).toContain('TOKEN_KEEPER_FUNCTION');
    expect(JSON.stringify(resourcesOf(other, 'AWS::IAM::Policy'))).toContain('lambda:InvokeFunction');
  });
});

describe('a grantee whose environment is not here', () => {
  test.each<[string, string, (stack: Stack) => IGrantable]>([
    [
      'a role',
      '/Keeper/Role',
      (stack) => new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
    ],
    [
      'an imported role',
      '/Keeper/Role',
      (stack) => Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/work'),
    ],
    ['a group', '/Keeper/Group', (stack) => new Group(stack, 'Group')],
    [
      'an imported function',
      '/Keeper/Work',
      (stack) =>
        LambdaFunction.fromFunctionAttributes(stack, 'Work', {
          functionArn: FUNCTION_ARN,
          role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/work'),
        }),
    ],
  ])('%s is granted the alias, and synth tells variable and value', (_what, path, granteeIn) => {
    const { stack, keeper } = createKeeper({}, { env: ENV });
    const grantee = granteeIn(stack);
    keeper.grantGetToken(grantee, 'alpha');
    keeper.grantStatus(grantee);
    expect(policyOf(stack, 'alpha')?.statements).toMatchObject([{ Action: 'lambda:InvokeFunction' }]);
    expectInfo(
      stack,
      path,
      `TOKEN_KEEPER_FUNCTION cannot be set for ${path.slice(1)} from here.*serveTokensArn of Keeper/TokenKeeper, which its stack outputs as ServeTokensArn`,
    );
    expect(Annotations.fromStack(stack).findInfo(path, Match.stringLikeRegexp(FUNCTION_VARIABLE))).toHaveLength(1);
  });

  test.each<[IGrantable]>([
    [new ArnPrincipal('arn:aws:iam::222222222222:role/consumer')],
    [new AccountPrincipal('222222222222')],
  ])('outside of the app is told of, and that its own account has to allow it', (principal) => {
    const { stack, keeper } = createKeeper({}, { env: ENV });
    keeper.grantGetToken(principal, 'alpha');
    expectInfo(stack, '/Keeper/TokenKeeper', `TOKEN_KEEPER_FUNCTION cannot be set for .*222222222222.* from here`);
    expectInfo(
      stack,
      '*',
      'If it is of another account, that has to allow lambda:InvokeFunction on <ServeTokensArn>:alpha as well',
    );
  });

  test('and is a service of AWS needs none', () => {
    const { stack, keeper } = createKeeper();
    const source = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
    keeper.grantGetToken(new ServicePrincipal('apigateway.amazonaws.com').withConditions(source), 'alpha');
    expect(
      Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp(`${FUNCTION_VARIABLE}|other account`)),
    ).toEqual([]);
  });

  test('that CDK is not to change is warned of, with what to allow it', () => {
    const { stack, keeper } = createKeeper({}, { env: ENV });
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/work', { mutable: false });
    keeper.grantGetToken(role, 'alpha');
    Annotations.fromStack(stack).hasWarning(
      '/Keeper/Role',
      Match.stringLikeRegexp("leaves the policies of Keeper/Role as they are.*keeper.alias\\('alpha'\\).functionArn"),
    );
  });

  test('that CDK grants at the resource instead is not', () => {
    const { stack, keeper } = createKeeper({}, { env: ENV });
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/work', {
      mutable: false,
      addGrantsToResources: true,
    });
    keeper.grantGetToken(role, 'alpha');
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
    expect(Object.values(resourcesOf(stack, 'AWS::Lambda::Permission'))).toContainEqual(
      expect.objectContaining({
        Properties: expect.objectContaining({ Principal: 'arn:aws:iam::111122223333:role/work' }),
      }),
    );
  });
});

describe('a task of ECS', () => {
  test('asks with its task role', () => {
    const { stack, keeper } = createKeeper();
    const task = new FargateTaskDefinition(stack, 'Task');
    keeper.grantGetToken(task.taskRole, 'alpha');
    expect(policyOf(stack, 'alpha')?.roles).toEqual([{ Ref: idOf(stack, 'AWS::IAM::Role', 'TaskTaskRole') }]);
    expectInfo(stack, '/Keeper/Task/TaskRole', FUNCTION_VARIABLE);
  });

  test('is not granted by its definition or its service: the error names the role', () => {
    const { stack, keeper } = createKeeper();
    const task = new FargateTaskDefinition(stack, 'Task');
    const grant = (to: unknown) => () => keeper.grantGetToken(to as IGrantable, 'alpha');
    expect(grant(task)).toThrow('"alpha" cannot be granted: Keeper/Task has a role for that, its taskRole');
    expect(grant({ taskDefinition: task })).toThrow(/its taskDefinition.taskRole/);
    expect(grant(stack)).toThrow('"alpha" cannot be granted: Keeper has no grantPrincipal: name a role or a function');
    for (const nobody of [undefined, null, 'arn:aws:iam::222222222222:role/work']) {
      expect(() => keeper.grantStatus(nobody as unknown as IGrantable)).toThrow(
        /"status" cannot be granted to .+: name a role or a function, or new ArnPrincipal/,
      );
    }
    expect(() => keeper.grantStatus({} as IGrantable)).toThrow(
      /"status" cannot be granted: this has no grantPrincipal/,
    );
  });
});

describe('a state machine', () => {
  test('invokes the alias that its role is granted', () => {
    const { stack, keeper } = createKeeper();
    const machine = new StateMachine(stack, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')),
    });
    keeper.grantStatus(machine);
    expect(policyOf(stack, 'status')?.roles).toEqual([{ Ref: idOf(stack, 'AWS::IAM::Role', 'Machine') }]);
  });

  test('gets it by a task that invokes it, and nothing else', () => {
    const { stack, keeper } = createKeeper();
    const task = new LambdaInvoke(stack, 'Status', {
      lambdaFunction: keeper.alias('status') as IFunction,
      payload: TaskInput.fromObject({ operation: 'status' }),
    });
    new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(task) });
    const alias = { Ref: idOf(stack, 'AWS::Lambda::Alias', 'aliasstatus') };
    expect(policyOf(stack, 'status')?.statements.map(({ Resource }) => Resource)).toEqual([alias]);
  });
});
