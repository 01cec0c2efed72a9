import { describe, expect, test } from '@jest/globals';
import { awsCredentials } from '../../../lib/platform/aws-credentials.ts';

describe('the credentials of the execution role', () => {
  test('are those that stand in the environment now, since Lambda renews them', () => {
    const environment: Record<string, string> = {
      AWS_ACCESS_KEY_ID: 'id-1',
      AWS_SECRET_ACCESS_KEY: 'key-1',
      AWS_SESSION_TOKEN: 'session-1',
    };
    const first = { accessKeyId: 'id-1', secretAccessKey: 'key-1', sessionToken: 'session-1' };
    expect(awsCredentials(environment)).toEqual(first);
    environment['AWS_ACCESS_KEY_ID'] = 'id-2';
    expect(awsCredentials(environment)).toMatchObject({ accessKeyId: 'id-2' });
  });

  test.each([{}, { AWS_SESSION_TOKEN: '' }])('have no session token with %j', (more) => {
    const environment = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', ...more };
    expect(awsCredentials(environment)).toStrictEqual({ accessKeyId: 'id', secretAccessKey: 'key' });
  });

  test('are empty texts where nothing is set', () => {
    expect(awsCredentials({})).toStrictEqual({ accessKeyId: '', secretAccessKey: '' });
  });
});
