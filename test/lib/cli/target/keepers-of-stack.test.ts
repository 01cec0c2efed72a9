import { expect, test } from '@jest/globals';
import { keepersInOutputs, keepersInResources, keepersNamed } from '../../../../lib/cli/target/keepers-of-stack.ts';

const OWN = {
  ServeTokensFunction: 'serve',
  RefreshTokensFunction: 'refresh',
  TokenTable: 'table',
  Access: 'per-service',
};

test('a stack of its own has plain keys', () => {
  const { Access: _access, ...names } = OWN;
  expect(keepersInOutputs('Tokens', OWN)).toEqual([{ name: 'Tokens', names }]);
});

test('a construct has its name in an output, and its path in the keys', () => {
  const outputs = {
    ATkOutputsDeployment11111111: 'Platform/A/Tk',
    ATkOutputsServeTokensFunction22222222: 'serve-a',
    ATkOutputsTokenTable33333333: 'table-a',
    BTkOutputsServeTokensFunction44444444: 'serve-b',
    BTkOutputsServeTokensArn55555555: 'arn:of:b',
    Unrelated: 'x',
  };
  const keepers = keepersInOutputs('Platform', outputs);
  expect(keepers.map(({ name, names }) => [name, names.ServeTokensFunction, names.TokenTable])).toEqual([
    ['Platform/A/Tk', 'serve-a', 'table-a'],
    ['Platform/BTk', 'serve-b', undefined],
  ]);
  expect(keepersNamed(keepers, 'A/Tk')).toEqual([keepers[0]]);
  expect(keepersNamed(keepers, 'Tk')).toEqual([keepers[0]]);
  expect(keepersNamed(keepers, 'Platform/BTk')).toEqual([keepers[1]]);
  expect(keepersNamed(keepers, 'k')).toEqual([]);
});

test('an output that somebody made by hand beside it is no second keeper', () => {
  const outputs = { ServeTokensFunction: 'serve', TkOutputsServeTokensFunction44444444: 'serve' };
  expect(keepersInOutputs('Platform', outputs)).toHaveLength(1);
});

test.each([
  ['nothing', {}],
  ['another table', { TokenTable: 'x' }],
  ['an empty name', { ServeTokensFunction: '' }],
])('%s is no keeper', (_what, outputs) => {
  expect(keepersInOutputs('Other', outputs)).toEqual([]);
});

test('resources are those of the right type', () => {
  const resources = [
    { logicalId: 'TkServeTokensFunction0123ABCD', type: 'AWS::Lambda::Function', physicalId: 'serve' },
    { logicalId: 'TkServeTokensFunction0123ABCE', type: 'AWS::IAM::Role', physicalId: 'role' },
    { logicalId: 'TkTokensTable0123ABCD', type: 'AWS::DynamoDB::Table', physicalId: 'table' },
    { logicalId: 'ServeTokensFunction', type: 'AWS::Lambda::Function', physicalId: 'of somebody' },
  ];
  expect(keepersInResources('Bare', resources)).toEqual([
    { name: 'Bare/Tk', names: { ServeTokensFunction: 'serve', TokenTable: 'table' } },
  ]);
});
