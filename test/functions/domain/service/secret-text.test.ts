import { describe, expect, test } from '@jest/globals';
import { checkSecretTexts, memberName, secretText } from '../../../../functions/domain/service/secret-text.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import type { SecretShape } from '../../../../functions/domain/wire/secret-members.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

describe('a member of a secret', () => {
  test.each<[unknown, string | undefined]>([
    ['id', 'id'],
    ['id\r\n\n', 'id'],
    [' id', ' id'],
    [12_345, '12345'],
    [1.5, undefined],
    [2 ** 53, undefined],
    [true, undefined],
    ['', undefined],
    [' \n', undefined],
    ['REPLACE_ME\n', undefined],
  ])('%j is sent as %j', (value, text) => {
    expect(secretText(value, 'clientId')).toBe(text);
  });

  test('that is a private key may be a JWK, and nothing else may be an object', () => {
    expect(secretText({ kty: 'OKP', d: 'x' }, 'privateKey')).toBe('{"kty":"OKP","d":"x"}');
    expect([[], null, true].map((value) => secretText(value, 'privateKey'))).toEqual([undefined, undefined, undefined]);
    expect(secretText({ kty: 'OKP' }, 'certificate')).toBeUndefined();
  });

  test('that is PEM stays as it is', () => {
    expect(secretText('-----BEGIN X-----\n', 'privateKey')).toBe('-----BEGIN X-----\n');
    expect(secretText('-----BEGIN X-----\n', 'certificate')).toBe('-----BEGIN X-----\n');
  });
});

describe('what a client authentication can carry', () => {
  const RAW = { ...DEFINITION, clientAuthentication: { method: 'client_secret_basic_raw' } } as const;
  const LINE_END = 'ends with a line end, which is left out';
  const CONTROL = 'has a control character, which HTTP Basic cannot carry as it is';
  const COLON = 'has a colon, which HTTP Basic cannot carry as it is';
  const GOOD = { clientId: 'id', clientSecret: 'secret' };

  // biome-ignore format: a table is read by its columns
  test.each<[string, object, readonly string[], readonly string[]]>([
    ['is all that is right', {}, [], []],
    ['is no control character', { clientSecret: 'a\tb' }, [`clientSecret: ${CONTROL}`], []],
    ['is no control character in an id', { clientId: 'a\tb' }, [`clientId: ${CONTROL}`], []],
    ['is no colon in an id', { clientId: 'a:b' }, [`clientId: ${COLON}`], []],
    ['is a colon in a secret', { clientSecret: 'a:b' }, [], []],
    ['is no half of a character', { clientSecret: 'a\ud800' }, ['clientSecret: has half of a character, which cannot be sent'], []],
    ['is not a line end', { clientId: 'id\n' }, [], [`clientId: ${LINE_END}`]],
    ['is not a line end of a member that is not used', { privateKey: 'x\n' }, [], []],
    ['is a line end of a key id', { keyId: 'k\n' }, [], [`keyId: ${LINE_END}`]],
  ])('%s', (_what, values, problems, warnings) => {
    expect(checkSecretTexts(RAW, { ...GOOD, ...values })).toEqual({ problems, warnings });
  });

  test('is encoded where the method encodes', () => {
    const { problems } = checkSecretTexts(DEFINITION, { clientId: 'a:b', clientSecret: 'a\tb' });
    expect(problems).toEqual([]);
  });

  test('is not looked for in another secret than the definition of the id', () => {
    expect(checkSecretTexts({ ...RAW, clientId: 'of-the-definition' }, { ...GOOD, clientId: 'a:b' }).problems).toEqual(
      [],
    );
  });

  test('is told by the name that the secret has for it', () => {
    const named = { ...RAW, secret: { name: 'shared', fields: { clientSecret: 'key' } } };
    expect(checkSecretTexts(named, { ...GOOD, clientSecret: 'x\n' }).warnings).toEqual([`key: ${LINE_END}`]);
  });
});

describe('a value that the request of a service names', () => {
  const UNFIT = 'has a line end, white space at an end or a character beyond ASCII, which a header cannot carry';
  const login = (reference: object): ServiceDefinition => ({
    ...DEFINITION,
    grant: { type: 'login' },
    clientAuthentication: { method: 'none' },
    request: { method: 'POST', ...reference },
  });
  const inHeader = (secret: string) => login({ headers: { 'x-api-key': { secret } } });
  const inBody = (secret: string) => login({ parameters: { key: { secret } } });

  test.each(['a\r\nx-other: b', 'a\nb', ' a', 'a\u00e9', 'a\u0000'])(
    '%j can be sent in a body, not in a header',
    (apiKey) => {
      expect(checkSecretTexts(inHeader('apiKey'), { apiKey }).problems).toEqual([`apiKey: ${UNFIT}`]);
      expect(checkSecretTexts(inBody('apiKey'), { apiKey })).toEqual({ problems: [], warnings: [expect.any(String)] });
    },
  );

  test('may have a line end after it, which is left out, and blanks inside', () => {
    expect(checkSecretTexts(inHeader('apiKey'), { apiKey: 'a b\n' })).toEqual({
      problems: [],
      warnings: ['apiKey: ends with a line end, which is left out'],
    });
  });

  test('is a PEM text in no header', () => {
    expect(checkSecretTexts(inHeader('certificate'), { certificate: '-----BEGIN\nx' }).problems).toEqual([
      `certificate: ${UNFIT}`,
    ]);
  });

  test('is none that every object has', () => {
    expect(checkSecretTexts(inHeader('toString'), {})).toEqual({ problems: [], warnings: [] });
  });
});

describe('the shape of a secret that AWS rotates', () => {
  const shaped = (shape: SecretShape, fields = {}) => ({ secret: { name: 'x', shape, fields } });

  // biome-ignore format: a table is read by its columns
  test.each<[SecretShape, string, string]>([
    ['salesforce', 'clientId', 'consumerKey'],
    ['salesforce', 'clientSecret', 'consumerSecret'],
    ['salesforce', 'baseUri', 'baseUri'],
    ['snowflake', 'username', 'user'],
    ['snowflake', 'privateKey', 'privateKey'],
    ['snowflake', 'passphrase', 'passphrase'],
    ['databricks', 'clientSecret', 'clientSecret'],
    ['mongodb-atlas', 'clientId', 'clientId'],
    ['confluent', 'clientSecret', 'apiSecret'],
    ['confluent', 'toString', 'toString'],
  ])('%s has %s as %s', (shape, field, member) => {
    expect(memberName(shaped(shape), field)).toBe(member);
  });

  test('yields to what the definition says', () => {
    const own = shaped('salesforce', { clientSecret: 'other' });
    expect([memberName(own, 'clientId'), memberName(own, 'clientSecret')]).toEqual(['consumerKey', 'other']);
  });
});

describe('a client secret that signs is as long as the hash, or odd', () => {
  const definition = (algorithm: 'HS256' | 'HS512') =>
    ({ ...DEFINITION, clientAuthentication: { method: 'client_secret_jwt', assertion: { algorithm } } }) as const;
  const oddities = (algorithm: 'HS256' | 'HS512', clientSecret: string) =>
    checkSecretTexts(definition(algorithm), { clientId: 'id', clientSecret });

  test.each([
    ['HS256', 'x'.repeat(32), undefined],
    ['HS256', 'x'.repeat(31), 32],
    ['HS256', `${'x'.repeat(31)}\n`, undefined],
    ['HS512', 'x'.repeat(63), 64],
    ['HS512', 'x'.repeat(64), undefined],
  ] as const)('%s %j', (algorithm, secret, bytes) => {
    const told = `clientSecret: is shorter than ${bytes} bytes, and many servers take no such key for ${algorithm}`;
    const { problems, warnings } = oddities(algorithm, secret);
    expect(problems).toEqual([]);
    const short = warnings.filter((warning) => warning.includes('shorter'));
    expect(short).toEqual(bytes === undefined ? [] : [told]);
  });

  test('counted in bytes of UTF-8', () => {
    expect(oddities('HS256', 'ü'.repeat(16)).warnings).toEqual([
      'clientSecret: has a character beyond ASCII, which no credential of RFC 6749 has',
    ]);
  });
});
