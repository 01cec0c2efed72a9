import { describe, expect, test } from '@jest/globals';
import { parseProxy, proxyFrom } from '../../../../lib/platform/connections/proxy.ts';
import type { Environment } from '../../../../lib/platform/environment.ts';

const PROXY = { HTTPS_PROXY: 'http://proxy.example.test:3128' };
const isProxied = (environment: Environment, host: string, port = 443): boolean =>
  proxyFrom(environment)(host, port) !== undefined;

describe('the proxy on the way to a host', () => {
  test.each<readonly [Environment, object | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ HTTP_PROXY: 'http://other:1' }, undefined],
    [PROXY, { host: 'proxy.example.test', port: 3128, isTls: false }],
    [
      { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:2' },
      { host: 'lower', port: 2, isTls: false },
    ],
    [{ HTTPS_PROXY: ' proxy:3128 ' }, { host: 'proxy', port: 3128, isTls: false }],
    [{ HTTPS_PROXY: 'http://proxy' }, { host: 'proxy', port: 80, isTls: false }],
    [{ HTTPS_PROXY: 'https://proxy' }, { host: 'proxy', port: 443, isTls: true }],
    [{ HTTPS_PROXY: 'HTTP://[fd00::1]:8080/' }, { host: 'fd00::1', port: 8080, isTls: false }],
  ])('%j names it', (environment, proxy) => {
    expect(proxyFrom(environment)('idp.example.com', 443)).toEqual(proxy);
  });

  test.each([
    ['user:pass', 'user:pass'],
    ['us%40er:p%3Aa%2Fss', 'us@er:p:a/ss'],
    ['user', 'user:'],
    [':pass', ':pass'],
    ['100%:100%', '100%:100%'],
  ])('has the credentials of its URL: %s', (written, meant) => {
    const { authorization } = parseProxy(`http://${written}@proxy:3128`);
    expect(authorization).toBe(`Basic ${Buffer.from(meant).toString('base64')}`);
  });

  test.each([
    'socks5://MARKER:secret@proxy:1080',
    'http://',
    'http://MARKER:secret@',
    'http://a b',
    'http://proxy:99999',
    '://x',
    'ftp://MARKER',
  ])('%j is none, and is not repeated', (HTTPS_PROXY) => {
    expect(() => proxyFrom({ HTTPS_PROXY })).toThrow('expected the URL of an http or https proxy');
    expect(() => proxyFrom({ HTTPS_PROXY })).not.toThrow('MARKER');
  });

  test.each(['localhost', 'LOCALHOST', 'idp.localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])(
    'is on no way to this machine: %s',
    (host) => {
      expect(isProxied(PROXY, host)).toBe(false);
    },
  );

  test.each<readonly [string, string, number, boolean]>([
    ['*', 'idp.example.com', 443, false],
    ['idp.example.com', 'idp.example.com', 443, false],
    ['IDP.example.com', 'idp.EXAMPLE.com', 443, false],
    ['idp.example.com', 'idp.example.com.', 443, false],
    ['example.com', 'idp.example.com', 443, false],
    ['.example.com', 'idp.example.com', 443, false],
    ['*.example.com', 'a.b.example.com', 443, false],
    ['.example.com', 'example.com', 443, false],
    ['example.com', 'badexample.com', 443, true],
    ['example.com', 'example.com.evil.test', 443, true],
    ['idp.example.com', 'example.com', 443, true],
    ['example.com:443', 'idp.example.com', 443, false],
    ['example.com:8443', 'idp.example.com', 443, true],
    ['example.com:8443', 'idp.example.com', 8443, false],
    ['10.1.2.3', '10.1.2.3', 443, false],
    ['10.1.2.3', '10.1.2.30', 443, true],
    ['fd00::1', 'fd00::1', 443, false],
    ['[fd00::1]', '[fd00::1]', 443, false],
    ['[fd00::1]:8443', 'fd00::1', 8443, false],
    ['[fd00::1]:8443', 'fd00::1', 443, true],
    ['a.test, example.com  b.test', 'idp.example.com', 443, false],
    [' , ', 'idp.example.com', 443, true],
    ['', 'idp.example.com', 443, true],
    ['amazonaws.com', 'dynamodb.eu-central-1.amazonaws.com', 443, false],
  ])('NO_PROXY=%j: %s:%i', (NO_PROXY, host, port, expected) => {
    expect(isProxied({ ...PROXY, NO_PROXY }, host, port)).toBe(expected);
    expect(isProxied({ ...PROXY, NO_PROXY: 'other.test', no_proxy: NO_PROXY || 'none.test' }, host, port)).toBe(
      expected,
    );
  });
});
