import { expect, test } from '@jest/globals';
import { functionArn, parseFunctionName } from '../../../../lib/local/functions/function-reference.ts';

const HERE = { region: 'us-east-1', account: '000000000000' };

test.each([
  ['serve-tokens', { name: 'serve-tokens' }],
  ['serve-tokens:genesys', { name: 'serve-tokens', qualifier: 'genesys' }],
  ['serve-tokens:$LATEST', { name: 'serve-tokens', qualifier: '$LATEST' }],
  ['serve-tokens:7', { name: 'serve-tokens', qualifier: '7' }],
  ['function:serve-tokens:genesys', { name: 'serve-tokens', qualifier: 'genesys' }],
  ['000000000000:function:serve-tokens', { name: 'serve-tokens', account: '000000000000' }],
  ['arn:aws:lambda:us-east-1:000000000000:function:serve-tokens', { name: 'serve-tokens', ...HERE }],
  [
    functionArn({ name: 'serve-tokens', qualifier: 'genesys' }),
    { name: 'serve-tokens', qualifier: 'genesys', ...HERE },
  ],
])('%s names a function', (text, reference) => {
  expect(parseFunctionName(text)).toEqual(reference);
});

test.each(['', ':', 'a:', 'a:b:c', 'a b', 'a/b', 'a:$NEWEST', 'arn:aws:s3:::bucket', 'a\n'])(
  '%j names no function',
  (text) => {
    expect(parseFunctionName(text)).toBeUndefined();
  },
);
