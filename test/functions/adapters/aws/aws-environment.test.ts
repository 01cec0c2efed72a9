import { describe, expect, test } from '@jest/globals';
import { awsAccess, awsEndpoint } from '../../../../functions/adapters/aws/aws-environment.ts';

describe('the endpoint of an AWS service', () => {
  test.each<[Record<string, string>, 'lambda' | 'sts' | 'events', string]>([
    [{ AWS_REGION: 'eu-central-1' }, 'lambda', 'https://lambda.eu-central-1.amazonaws.com'],
    [{ AWS_REGION: 'us-gov-west-1' }, 'sts', 'https://sts.us-gov-west-1.amazonaws.com'],
    [{ AWS_REGION: 'cn-north-1' }, 'lambda', 'https://lambda.cn-north-1.amazonaws.com.cn'],
    [{ AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'sts', 'http://127.0.0.1:1'],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:2' },
      'lambda',
      'http://127.0.0.1:2',
    ],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:2' },
      'sts',
      'http://127.0.0.1:1',
    ],
    [{ AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: '' }, 'sts', 'https://sts.eu-central-1.amazonaws.com'],
    [{ AWS_REGION: 'eu-central-1' }, 'events', 'https://events.eu-central-1.amazonaws.com'],
    [{ AWS_ENDPOINT_URL_EVENTBRIDGE: 'http://127.0.0.1:3' }, 'events', 'http://127.0.0.1:3'],
  ])('with %j for %s is %s', (environment, service, url) => {
    expect(awsEndpoint(environment, service)).toBe(url);
  });
});

describe('the credentials of the execution role', () => {
  test('are read anew for every request, since Lambda renews them', () => {
    const environment: Record<string, string> = {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'id-1',
      AWS_SECRET_ACCESS_KEY: 'key-1',
      AWS_SESSION_TOKEN: 'session-1',
    };
    const { region, credentials } = awsAccess(environment);
    expect(region).toBe('eu-central-1');
    expect(credentials()).toEqual({ accessKeyId: 'id-1', secretAccessKey: 'key-1', sessionToken: 'session-1' });
    environment['AWS_ACCESS_KEY_ID'] = 'id-2';
    expect(credentials()).toMatchObject({ accessKeyId: 'id-2' });
  });

  test.each([{}, { AWS_SESSION_TOKEN: '' }])('have no session token with %j', (more) => {
    const environment = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', ...more };
    expect(awsAccess(environment).credentials()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key' });
  });
});
