import { describe, expect, test } from '@jest/globals';
import { ArnPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { ITokenKeeper } from '../../../../lib/infrastructure/access/token-keeper-interface.ts';
import { TokenKeeper } from '../../../../lib/infrastructure/token-keeper.ts';
import {
  allowedStatements,
  createApp,
  createKeeper,
  resourcesOf,
  service,
  template,
} from '../../../support/infrastructure.ts';

const GROUPS = { groups: ['gold', 'silver'] };
const SERVICES = [service('alpha'), template('graph', GROUPS)];
const ARN = 'arn:aws:lambda:eu-central-1:111111111111:function:Serve';

const roleIn = (stack: Stack) =>
  new Role(stack, 'Consumer', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
const aliasIn = (stack: Stack, name: string) => {
  const aliases = Object.entries(resourcesOf(stack, 'AWS::Lambda::Alias'));
  return { Ref: aliases.find(([, { Properties }]) => Properties['Name'] === name)?.[0] };
};
const invocable = (stack: Stack) =>
  allowedStatements(stack)
    .filter(({ Action }) => Action === 'lambda:InvokeFunction')
    .map(({ Resource }) => Resource);

describe('the aliases of a template', () => {
  test('are its own and one for each group, and no service gets another one by it', () => {
    const { stack, keeper } = createKeeper({ services: SERVICES });
    const names = Object.values(resourcesOf(stack, 'AWS::Lambda::Alias')).map(({ Properties }) => Properties['Name']);
    expect(names).toEqual(['alpha', 'graph', 'graph--gold', 'graph--silver', 'status']);
    expect(keeper.aliases).toEqual(names);
    expect(keeper.alias('graph', 'gold').aliasName).toBe('graph--gold');
  });
});

describe('a grant', () => {
  test.each([
    ['of a group opens its alias', { group: 'gold' }, 'graph--gold'],
    ['of the service opens its own', {}, 'graph'],
  ])('%s and nothing else', (_what, options, alias) => {
    const granted = createKeeper({ services: SERVICES });
    const before = invocable(createKeeper({ services: SERVICES }).stack);
    granted.keeper.grantGetToken(roleIn(granted.stack), 'graph', options);
    const added = invocable(granted.stack).filter(
      (one) => !before.some((known) => JSON.stringify(known) === JSON.stringify(one)),
    );
    expect(added).toEqual([aliasIn(granted.stack, alias)]);
  });

  test('of a group to another account opens its alias', () => {
    const { stack, keeper } = createKeeper({ services: SERVICES });
    const principal = 'arn:aws:iam::222222222222:role/consumer';
    keeper.grantGetToken(new ArnPrincipal(principal), 'graph', { group: 'silver' });
    const permissions = Object.values(resourcesOf(stack, 'AWS::Lambda::Permission')).map(
      ({ Properties }) => Properties,
    );
    expect(permissions.filter(({ Principal }) => Principal === principal)).toEqual([
      { Action: 'lambda:InvokeFunction', FunctionName: aliasIn(stack, 'graph--silver'), Principal: principal },
    ]);
  });

  test.each<[string, string, unknown, RegExp]>([
    [
      'a group that is none',
      'graph',
      { group: 'bronze' },
      /"graph" has no group named "bronze"; expected one of gold, silver/,
    ],
    ['no group', 'graph', { group: '' }, /"graph" has no group named ""/],
    ['a word of JavaScript', 'graph', { group: '__proto__' }, /no group named "__proto__"/],
    ['a group of a service without', 'alpha', { group: 'gold' }, /its definition has no tenants.groups/],
    ['a group of no service', 'beta', { group: 'gold' }, /no service named "beta" is kept/],
    // Any of these would open all tenants.
    ['undefined', 'graph', { group: undefined }, /expected a group of the service's tenants as \{ group: 'gold' \}/],
    ['another word', 'graph', { groups: 'gold' }, /expected a group/],
    ['a text', 'graph', 'gold', /expected a group/],
    ['a list', 'graph', ['gold'], /expected a group/],
    ['null', 'graph', null, /expected a group/],
  ])('of %s is refused at synth', (_what, name, options, message) => {
    const { stack, keeper } = createKeeper({ services: SERVICES });
    expect(() => keeper.grantGetToken(roleIn(stack), name, options as never)).toThrow(message);
  });
});

describe('a grant of an imported keeper', () => {
  const imported = (attributes: object = {}): { readonly stack: Stack; readonly keeper: ITokenKeeper } => {
    const stack = new Stack(createApp(), 'Consumers', { env: { account: '111111111111', region: 'eu-central-1' } });
    return { stack, keeper: TokenKeeper.fromAttributes(stack, 'Keeper', { serveTokensArn: ARN, ...attributes }) };
  };

  test.each<object>([{}, { services: ['graph'], groups: { graph: ['gold'] } }])(
    'names the alias of the group (%j)',
    (known) => {
      const { stack, keeper } = imported(known);
      keeper.grantGetToken(roleIn(stack), 'graph', { group: 'gold' });
      expect(invocable(stack)).toEqual([`${ARN}:graph--gold`]);
    },
  );

  test.each<[string, object, RegExp]>([
    ['bronze', { groups: { graph: ['gold'] } }, /"graph" has no group named "bronze"; expected one of gold/],
    ['gold', { groups: { toString: ['gold'] } }, /"graph" has no group named "gold"; its definition has no/],
    ['*', {}, /"\*" is no group/],
    ['gold:1', {}, /"gold:1" is no group/],
    ['', {}, /"" is no group/],
  ])('%j is refused where it cannot be (%j)', (group, known, message) => {
    const { stack, keeper } = imported(known);
    expect(() => keeper.grantGetToken(roleIn(stack), 'graph', { group })).toThrow(message);
  });
});

describe('groups', () => {
  test("with access 'function' are refused, since nothing would keep them apart", () => {
    expect(() => createKeeper({ services: SERVICES, access: 'function' })).toThrow(
      /graph: tenants.groups: with access: 'function' whoever may invoke any alias/,
    );
    expect(() => createKeeper({ services: [template('graph')], access: 'function' })).not.toThrow();
  });

  test('whose alias is that of a service are refused before two resources have one name', () => {
    expect(() => createKeeper({ services: [...SERVICES, service('graph--gold')] })).toThrow(/graph--gold/);
  });
});
