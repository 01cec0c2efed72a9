import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { checkSecret } from '../../../../lib/cli/secret/secret-check.ts';
import type { SecretFieldValues } from '../../../../lib/cli/secret/secret-fields.ts';
import { selfSignedCertificate } from '../../../support/self-signed-certificate.ts';

const NOW = instant(Date.parse('2026-11-23T05:00:00Z') / 1000);
const GUID = '11111111-2222-3333-4444-555555555555';
const rsa = (modulusLength = 2048) => {
  const pair = generateKeyPairSync('rsa', { modulusLength });
  return { ...pair, pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
};
const KEY = rsa();
const OTHER_KEY = rsa();
const WEAK_KEY = rsa(1024);
const EC_PEM = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const PSS = { modulusLength: 2048, hashAlgorithm: 'sha512', mgf1HashAlgorithm: 'sha512' };
const PSS_PEM = generateKeyPairSync('rsa-pss', PSS).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const LOCKED_PEM = KEY.privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'MARKER-passphrase' })
  .toString();
const certificate = (validUntil?: string, key = KEY) =>
  selfSignedCertificate(key.publicKey, key.privateKey, undefined, validUntil).pem;

const BASE: ServiceDefinition = {
  id: 'api',
  tokenUrl: 'https://login.example.com/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
  secret: { name: 'api' },
};
const signed = (
  certificateThumbprint: boolean,
  algorithm: 'RS256' | 'ES256' | 'PS256' = 'RS256',
): ServiceDefinition => ({
  ...BASE,
  clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm, certificateThumbprint } },
});
const TLS: ServiceDefinition = { ...BASE, clientAuthentication: { method: 'tls_client_auth' } };
const check = (definition: ServiceDefinition, values: SecretFieldValues) => checkSecret(definition, values, NOW);
const GOOD = { clientId: 'id', clientSecret: 'MARKER-secret' };
const NOTHING = { problems: [], warnings: [] };

describe('values that a request can be made with', () => {
  test.each<[string, ServiceDefinition, SecretFieldValues]>([
    ['id and secret', BASE, GOOD],
    ['PKCS #8', signed(false), { clientId: 'id', privateKey: KEY.pem }],
    [
      'PKCS #1',
      signed(false),
      { clientId: 'id', privateKey: KEY.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() },
    ],
    ['line ends as two characters', signed(false), { clientId: 'id', privateKey: KEY.pem.replaceAll('\n', '\\n') }],
    ['an EC key for ES256', signed(false, 'ES256'), { clientId: 'id', privateKey: EC_PEM }],
    ['an encrypted key', signed(false), { clientId: 'id', privateKey: LOCKED_PEM, passphrase: 'MARKER-passphrase' }],
    ['a JWK', signed(false), { clientId: 'id', privateKey: JSON.stringify(KEY.privateKey.export({ format: 'jwk' })) }],
    ['a certificate to show', TLS, { clientId: 'id', privateKey: KEY.pem, certificate: certificate() }],
    ['a key and its certificate', signed(true), { clientId: 'id', privateKey: KEY.pem, certificate: certificate() }],
  ])('%s', async (_what, definition, values) => {
    expect(await check(definition, values)).toEqual(NOTHING);
  });
});

describe('values that cannot be right', () => {
  test.each<[string, ServiceDefinition, SecretFieldValues, string[]]>([
    ['missing', BASE, { clientId: 'id' }, ['clientSecret is missing']],
    ['empty', BASE, { ...GOOD, clientSecret: ' \n' }, ['clientSecret is empty']],
    [
      'placeholders',
      BASE,
      { clientId: 'REPLACE_ME', clientSecret: 'REPLACE_ME\n' },
      ['clientId still holds the placeholder', 'clientSecret still holds the placeholder'],
    ],
    [
      'by the secret’s own name',
      { ...BASE, secret: { name: 'shared', fields: { clientSecret: 'ordersKey' } } },
      { clientId: 'id' },
      ['ordersKey is missing'],
    ],
    ['no key at all', signed(false), { clientId: 'id' }, ['privateKey is missing']],
    [
      'no PEM',
      signed(false),
      { clientId: 'id', privateKey: 'MARKER-key' },
      ['privateKey: its private key is not a PEM key (PKCS #8, PKCS #1 or SEC1) or a private JWK'],
    ],
    [
      'a key with a password',
      signed(false),
      { clientId: 'id', privateKey: LOCKED_PEM },
      ['privateKey: its private key is encrypted, and the secret has no passphrase'],
    ],
    [
      'another passphrase',
      TLS,
      { clientId: 'id', privateKey: LOCKED_PEM, passphrase: 'MARKER', certificate: certificate() },
      ['privateKey: its private key is encrypted, and the passphrase of the secret does not open it'],
    ],
    [
      'a certificate to show that is over',
      TLS,
      { clientId: 'id', privateKey: KEY.pem, certificate: certificate('261123045959Z') },
      ['certificate: expired at 2026-11-23T04:59:59Z'],
    ],
    [
      'a certificate that TLS does not take',
      TLS,
      { clientId: 'id', privateKey: WEAK_KEY.pem, certificate: certificate(undefined, WEAK_KEY) },
      ['certificate: its certificate or private key is too weak for TLS'],
    ],
    [
      'a key of another kind',
      signed(false),
      { clientId: 'id', privateKey: EC_PEM },
      ['privateKey: its private key does not fit the algorithm RS256: it is of the kind ec, not RSA'],
    ],
    [
      'a key of RSASSA-PSS for another hash',
      signed(false, 'PS256'),
      { clientId: 'id', privateKey: PSS_PEM },
      ['privateKey: its private key does not fit the algorithm PS256'],
    ],
    ['no certificate', signed(true), { clientId: 'id', privateKey: KEY.pem }, ['certificate is missing']],
    [
      'no PEM certificate',
      signed(true),
      { clientId: 'id', privateKey: KEY.pem, certificate: 'MARKER-cert' },
      ['certificate: its certificate is not a PEM certificate'],
    ],
    [
      'the certificate of another key',
      signed(true),
      { clientId: 'id', privateKey: KEY.pem, certificate: certificate(undefined, OTHER_KEY) },
      ['certificate: its certificate is not the one of its private key'],
    ],
    [
      'a certificate that ended a second ago',
      signed(true),
      { clientId: 'id', privateKey: KEY.pem, certificate: certificate('261123045959Z') },
      ['certificate: expired at 2026-11-23T04:59:59Z'],
    ],
    [
      'a certificate that ends now',
      signed(true),
      { clientId: 'id', privateKey: KEY.pem, certificate: certificate('261123050000Z') },
      ['certificate: expired at 2026-11-23T05:00:00Z'],
    ],
    [
      'no key of a GitHub App',
      { ...BASE, grant: { type: 'github_app_installation' }, clientAuthentication: { method: 'none' } },
      { clientId: '1', privateKey: EC_PEM },
      ['privateKey: its private key does not fit the algorithm RS256: it is of the kind ec, not RSA'],
    ],
  ])('%s', async (_what, definition, values, problems) => {
    const found = await check(definition, values);
    expect(found.problems).toEqual(problems);
    expect(JSON.stringify(found)).not.toContain('MARKER');
  });
});

describe('values that the method cannot carry', () => {
  const raw: ServiceDefinition = { ...BASE, clientAuthentication: { method: 'client_secret_basic_raw' } };
  test.each<[string, ServiceDefinition, SecretFieldValues, string[]]>([
    [
      'a colon in a raw id',
      raw,
      { ...GOOD, clientId: 'a:MARKER' },
      ['clientId: has a colon, which HTTP Basic cannot carry as it is'],
    ],
    ['a colon in an encoded id', BASE, { ...GOOD, clientId: 'a:b' }, []],
    ['a colon in a raw secret', raw, { ...GOOD, clientSecret: 'a:b' }, []],
    [
      'a tab in a raw secret',
      raw,
      { ...GOOD, clientSecret: 'a\tMARKER' },
      ['clientSecret: has a control character, which HTTP Basic cannot carry as it is'],
    ],
    [
      'half of a character',
      BASE,
      { ...GOOD, clientSecret: 'MARKER\ud83d' },
      ['clientSecret: has half of a character, which cannot be sent'],
    ],
    [
      'the id in the definition',
      { ...raw, clientId: 'a:b' },
      { clientSecret: 'x' },
      ['clientId: has a colon, which HTTP Basic cannot carry as it is'],
    ],
  ])('%s', async (_what, definition, values, problems) => {
    const found = await check(definition, values);
    expect(found).toEqual({ problems, warnings: [] });
    expect(JSON.stringify(found)).not.toContain('MARKER');
  });
});

describe('values that are odd', () => {
  const graph: ServiceDefinition = { ...BASE, provider: 'microsoft-graph' };
  test.each<[string, ServiceDefinition, SecretFieldValues, string[]]>([
    [
      'the id of a secret for its value',
      graph,
      { clientId: GUID, clientSecret: GUID },
      ['clientSecret: is a GUID: the id of a client secret most likely, not its value'],
    ],
    [
      'a name for a client id',
      graph,
      { clientId: 'my-app', clientSecret: 'x.y~z' },
      ['clientId: is not a GUID, as client ids of microsoft-graph are'],
    ],
    [
      'a masked value',
      BASE,
      { ...GOOD, clientSecret: 'aB3******' },
      ['clientSecret: looks like an example or a masked value'],
    ],
    ['null', BASE, { ...GOOD, clientSecret: 'null' }, ['clientSecret: looks like an example or a masked value']],
    [
      'JSON in JSON',
      BASE,
      { ...GOOD, clientSecret: '{"clientSecret":"s"}' },
      ['clientSecret: is in quotes or braces, which are sent as part of it'],
    ],
    [
      'an example',
      BASE,
      { clientId: '<client id>', clientSecret: 'changeme' },
      ['clientId: looks like an example or a masked value', 'clientSecret: looks like an example or a masked value'],
    ],
    ['a line end', BASE, { ...GOOD, clientSecret: 's\r\n' }, ['clientSecret: ends with a line end, which is left out']],
    [
      'a blank before the id',
      BASE,
      { ...GOOD, clientId: ' i' },
      ['clientId: begins or ends with white space, which is sent as part of it'],
    ],
    [
      'a non-breaking space after it',
      BASE,
      { ...GOOD, clientId: 'i\u00a0' },
      ['clientId: begins or ends with white space, which is sent as part of it'],
    ],
    [
      'a space of no width',
      BASE,
      { ...GOOD, clientSecret: 'a\u200bb' },
      ['clientSecret: has white space that cannot be seen, or looks like a blank'],
    ],
    ['a blank inside', BASE, { ...GOOD, clientSecret: 'a b' }, []],
    [
      'a control character',
      BASE,
      { ...GOOD, clientSecret: 'a\u0007b' },
      ['clientSecret: has a control character, which no credential of RFC 6749 has'],
    ],
    [
      'quotes',
      BASE,
      { ...GOOD, clientSecret: '"s"' },
      ['clientSecret: is in quotes or braces, which are sent as part of it'],
    ],
    [
      'an accent',
      BASE,
      { ...GOOD, clientSecret: 'é' },
      ['clientSecret: has a character beyond ASCII, which no credential of RFC 6749 has'],
    ],
    ['a value that is not needed', signed(false), { clientId: 'id', privateKey: KEY.pem, clientSecret: 's\n' }, []],
    [
      'a certificate that ends within 30 days',
      signed(true),
      { clientId: 'id', privateKey: KEY.pem, certificate: certificate('261223045959Z') },
      ['certificate: expires soon, at 2026-12-23T04:59:59Z'],
    ],
    [
      'one that ends in 30 days',
      signed(true),
      { clientId: 'id', privateKey: KEY.pem, certificate: certificate('261223050000Z') },
      [],
    ],
    ['what another provider makes a GUID', BASE, { clientId: 'my-app', clientSecret: GUID }, []],
  ])('%s', async (_what, definition, values, warnings) => {
    expect(await check(definition, values)).toEqual({ problems: [], warnings });
  });
});

test('a secret of line ends is checked as fast as any other', () => {
  // Checking that grows with the square of the length would take hours.
  const clientSecret = `a${'\n'.repeat(3_000_000)}b`;
  expect(check(BASE, { ...GOOD, clientSecret })).toMatchObject({ problems: [] });
});
