import { describe, expect, test } from '@jest/globals';
import { isCompleteArn, secretArnOf, secretIdsOf } from '../../../../functions/domain/service/secret-id.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:';
/** Names whose end has the form of what Secrets Manager adds. */
const LIKE_RANDOM = [
  'xyz-secret',
  'xyz-client',
  'xyz-oauth2',
  'xyz-tokens',
  'xyz-config',
  'x-Secret',
  'x-CONFIG',
  'x-202611',
];

describe('what Secrets Manager is asked for', () => {
  test.each([...LIKE_RANDOM, 'crm', 'prod/crm', 'crm-AbCdEf'])('a name is asked for as it is: %s', (name) => {
    expect(secretIdsOf(name)).toEqual([name]);
  });

  test.each(['crm', 'prod/crm', 'crm-prod', 'crm-prod01x', 'crm-prod_1', 'crm_secret'])(
    'an ARN without the random characters is never asked for, its name is: %s',
    (name) => {
      expect(secretIdsOf(ARN + name)).toEqual([name]);
    },
  );

  test.each(['crm-AbCdEf', 'crm-secret-9xK2pq', 'crm-aB3dEf', 'crm-1a2b3c', 'crm-aaaa1a'])(
    'an ARN with them is asked for as it is: %s',
    (resource) => {
      expect(secretIdsOf(ARN + resource)).toEqual([ARN + resource]);
    },
  );

  test.each(LIKE_RANDOM)('of an ARN whose end may be either the name comes first: %s', (resource) => {
    expect(secretIdsOf(ARN + resource)).toEqual([resource, ARN + resource]);
  });

  test('every partition has ARNs', () => {
    for (const partition of ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b', 'aws-eusc']) {
      expect(secretIdsOf(`arn:${partition}:secretsmanager:x-y-1:111122223333:secret:crm`)).toEqual(['crm']);
    }
  });
});

test('the parts of an ARN are those of its text', () => {
  expect(secretArnOf(`${ARN}prod/crm-AbCdEf`)).toEqual({
    region: 'eu-central-1',
    account: '111122223333',
    resource: 'prod/crm-AbCdEf',
  });
  expect(secretArnOf('prod/crm')).toBeUndefined();
});

test('few random ends look like a word: about one in forty', () => {
  const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let state = 1;
  const next = (): string => {
    state = (state * 48_271) % 2_147_483_647;
    return SIGNS[state % SIGNS.length] ?? '';
  };
  const ends = Array.from({ length: 20_000 }, () => Array.from({ length: 6 }, next).join(''));
  const unclear = ends.filter(
    (end) => isCompleteArn({ region: '', account: '', resource: `crm-${end}` }) === 'unclear',
  );
  expect(unclear.length / ends.length).toBeLessThan(0.03);
});
