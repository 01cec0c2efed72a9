import { describe, expect, test } from '@jest/globals';
import { formOf, partOf } from '../../../../lib/providers/definition/checked-option.ts';
import { hostOf } from '../../../../lib/providers/definition/host-option.ts';

const OPTION = { member: 'domain', like: 'tenant.eu.auth0.com' };

describe('a host that an option names', () => {
  test.each(['a.example', 'TENANT.eu.auth0.com', 'xn--bcher-kva.example', `${'a'.repeat(63)}.example`])(
    '%s',
    (host) => {
      expect(hostOf(host, OPTION)).toBe(host.toLowerCase());
    },
  );

  test.each([
    'https://a.example',
    'a.example/path',
    'a.example/',
    'a.example:8443',
    'user@a.example',
    'a.example?x',
    'a.example#x',
    'localhost',
    '127.0.0.1',
    '169.254.169.254',
    '[::1]',
    'a..example',
    '-a.example',
    'a.example.',
    'a.example\n',
    ' a.example',
    'bücher.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(130)}example`,
    '',
    undefined,
    null,
    7,
  ])('%j is none', (host) => {
    expect(() => hostOf(host, OPTION)).toThrow(/^domain: expected a host like tenant\.eu\.auth0\.com without https/);
  });

  test.each(['evil.com', 'auth0.com.evil.com', 'xauth0.com', 'auth0.com'])('%s is not one of the vendor', (host) => {
    expect(() => hostOf(host, { ...OPTION, endings: ['auth0.com'] })).toThrow('a host of auth0.com, got');
  });
});

describe('a part of a host or path', () => {
  test.each(['default', 'aus1', 'my-realm', 'a_b.c', 'a'.repeat(128)])('%s', (part) => {
    expect(partOf(part, 'realm', 'the name of the realm')).toBe(part);
  });

  test.each(['', '.', '..', 'a/b', 'a%2fb', 'a b', 'a?b', 'a'.repeat(129), 7, undefined])('%j is none', (part) => {
    expect(() => partOf(part, 'realm', 'the name of the realm')).toThrow('realm: expected the name of the realm, got');
  });
});

describe('a text of the one form that its vendor has', () => {
  test('is told as its parts', () => {
    expect(formOf('ab-12', 'account', /^([a-z]+)-(\d+)$/, 'an account')[2]).toBe('12');
  });

  test('is shown where it is another, without the credentials of a URL', () => {
    const given = 'https://jo:hunter2@a.example/?access_token=hunter3';
    const shown = '"https://[redacted]@a.example/?access_token=[redacted]"';
    for (const use of [
      () => formOf(given, 'account', /^x$/, 'x'),
      () => partOf(given, 'account', 'x'),
      () => hostOf(given, { member: 'account', like: 'a.example' }),
    ]) {
      expect(use).toThrow(shown);
    }
  });
});
