import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { awsSentence } from '../../../../functions/domain/refusal/aws-sentence.ts';

const ROLE = 'arn:aws:sts::123456789012:assumed-role/Keeper-RefreshTokensRole1A2B3C4D-XyZ09/Keeper-RefreshTokens1A2B';
const TABLE = 'arn:aws:dynamodb:eu-central-1:123456789012:table/Keeper-TokensTable1A2B-0Z9Y8X';

describe('a sentence of AWS', () => {
  test.each([
    `User: ${ROLE} is not authorized to perform: dynamodb:UpdateItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:UpdateItem action`,
    'Requested resource not found',
    'The security token included in the request is expired',
    'Access to KMS is not allowed',
    "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    'Throughput exceeds the current throughput limit for your account.',
    'KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: you are not allowed to access.',
  ])('is shown as it is: %s', (sentence) => {
    expect(awsSentence(sentence)).toBe(sentence);
  });

  test.each([
    ['a "quoted" word; more', "a 'quoted' word, more"],
    ['it\tis\u0000so  now', 'it is so now'],
    ['the first line\nThe Canonical String for this request should have been', 'the first line'],
    ['\r\n the first that says something\rx', 'the first that says something'],
    [
      'Status Code: 400; Request ID: 0e35c348-57ef-4b0a-81e7-87e3fd0e4344; Proxy: null',
      'Status Code: 400, Request ID: …, Proxy: null',
    ],
  ])('of %j is shown as %j', (sentence, shown) => {
    expect(awsSentence(sentence)).toBe(shown);
  });

  test.each([[undefined], [''], [' \n\n'], ['1234'], ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'], ['…']])(
    'of %j is none',
    (sentence) => {
      expect(awsSentence(sentence)).toBeUndefined();
    },
  );

  test.each([
    ['an access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a secret key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['a session token', `FwoGZXIvYXdzE${'Qk4x'.repeat(100)}==`],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
    ['a client secret', 'k8s~Q8x.T_3-zz'],
    ['a secret of letters alone', 'abcdefghijklmnopqrstuvwxyz'],
    ['hex', 'deadbeef00112233'],
    ['a password in a URL', 'https://me:hunter2@example.test/'],
    ['an ARN that is too long for one', `arn:aws:iam::1:role/${'a1'.repeat(120)}`],
    ['JSON', '{"access_token":"t0k3n"}'],
  ])('brings no %s along', (_what, secret) => {
    for (const around of [secret, `"${secret}"`, `(${secret}).`, `token: ${secret};`, `${secret}, ${secret}`]) {
      const shown = awsSentence(`something is wrong with ${around} today`) ?? '';
      expect(shown).not.toContain(secret.slice(0, 8));
      expect(shown).toContain('something is wrong with');
    }
  });

  test('has a bounded length, one line, and nothing of ours that parts facts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const shown = awsSentence(text) ?? '';
        expect(shown.length).toBeLessThanOrEqual(400);
        expect(shown).not.toMatch(/[";\p{Cc}]/u);
      }),
    );
    expect(awsSentence('word '.repeat(1000))).toHaveLength(400);
    expect(awsSentence('word '.repeat(79).trim())).toHaveLength(394);
  });
});
