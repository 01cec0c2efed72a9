import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { createServer, getCACertificates, type Server, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../../../functions/adapters/process/system-clock.ts';
import { probeDns, probeEndpoint } from '../../../../../lib/cli/debug/checks/probe-endpoint.ts';
import { probeHttp } from '../../../../../lib/cli/debug/checks/probe-http.ts';
import { probeTls } from '../../../../../lib/cli/debug/checks/probe-tls.ts';
import { NOW } from '../../../../support/cli-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../../../support/scripted-server.ts';
import { selfSignedCertificate } from '../../../../support/self-signed-certificate.ts';

const clock = { now: () => NOW };

describe('DNS', () => {
  test.each(['127.0.0.1', '::1'])('%s is its own answer', async (host) => {
    expect(await probeDns(host)).toEqual({ addresses: [host] });
  });

  test('a name has addresses', async () => {
    expect(await probeDns('localhost')).toMatchObject({ addresses: expect.arrayContaining(['127.0.0.1']) });
  });

  test('a name that cannot exist has the word of the system', async () => {
    expect(await probeDns('token-keeper.invalid')).toEqual({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });

  test('what has no address is looked at no further', async () => {
    const probe = await probeEndpoint('https://token-keeper.invalid/token', clock);
    expect(Object.keys(probe)).toEqual(['url', 'dns']);
  });
});

describe('HTTP', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer(() => ({}));
  });
  afterAll(() => server.close());

  test('a HEAD without credentials or body is sent, and any answer counts', async () => {
    server.answerWith(() => ({ status: 405, headers: { date: 'Mon, 23 Nov 2026 05:01:00 GMT' } }));
    expect(await probeHttp(`${server.url}/token`, clock)).toEqual({ status: 405, clockOffsetSeconds: 60 });
    const { method, path, headers, body } = server.requests.at(-1) ?? {};
    expect({ method, path, body, names: Object.keys(headers ?? {}).sort() }).toEqual({
      method: 'HEAD',
      path: '/token',
      body: '',
      names: ['connection', 'host'],
    });
  });

  test('headers count up to the size that refresh-tokens takes', async () => {
    const headers = (size: number) => Object.fromEntries([...'abcdef'].map((name) => [name, 'x'.repeat(size)]));
    server.answerWith(() => ({ headers: headers(10_000) }));
    expect(await probeHttp(server.url, clock)).toMatchObject({ status: 200 });
    server.answerWith(() => ({ headers: headers(11_000) }));
    expect(await probeHttp(server.url, clock)).toEqual({ code: 'HPE_HEADER_OVERFLOW' });
  });

  test('a server that switches protocols unasked is not waited for', async () => {
    const switching = createTcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'));
    }).listen(0, '127.0.0.1');
    await once(switching, 'listening');
    const url = `http://127.0.0.1:${(switching.address() as AddressInfo).port}`;
    expect(await probeHttp(url, clock)).toEqual({ code: 'BROKEN_HTTP' });
    switching.close();
  });

  test('a redirect is not followed, and only its host and path are kept', async () => {
    const location = 'https://login.example.com/sign-in;MARKER?secret=MARKER';
    server.answerWith(() => ({ status: 302, headers: { location } }));
    const before = server.requests.length;
    expect(await probeHttp(server.url, clock)).toMatchObject({ status: 302, redirectsTo: 'login.example.com/sign-in' });
    expect(server.requests.length).toBe(before + 1);
  });

  test('a broken connection has the word of the system', async () => {
    server.answerWith(() => ({ fault: 'reset' }));
    expect(await probeHttp(server.url, clock)).toEqual({ code: 'ECONNRESET' });
  });

  test('http on this machine has no TLS to look at', async () => {
    server.answerWith(() => ({ status: 404 }));
    expect(await probeEndpoint(`${server.url}/token`, systemClock)).toEqual({
      url: `${server.url}/token`,
      dns: { addresses: ['127.0.0.1'] },
      http: { status: 404, clockOffsetSeconds: 0 },
    });
  });
});

describe('TLS', () => {
  const servers: Server[] = [];
  let received = '';
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  const listen = async (validUntil?: string): Promise<number> => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const cert = selfSignedCertificate(publicKey, privateKey, undefined, validUntil).pem;
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const server = createServer({ key, cert }, (socket) => {
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString();
      });
      socket.on('error', () => {});
    });
    server.on('tlsClientError', () => {});
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };

  test('a certificate that is not trusted is shown all the same, and nothing is sent', async () => {
    received = '';
    const probe = await probeTls('127.0.0.1', await listen());
    expect(probe).toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      protocol: 'TLSv1.3',
      certificate: {
        subject: 'CN=token-keeper test',
        issuer: 'CN=token-keeper test',
        validFrom: Date.parse('2020-01-01T00:00:00Z') / 1000,
        validTo: Date.parse('2049-12-31T23:59:59Z') / 1000,
      },
    });
    expect(received).toBe('');
  });

  test('a server that wants a client certificate says so after the handshake', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const cert = selfSignedCertificate(publicKey, privateKey, 'localhost').pem;
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const server = createServer({ key, cert, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' });
    server.on('tlsClientError', () => {});
    servers.push(server);
    await once(server.listen(0), 'listening');
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, cert]);
    const probe = await probeTls('localhost', (server.address() as AddressInfo).port);
    setDefaultCACertificates(trusted);
    expect(probe).toMatchObject({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', protocol: 'TLSv1.3' });
  });

  test('http to a port of TLS is told as that, and a connection that breaks otherwise is not', async () => {
    const port = await listen();
    expect(await probeEndpoint(`http://127.0.0.1:${port}/token`, clock)).toMatchObject({
      http: { code: 'TLS_ON_HTTP_PORT' },
    });
    const server = await startScriptedServer(() => ({ fault: 'reset' }));
    expect(await probeEndpoint(`${server.url}/token`, clock)).toMatchObject({ http: { code: 'ECONNRESET' } });
    await server.close();
  });

  test('an expired one shows when', async () => {
    const probe = await probeTls('127.0.0.1', await listen('210101000000Z'));
    expect(probe).toMatchObject({
      code: expect.any(String),
      certificate: { validTo: Date.parse('2021-01-01T00:00:00Z') / 1000 },
    });
  });

  test('what does not speak TLS has the word of Node', async () => {
    const server = await startScriptedServer(() => ({}));
    const probe = await probeTls('127.0.0.1', Number(new URL(server.url).port));
    await server.close();
    expect(probe).toEqual({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
  });

  test('nobody there has the word of the system', async () => {
    const port = await listen();
    servers.pop()?.close();
    expect(await probeTls('127.0.0.1', port)).toEqual({ code: 'ECONNREFUSED' });
  });
});
