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
    ...['a service control policy', 'a resource control policy', 'a VPC endpoint policy'].map(
      (policy) => `${ROLE} is not authorized with an explicit deny in ${policy}`,
    ),
    'with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-a1/service_control_policy/p-b2',
    'with an explicit deny in an identity-based policy: arn:aws:iam::aws:policy/AWSDenyAll',
    'kms:Decrypt on the resource associated with this ciphertext because a resource-based policy explicitly denies access',
    "Secrets Manager can't find the specified secret.",
    "You can't perform this operation on the secret because it was marked for deletion.",
    'Request is missing Authentication Token',
    'Access to KMS is not allowed',
    "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    'Throughput exceeds the current throughput limit for your account.',
    'Signature expired: 20261123T050000Z is now earlier than 20261123T051500Z (20261123T052000Z - 5 min.)',
    'The provided key element does not match the schema',
    'One or more parameter values were invalid: Type mismatch for key',
    'The security token included in the request is invalid.',
    'Rate exceeded',
    'The level of configured provisioned throughput for the table was exceeded.',
    'Lambda was unable to decrypt the environment variables because the KMS key is disabled.',
    'KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: you are not allowed to access.',
  ])('is shown as it is: %s', (sentence) => {
    expect(awsSentence(sentence)).toBe(sentence);
  });

  test.each([
    ['a "key" value; more', "a 'key' value, more"],
    ['it\tis\u0000so  now', 'it is so now'],
    ['the first line\nThe Canonical String for this request should have been', 'the first line'],
    ['\r\n the first that found something\rx', 'the first that found something'],
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
    ['a secret of few letters', 'hunterzz'],
    ['a secret like a class', 'Zq.Wv.MySecretKey'],
    ['a secret like an action', 'kms:CorrectHorse'],
    ['a secret like a hyphenated word', 'correct-horse-battery'],
    ['a secret of digits', '9384756102'],
    ['a secret like an ARN', 'arn:secret:is:this::one'],
    ['hex', 'deadbeef00112233'],
    ['a password in a URL', 'https://me:hunter2@example.test/'],
    ['an ARN that is too long for one', `arn:aws:iam::1:role/${'a1'.repeat(120)}`],
    ['JSON', '{"access_token":"t0k3n"}'],
  ])('brings no %s along', (_what, secret) => {
    for (const around of [secret, `"${secret}"`, `(${secret}).`, `token: ${secret};`, `${secret}, ${secret}`]) {
      const shown = awsSentence(`something is invalid with ${around} now`) ?? '';
      expect(shown).not.toContain(secret.slice(0, 8));
      expect(shown).toContain('something is invalid with');
    }
  });

  const words = (letters: string, minLength: number) =>
    fc.string({ unit: fc.constantFrom(...letters), minLength, maxLength: 64 });
  const secret = fc
    .oneof(
      words('qxzjv', 4),
      words('QXZJVqxzjv', 4),
      words("qxz-'", 6),
      words('qxz.:', 8),
      words('0123456789', 5),
      words('0123456789abcdef', 6),
      words('äöüßéñ', 4),
      words('жшщюя', 4),
      words('鍵秘密', 2),
      words('qx+/=_~.', 6),
    )
    // What stands around a word is no part of it: what is left may be a small number, or letters that are in other words too.
    .map((text) => text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((text) => text.length > 3 || /[^\x20-\x7e]/.test(text))
    .filter((text) => !/^\d{1,4}$/.test(text));

  test('shows no single word that is none of AWS, in any alphabet and wherever it stands', () => {
    const places = [
      'value SECRET',
      "the value 'SECRET' is invalid",
      'key "SECRET"',
      '(SECRET)',
      'SECRET',
      'request: SECRET.',
    ];
    fc.assert(
      fc.property(secret, fc.constantFrom(...places), (text, place) => {
        const shown = awsSentence(place.replace('SECRET', () => text)) ?? '';
        expect(shown).not.toContain(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('has a bounded length, one line, and nothing of ours that parts facts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const shown = awsSentence(text) ?? '';
        expect(shown.length).toBeLessThanOrEqual(400);
        expect(shown).not.toMatch(/[";\p{Cc}]/u);
      }),
    );
    expect(awsSentence('role '.repeat(1000))).toHaveLength(400);
    expect(awsSentence('role '.repeat(79).trim())).toHaveLength(394);
  });
});
