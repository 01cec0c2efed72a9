import { describe, expect, test } from '@jest/globals';
import { credentialsOf } from '../../../../lib/client/transport/aws-credentials.ts';
import { functionTarget } from '../../../../lib/client/transport/function-target.ts';
import { lambdaEndpoint } from '../../../../lib/platform/aws-endpoint.ts';

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

describe('the endpoint', () => {
  test.each([
    ['eu-central-1', {}, 'https://lambda.eu-central-1.amazonaws.com'],
    ['us-gov-west-1', {}, 'https://lambda.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', {}, 'https://lambda.cn-north-1.amazonaws.com.cn'],
    ['us-iso-east-1', {}, 'https://lambda.us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1', {}, 'https://lambda.us-isob-east-1.sc2s.sgov.gov'],
    ['eusc-de-east-1', {}, 'https://lambda.eusc-de-east-1.amazonaws.eu'],
    ['r', { AWS_ENDPOINT_URL: 'http://a' }, 'http://a'],
    ['r', { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_LAMBDA: 'http://b' }, 'http://b'],
    ['r', { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_LAMBDA: '' }, 'http://a'],
    [
      'r',
      { AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'https://lambda.r.amazonaws.com',
    ],
  ])('in %s with %p', (region, environment, expected) => {
    expect(lambdaEndpoint(environment, region)).toBe(expected);
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
