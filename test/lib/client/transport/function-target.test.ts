import { describe, expect, test } from '@jest/globals';
import { credentialsOf } from '../../../../lib/client/transport/aws-credentials.ts';
import { functionTarget } from '../../../../lib/client/transport/function-target.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:serve';

describe('the function that is asked', () => {
  test.each([
    ['a name', { functionName: 'serve', region: 'r' }, {}, { functionName: 'serve', region: 'r' }],
    [
      'the environment',
      {},
      { TOKEN_KEEPER_FUNCTION: 'serve', AWS_REGION: 'r' },
      { functionName: 'serve', region: 'r' },
    ],
    [
      'an argument before it',
      { functionName: 'mine', region: 'm' },
      { TOKEN_KEEPER_FUNCTION: 'serve', AWS_REGION: 'r' },
      { functionName: 'mine', region: 'm' },
    ],
    [
      'undefined as if absent',
      { functionName: undefined },
      { TOKEN_KEEPER_FUNCTION: 'serve', AWS_REGION: 'r' },
      { functionName: 'serve', region: 'r' },
    ],
    [
      'the region of an ARN before all others',
      { region: 'm' },
      { TOKEN_KEEPER_FUNCTION: ARN, AWS_REGION: 'r' },
      { functionName: ARN, region: 'eu-west-1' },
    ],
    [
      'a partial ARN',
      { functionName: '123456789012:function:serve', region: 'm' },
      {},
      { functionName: '123456789012:function:serve', region: 'm' },
    ],
    [
      'an ARN of another partition',
      { functionName: ARN.replace('aws', 'aws-us-gov') },
      {},
      { functionName: ARN.replace('aws', 'aws-us-gov'), region: 'eu-west-1' },
    ],
  ])('is that of %s', (_what, given, environment, expected) => {
    expect(functionTarget(given, environment)).toEqual(expected);
  });

  test.each([
    ['serve:genesys'],
    [`${ARN}:genesys`],
    [`${ARN}:$LATEST`],
    ['serve/../other'],
    ['arn:aws:iam::123456789012:role/serve'],
    ['a'.repeat(141)],
  ])('is not %s', (functionName) => {
    expect(() => functionTarget({ functionName, region: 'r' }, {})).toThrow('without alias or version');
  });
});

describe('AWS credentials', () => {
  test('are those of the environment', () => {
    const lasting = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
    expect(credentialsOf(lasting)).toEqual({ accessKeyId: 'a', secretAccessKey: 's' });
    expect(credentialsOf({ ...lasting, AWS_SESSION_TOKEN: '' })).toEqual({ accessKeyId: 'a', secretAccessKey: 's' });
    expect(credentialsOf({ ...lasting, AWS_SESSION_TOKEN: 't' })).toMatchObject({ sessionToken: 't' });
  });

  test.each([[{}], [{ AWS_ACCESS_KEY_ID: 'a' }], [{ AWS_SECRET_ACCESS_KEY: 'marker' }]])(
    'missing in %p',
    (environment) => {
      expect(() => credentialsOf(environment)).toThrow('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
      expect(() => credentialsOf(environment)).not.toThrow('marker');
    },
  );
});
