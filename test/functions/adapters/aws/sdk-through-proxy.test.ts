import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sdkFaultOf } from '../../../../functions/adapters/aws/aws-fault.ts';
import { boundedClient } from '../../../../functions/adapters/aws/sdk-bounds.ts';
import { awsRefusal } from '../../../../functions/domain/refusal/aws-refusal.ts';
import { proxyFrom } from '../../../../lib/platform/connections/proxy.ts';
import { agentsOn } from '../../../../lib/platform/connections/proxy-agent.ts';
import { HOST, PROXY_PASSWORD, PrivateNetwork, type ProxyManner } from '../../../support/private-network.ts';

const PATIENT_MS = 60_000;
const trusted = getCACertificates('default');
let network: PrivateNetwork;
beforeAll(async () => {
  network = await PrivateNetwork.start();
  network.answer = { VersionId: 'v1', SecretString: 'text' };
  setDefaultCACertificates([...trusted, network.authority]);
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await network.close();
});

/** Reads a secret from a Secrets Manager that only the proxy leads to. */
async function read(manner: ProxyManner, noProxy = '', connectMs = PATIENT_MS): Promise<string | undefined> {
  network.manner = manner;
  network.asked.length = 0;
  const proxyFor = proxyFrom({ ...network.environment, NO_PROXY: noProxy });
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const endpoint = `https://${HOST}`;
  const client = boundedClient(
    { connectMs, requestMs: PATIENT_MS },
    () => 0,
    (requestHandler) =>
      new SecretsManagerClient({ endpoint, credentials, region: 'eu-central-1', maxAttempts: 1, requestHandler }),
    agentsOn({ proxyFor, connectMs: PATIENT_MS }),
  );
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: 'a' }))).SecretString;
  } finally {
    client.destroy();
  }
}

const call = { action: 'secretsmanager:GetSecretValue', resource: 'secret "a"' };
const refusalOf = (reading: Promise<unknown>) =>
  reading.then(
    () => Promise.reject(new Error('an answer came')),
    (error: Error) => ({
      refusal: awsRefusal(sdkFaultOf(error), call),
      text: `${error.stack}${JSON.stringify(error)}`,
    }),
  );

describe('a client of the SDK behind a proxy', () => {
  test('asks AWS through it', async () => {
    expect(await read('lets-through')).toBe('text');
    expect(network.asked).toEqual([{ authority: `${HOST}:443`, isKnown: true }]);
  });

  test('asks AWS directly where NO_PROXY says so', async () => {
    const { text } = await refusalOf(read('lets-through', 'corporate.test'));
    // Jest's realm is not that of the resolver: the SDK wraps its error here, and the code is in the text only.
    expect(text).toMatch(/getaddrinfo (?:ENOTFOUND|EAI_AGAIN)/);
    expect(network.asked).toEqual([]);
  });

  test.each([403, 407, 502])('says that it was the proxy which refused with %i', async (status) => {
    const { refusal, text } = await refusalOf(read(status));
    expect(refusal).toEqual({ kind: 'unreachable', code: `PROXY_HTTP_${status}`, ...call });
    expect(text).not.toContain(PROXY_PASSWORD);
  });

  test.each(['silent', 'silent-within'] as const)('gives up on one that is %s as on any connection', async (manner) => {
    const { refusal } = await refusalOf(read(manner, '', 100));
    expect(refusal).toMatchObject({ kind: 'unreachable', code: 'TimeoutError' });
  });
});
