import { expect, test } from '@jest/globals';
import { signingAdvice } from '../../../../lib/local/http/port-access.ts';

const ACCESS = { credentialsFile: '/data/credentials', requiresSignature: false };

test.each([
  [
    true,
    'DynamoDB and Secrets Manager answer requests signed with the credential of this run: AWS_SHARED_CREDENTIALS_FILE=/data/credentials.',
  ],
  [
    false,
    'The file with the credential of this run is gone, and nothing brings it back but a new start: /data/credentials.',
  ],
])('who is refused is told what to do, the file is there: %s', (isThere, advice) => {
  expect(signingAdvice(ACCESS, isThere)).toBe(advice);
});
