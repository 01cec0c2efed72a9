import { generateKeyPairSync } from 'node:crypto';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import tls from 'node:tls';
import { HttpFault } from '../../../functions/adapters/aws/http-post.ts';
import { selfSignedCertificate } from '../self-signed-certificate.ts';
import type { FaultBench, SeededFault } from './fault-bench.ts';

const FEDERATED = {
  clientId: 'app',
  clientAuthentication: { method: 'aws_web_identity', audience: 'api://AzureADTokenExchange' },
} as const;

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
async function sweepOverTls(bench: FaultBench, isTrusted: boolean, validUntil?: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { pem } = selfSignedCertificate(publicKey, privateKey, undefined, validUntil);
  const server = createTlsServer({ cert: pem, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) });
  const trusted = tls.getCACertificates('default');
  await withServer(server, async (port) => {
    bench.define({ tokenUrl: `https://127.0.0.1:${port}/oauth/token` });
    try {
      tls.setDefaultCACertificates(isTrusted ? [...trusted, pem] : trusted);
      await bench.sweep();
    } finally {
      tls.setDefaultCACertificates(trusted);
      server.closeAllConnections();
    }
  });
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
  { code: 'secret-missing', severity: 'human', what: 'the secret was deleted', seed: failingAws('ResourceNotFoundException') },
  { code: 'secret-access-denied', severity: 'human', what: 'the role may not read it', seed: failingAws('AccessDeniedException') },
  { code: 'secret-access-denied', severity: 'human', what: 'the role may not use its key', seed: failingAws('DecryptionFailure') },
  { code: 'secret-unreadable', severity: 'human', what: 'it is scheduled for deletion', seed: failingAws('InvalidRequestException') },
  { code: 'secrets-manager-unavailable', severity: 'late', what: 'Secrets Manager is down', seed: failingAws('InternalServiceError', 500) },
  { code: 'secret-placeholder', severity: 'human', what: 'nobody has filled it', seed: withSecret({ clientId: 'REPLACE_ME', clientSecret: 'REPLACE_ME' }) },
  { code: 'secret-field-missing', severity: 'human', what: 'it lacks the client secret', seed: withSecret({ clientId: 'id' }) },
  { code: 'secret-malformed', severity: 'human', what: 'it is the bare client secret', seed: withSecret('MARKER-of-the-secret') },
  { code: 'secret-unusable', severity: 'human', what: 'its private key is no PEM', seed: async (bench) => {
    bench.define(SIGNED);
    await withSecret({ clientId: 'id', privateKey: 'MARKER-of-the-secret' })(bench);
  } },
  { code: 'web-identity-disabled', severity: 'human', what: 'federation is off', seed: federated('OutboundWebIdentityFederationDisabled') },
  { code: 'web-identity-denied', severity: 'human', what: 'the role may not', seed: federated('AccessDenied', 403) },
  { code: 'web-identity-unavailable', severity: 'late', what: 'STS is down', seed: federated('ServiceUnavailable', 503) },
  { code: 'refresh-token-spent', severity: 'human', what: 'a single-use refresh token and a lost answer', seed: async (bench) => {
    bench.define({ grant: { type: 'refresh_token', singleUse: true } });
    bench.secret({ clientId: 'client', clientSecret: 'MARKER', refreshToken: 'MARKER-refresh' });
    bench.answer({ fault: 'reset' });
    await bench.sweepFor(600);
  } },
  { code: 'own-fault', severity: 'late', what: 'a bug', seed: async (bench) => {
    bench.send = () => Promise.reject(new TypeError('x is not a function'));
    await bench.sweep();
  } },
  { code: 'own-fault', severity: 'human', what: 'a bug that stays', seed: async (bench) => {
    bench.send = () => Promise.reject(new TypeError('x is not a function'));
    await bench.sweepFor(900);
  } },
  { code: 'dns-failed', severity: 'late', what: 'a host that does not exist', seed: sweepAt('https://token-endpoint.invalid/token') },
  { code: 'connection-refused', severity: 'late', what: 'nobody listens', seed: async (bench) => {
    let closedPort = 0;
    await withServer(createServer(), async (port) => { closedPort = port; });
    await sweepAt(`http://127.0.0.1:${closedPort}/token`)(bench);
  } },
  { code: 'connection-broken', severity: 'late', what: 'a reset', seed: async (bench) => {
    bench.answer({ fault: 'reset' });
    await bench.sweep();
  } },
  { code: 'tls-untrusted', severity: 'human', what: 'a self-signed certificate', seed: (bench) => sweepOverTls(bench, false) },
  { code: 'tls-wrong-host', severity: 'human', what: 'a certificate for another name', seed: (bench) => sweepOverTls(bench, true) },
  { code: 'tls-expired', severity: 'late', what: 'a certificate of 2021', seed: (bench) => sweepOverTls(bench, true, '211231235959Z') },
  { code: 'tls-failed', severity: 'late', what: 'https to a port without TLS', seed: async (bench) => {
    await sweepAt(bench.definition.tokenUrl.replace('http:', 'https:'))(bench);
  } },
  { code: 'not-http', severity: 'human', what: 'a port that speaks something else', seed: (bench) =>
    withServer(createServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.9\r\n')), (port) => sweepAt(`http://127.0.0.1:${port}/`)(bench)) },
  // No route can be taken away here: the one network fault that is put by hand, as Node reports it.
  { code: 'network-failed', severity: 'late', what: 'no route to the host', seed: async (bench) => {
    bench.send = () => Promise.reject(new HttpFault('EHOSTUNREACH'));
    await bench.sweep();
  } },
  { code: 'provider-timeout', severity: 'late', what: 'silence', seed: async (bench) => {
    bench.answer({ fault: 'hang' });
    await bench.sweep();
  } },
];
