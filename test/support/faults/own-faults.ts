import { generateKeyPairSync } from 'node:crypto';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import tls from 'node:tls';
import { proxyFrom } from '../../../lib/platform/connections/proxy.ts';
import { agentsOn } from '../../../lib/platform/connections/proxy-agent.ts';
import type { Environment } from '../../../lib/platform/environment.ts';
import { createHttpPost } from '../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../lib/platform/transport-fault.ts';
import { HOST, PrivateNetwork, type ProxyManner } from '../private-network.ts';
import { selfSignedCertificate } from '../self-signed-certificate.ts';
import type { FaultBench, SeededFault } from './fault-bench.ts';
import { byCertificate } from './refusal-faults.ts';

const FEDERATED = {
  clientId: 'app',
  clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' },
} as const;

/** Sweeps once, with a provider that only a proxy leads to. */
const sweepThrough =
  (manner: ProxyManner, environment?: Environment) =>
  async (bench: FaultBench): Promise<void> => {
    const network = await PrivateNetwork.start();
    network.manner = manner;
    bench.define({ tokenUrl: `https://${HOST}/token` });
    bench.send = createHttpPost(() => 0, agentsOn({ proxyFor: proxyFrom(environment ?? network.environment) }));
    await bench.sweep().finally(() => network.close());
  };

/** Runs `work` with the port of a server that is closed afterwards. */
async function withServer(server: Server, work: (port: number) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Sweeps with a provider whose certificate ends at `validUntil` and is trusted, or not. */
async function sweepOverTls(
  bench: FaultBench,
  isTrusted: boolean,
  validUntil?: string,
  scheme = 'https',
): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { pem } = selfSignedCertificate(publicKey, privateKey, undefined, validUntil);
  const server = createTlsServer({ cert: pem, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) });
  const trusted = tls.getCACertificates('default');
  await withServer(server, async (port) => {
    bench.define({ tokenUrl: `${scheme}://127.0.0.1:${port}/oauth/token` });
    try {
      tls.setDefaultCACertificates(isTrusted ? [...trusted, pem] : trusted);
      await bench.sweep();
    } finally {
      tls.setDefaultCACertificates(trusted);
      server.closeAllConnections();
    }
  });
}

/** Sweeps once, and is answered with these bytes, whatever it sends. */
function sweepIntoBytes(bench: FaultBench, scheme: 'http' | 'https', bytes: string | Buffer): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(bytes)));
  return withServer(server, (port) => sweepAt(`${scheme}://127.0.0.1:${port}/`)(bench));
}

/** Sweeps once, and is answered with a fatal alert. @see https://www.rfc-editor.org/rfc/rfc8446#section-6 */
function sweepIntoAlert(bench: FaultBench, alert: number): Promise<void> {
  return sweepIntoBytes(bench, 'https', Buffer.from([0x15, 3, 3, 0, 2, 2, alert]));
}

/** Sweeps once with a definition that has been changed so. */
const sweepAt =
  (tokenUrl: string) =>
  async (bench: FaultBench): Promise<void> => {
    bench.define({ tokenUrl });
    await bench.sweep();
  };
const failingAws =
  (type: string, status?: number) =>
  async (bench: FaultBench): Promise<void> => {
    bench.failAws(type, status);
    await bench.sweep();
  };
const withSecret =
  (value: unknown) =>
  async (bench: FaultBench): Promise<void> => {
    bench.secret(value);
    await bench.sweep();
  };
const federated =
  (type: string, status?: number) =>
  async (bench: FaultBench): Promise<void> => {
    const { secret: _none, ...definition } = bench.definition;
    bench.definition = { ...definition, ...FEDERATED };
    await failingAws(type, status)(bench);
  };

/** A key is what a client secret is for others. */
const SIGNED = { clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'RS256' } } } as const;

/** Faults of our own side: the secret, AWS, the way to the provider. */
// biome-ignore format: a table is read by its columns
export const OWN_FAULTS: readonly SeededFault[] = [
  { code: 'secret-missing', severity: 'action-required', what: 'the secret was deleted', seed: failingAws('ResourceNotFoundException') },
  { code: 'secret-access-denied', severity: 'action-required', what: 'the role may not read it', seed: failingAws('AccessDeniedException') },
  { code: 'secret-key-unavailable', severity: 'action-required', what: 'the role may not use its key', seed: failingAws('DecryptionFailure') },
  { code: 'secret-unreadable', severity: 'action-required', what: 'it is scheduled for deletion', seed: failingAws('InvalidRequestException') },
  { code: 'secrets-manager-unavailable', severity: 'degraded', what: 'Secrets Manager is down', seed: failingAws('InternalServiceError', 500) },
  { code: 'secret-placeholder', severity: 'action-required', what: 'nobody has filled it', seed: withSecret({ clientId: 'REPLACE_ME', clientSecret: 'REPLACE_ME' }) },
  { code: 'secret-field-missing', severity: 'action-required', what: 'it lacks the client secret', seed: withSecret({ clientId: 'id' }) },
  { code: 'secret-malformed', severity: 'action-required', what: 'it is the bare client secret', seed: withSecret('MARKER-of-the-secret') },
  { code: 'secret-unusable', severity: 'action-required', what: 'its private key is no PEM', seed: async (bench) => {
    bench.define(SIGNED);
    await withSecret({ clientId: 'id', privateKey: 'MARKER-of-the-secret' })(bench);
  } },
  { code: 'web-identity-disabled', severity: 'action-required', what: 'federation is off', seed: federated('OutboundWebIdentityFederationDisabled') },
  { code: 'web-identity-denied', severity: 'action-required', what: 'the role may not', seed: federated('AccessDenied', 403) },
  { code: 'web-identity-unavailable', severity: 'degraded', what: 'STS is down', seed: federated('ServiceUnavailable', 503) },
  { code: 'refresh-token-spent', severity: 'action-required', what: 'a single-use refresh token and a lost answer', seed: async (bench) => {
    bench.define({ grant: { type: 'refresh_token', singleUse: true } });
    bench.secret({ clientId: 'client', clientSecret: 'MARKER', refreshToken: 'MARKER-refresh' });
    bench.answer({ fault: 'reset' });
    await bench.sweepFor(600);
  } },
  { code: 'refresh-answer-lost', severity: 'action-required', what: 'a refresh token whose repeat was refused', seed: async (bench) => {
    bench.define({ grant: { type: 'refresh_token' } });
    bench.secret({ clientId: 'client', clientSecret: 'MARKER', refreshToken: 'MARKER-refresh' });
    const answers = [{ fault: 'reset' } as const];
    bench.answer(() => answers.pop() ?? { status: 400, body: { error: 'invalid_grant' } });
    await bench.sweep();
  } },
  { code: 'own-fault', severity: 'degraded', what: 'a bug', seed: async (bench) => {
    bench.send = () => Promise.reject(new TypeError('x is not a function'));
    await bench.sweep();
  } },
  { code: 'own-fault', severity: 'action-required', what: 'a bug that stays', seed: async (bench) => {
    bench.send = () => Promise.reject(new TypeError('x is not a function'));
    await bench.sweepFor(900);
  } },
  { code: 'proxy-credentials-wanted', severity: 'action-required', what: 'a proxy that wants other credentials', seed: sweepThrough(407) },
  { code: 'proxy-refused', severity: 'action-required', what: 'a proxy that does not let through', seed: sweepThrough(403) },
  { code: 'proxy-without-way', severity: 'degraded', what: 'a proxy that finds no way', seed: sweepThrough(502) },
  { code: 'proxy-unreachable', severity: 'action-required', what: 'no proxy where one should be', seed: sweepThrough(200, { HTTPS_PROXY: 'http://MARKER:MARKER@proxy.invalid:3128' }) },
  { code: 'tls-untrusted', severity: 'action-required', what: 'a private authority, behind a proxy', seed: sweepThrough('lets-through') },
  { code: 'dns-failed', severity: 'action-required', what: 'a host that does not exist', seed: sweepAt('https://token-endpoint.invalid/token') },
  { code: 'dns-failed', severity: 'degraded', what: 'a host that has gone, after a token has come and expired', seed: async (bench) => {
    await bench.sweep();
    bench.harness.clock.advance(3600);
    await sweepAt('https://token-endpoint.invalid/token')(bench);
  } },
  { code: 'dns-failed', severity: 'degraded', what: 'a name server that does not answer', seed: async (bench) => {
    bench.send = () => Promise.reject(new TransportFault('EAI_AGAIN'));
    await bench.sweep();
  } },
  { code: 'connection-refused', severity: 'action-required', what: 'nobody listens', seed: async (bench) => {
    let closedPort = 0;
    await withServer(createServer(), async (port) => { closedPort = port; });
    await sweepAt(`http://127.0.0.1:${closedPort}/token`)(bench);
  } },
  { code: 'connection-broken', severity: 'degraded', what: 'a reset', seed: async (bench) => {
    bench.answer({ fault: 'reset' });
    await bench.sweep();
  } },
  { code: 'tls-untrusted', severity: 'action-required', what: 'a self-signed certificate', seed: (bench) => sweepOverTls(bench, false) },
  { code: 'tls-wrong-host', severity: 'action-required', what: 'a certificate for another name', seed: (bench) => sweepOverTls(bench, true) },
  { code: 'tls-expired', severity: 'degraded', what: 'a certificate of 2021', seed: (bench) => sweepOverTls(bench, true, '211231235959Z') },
  { code: 'tls-failed', severity: 'degraded', what: 'a server that fails in the handshake', seed: (bench) => sweepIntoAlert(bench, 80) },
  { code: 'tls-refused', severity: 'action-required', what: 'no cipher in common', seed: (bench) => sweepIntoAlert(bench, 40) },
  { code: 'tls-refused', severity: 'action-required', what: 'an old version of TLS', seed: (bench) => sweepIntoAlert(bench, 70) },
  { code: 'tls-refused', severity: 'action-required', what: 'a name that the server does not have', seed: (bench) => sweepIntoAlert(bench, 112) },
  { code: 'client-certificate-wanted', severity: 'action-required', what: 'mutual TLS', seed: (bench) => sweepIntoAlert(bench, 116) },
  { code: 'client-certificate-wanted', severity: 'action-required', what: 'mutual TLS, in the words of old', seed: (bench) => sweepIntoAlert(bench, 42) },
  { code: 'client-certificate-refused', severity: 'action-required', what: 'an alert of the server', seed: byCertificate((bench) => sweepIntoAlert(bench, 48)) },
  { code: 'tls-not-spoken', severity: 'action-required', what: 'https to a port without TLS', seed: async (bench) => {
    await sweepAt(bench.definition.tokenUrl.replace('http:', 'https:'))(bench);
  } },
  { code: 'tls-only', severity: 'action-required', what: 'http to a port with TLS', seed: (bench) => sweepOverTls(bench, false, undefined, 'http') },
  { code: 'tls-only', severity: 'action-required', what: 'http to a port that answers with an alert', seed: (bench) =>
    sweepIntoBytes(bench, 'http', Buffer.from([0x15, 3, 1, 0, 2, 2, 70])) },
  { code: 'answer-headers-too-large', severity: 'action-required', what: 'headers of 70 KB', seed: (bench) =>
    sweepIntoBytes(bench, 'http', `HTTP/1.1 200 OK\r\nset-cookie: ${'MARKER'.repeat(12_000)}\r\ncontent-length: 2\r\n\r\n{}`) },
  { code: 'answer-breaks-http', severity: 'action-required', what: 'a blank in the name of a header', seed: (bench) =>
    sweepIntoBytes(bench, 'http', 'HTTP/1.1 200 OK\r\nMAR KER: x\r\ncontent-length: 2\r\n\r\n{}') },
  { code: 'answer-breaks-http', severity: 'action-required', what: 'a body longer than it says', seed: (bench) =>
    sweepIntoBytes(bench, 'http', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{"MARKER":1}') },
  { code: 'not-http', severity: 'action-required', what: 'a port that speaks something else', seed: (bench) =>
    sweepIntoBytes(bench, 'http', 'SSH-2.0-OpenSSH_9.9\r\n') },
  // No route can be taken away here: the one network fault that is put by hand, as Node reports it.
  { code: 'network-failed', severity: 'action-required', what: 'no route to the host', seed: async (bench) => {
    bench.send = () => Promise.reject(new TransportFault('EHOSTUNREACH'));
    await bench.sweep();
  } },
  { code: 'provider-timeout', severity: 'degraded', what: 'silence', seed: async (bench) => {
    bench.answer({ fault: 'hang' });
    bench.patienceMs = 250;
    await bench.sweep();
  } },
];
