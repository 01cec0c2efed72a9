import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createGetWebIdentityToken } from '../../../../functions/adapters/token-endpoint/aws-web-identity.ts';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { explainFailure } from '../../../../functions/domain/catalogue/explain-failure.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { createHttpPost } from '../../../../lib/platform/http-post.ts';
import {
  type GoogleCloudFederationOptions,
  googleCloudFederation,
} from '../../../../lib/providers/cloud/google-cloud-federation.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { inputOf } from '../../../support/recorded-request.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

const ACCOUNT = 'keeper@my-project.iam.gserviceaccount.com';
const SCOPES = ['https://www.googleapis.com/auth/drive.readonly', 'https://www.googleapis.com/auth/gmail.send'];
const POOL = { id: 'google-cloud', projectNumber: '12', pool: 'aws-pool', provider: 'aws-provider' };
const PROVIDER =
  'iam.googleapis.com/projects/12/locations/global/workloadIdentityPools/aws-pool/providers/aws-provider';
/** Longer than any error code, as every signed one is. */
const JWT = `eyJNQVJLRVI.eyJzdWIiOiJhcm46YXdzIn0.${'c2ln'.repeat(20)}`;
const FEDERATED = {
  access_token: 'MARKER-federated',
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
  expires_in: 3599,
};

/** AWS STS, Google's STS and its IAM credentials API. */
let aws: ScriptedServer;
let sts: ScriptedServer;
let iam: ScriptedServer;
const clock = new ManualClock();

beforeAll(async () => {
  const start = (): Promise<ScriptedServer> => startScriptedServer(() => ({}));
  [aws, sts, iam] = await Promise.all([start(), start(), start()]);
});
afterAll(() => Promise.all([aws, sts, iam].map((server) => server.close())));
beforeEach(() => {
  aws.answerWith(() => ({ body: `<R><WebIdentityToken>${JWT}</WebIdentityToken></R>` }));
  sts.answerWith(() => ({ body: FEDERATED }));
  const expireTime = new Date((clock.now() + 1800) * 1000).toISOString().replace('.000', '');
  iam.answerWith(() => ({ body: { accessToken: 'ya29.MARKER-kept', expireTime } }));
});

/** The definition of the preset, with scripted servers in the place of Google's hosts. */
function definitionOf(options: Partial<GoogleCloudFederationOptions>): ServiceDefinition {
  const text = JSON.stringify(googleCloudFederation({ ...POOL, ...options }))
    .replace('https://sts.googleapis.com', sts.url)
    .replace('https://iamcredentials.googleapis.com', iam.url);
  return JSON.parse(text) as ServiceDefinition;
}

const ask = (options: Partial<GoogleCloudFederationOptions>) => {
  const send = createHttpPost(() => 0);
  const endpoint = createHttpTokenEndpoint({
    send,
    clock,
    monotonicMs: () => 0,
    getWebIdentityToken: createGetWebIdentityToken(aws.url, async (post) => post, send),
  });
  return endpoint.requestToken(definitionOf(options), { ...inputOf({}), timeoutMs: 60_000 });
};

describe('Google Cloud without a secret', () => {
  test('exchanges the token of AWS, and that for one of the service account', async () => {
    const outcome = await ask({ serviceAccount: ACCOUNT, scopes: SCOPES, lifetimeSeconds: 1800 });
    expect(outcome).toMatchObject({ ok: true, token: { lifetimeSeconds: 1800 } });
    expect(outcome.ok && outcome.token.accessToken.reveal()).toBe('ya29.MARKER-kept');
    expect(new URLSearchParams(aws.requests.at(-1)?.body).get('Audience.member.1')).toBe(`https://${PROVIDER}`);
    const exchange = sts.requests.at(-1);
    expect(exchange).toMatchObject({ method: 'POST', path: '/v1/token' });
    expect(exchange?.headers).not.toHaveProperty('authorization');
    expect(Object.fromEntries(new URLSearchParams(exchange?.body))).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: `//${PROVIDER}`,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      subject_token: JWT,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
    expect(iam.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: `/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`,
      headers: { authorization: 'Bearer MARKER-federated', 'content-type': 'application/json' },
      body: JSON.stringify({ scope: SCOPES, lifetime: '1800s' }),
    });
  });

  test('keeps the first token where no service account is named', async () => {
    const before = iam.requests.length;
    const outcome = await ask({ scopes: SCOPES });
    expect(outcome.ok && outcome.token.accessToken.reveal()).toBe('MARKER-federated');
    expect(outcome).toMatchObject({ token: { lifetimeSeconds: 3599 } });
    expect(new URLSearchParams(sts.requests.at(-1)?.body).get('scope')).toBe(SCOPES.join(' '));
    expect(iam.requests).toHaveLength(before);
  });

  // biome-ignore format: a table is read by its columns
  test.each([
    ['the exchange', 400, { error: 'invalid_target', error_description: 'MARKER' }, 'resource-unknown'],
    ['the exchange', 400, { error: 'invalid_grant', error_description: 'MARKER: audience in ID Token' }, 'assertion-audience-refused'],
    ['the exchange', 400, { error: 'invalid_grant', error_description: `MARKER ${JWT}` }, 'web-identity-refused'],
    ['the exchange', 400, { error: JWT }, 'refused-otherwise'],
    ['the service account', 403, { error: { code: 403, message: `MARKER denied ${FEDERATED.access_token}`, status: 'PERMISSION_DENIED' } }, 'second-request-refused'],
    ['the service account', 503, { error: { code: 503, message: 'MARKER', status: 'UNAVAILABLE' } }, 'second-request-failed'],
  ])('%s refused with %i %j is told as %s, without a word of it', async (which, status, body, code) => {
    const before = iam.requests.length;
    (which === 'the exchange' ? sts : iam).answerWith(() => ({ status, body }));
    const outcome = await ask({ serviceAccount: ACCOUNT });
    if (outcome.ok) throw new Error('a token came');
    const explained = explainFailure(outcome.failure, { definition: definitionOf({ serviceAccount: ACCOUNT }) });
    expect(explained.cause.code).toBe(code);
    expect(JSON.stringify([outcome, explained])).not.toMatch(/MARKER|eyJ/);
    expect(iam.requests.length - before).toBe(which === 'the exchange' ? 0 : 1);
  });

  test('asks nobody at Google where AWS gives no token', async () => {
    aws.answerWith(() => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }));
    const before = sts.requests.length;
    expect(await ask({ serviceAccount: ACCOUNT })).toMatchObject({
      ok: false,
      failure: { reason: 'web_identity', detail: 'AccessDenied', isUnsent: true },
    });
    expect(sts.requests).toHaveLength(before);
  });
});
