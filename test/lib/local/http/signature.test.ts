import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readBody, sendJson } from '../../../../lib/local/http/body.ts';
import { requireSignature } from '../../../../lib/local/http/signature.ts';
import { createAwsSigner } from '../../../../lib/platform/aws-signer.ts';
import { authorizationOf } from '../../../support/sigv4-reference.ts';
import { type LoopbackServer, listenOnLoopback } from '../fixtures/loopback-server.ts';

const CREDENTIALS = { accessKeyId: 'LOCALTHISRUN', secretAccessKey: 'key-of-this-run' };
const ADVICE = 'Sign it.';
const WRONG_KEY = { ...CREDENTIALS, secretAccessKey: 'other' };
const OF_ANOTHER_RUN = { ...CREDENTIALS, accessKeyId: 'LOCALANOTHER' };

let server: LoopbackServer;
let bodies: string[];

beforeEach(async () => {
  bodies = [];
  server = await listenOnLoopback(
    requireSignature(CREDENTIALS, 1000, ADVICE, async (request, response) => {
      bodies.push((await readBody(request, 1000))?.toString('utf8') ?? 'none');
      sendJson(response, { status: 200, body: { Name: 'a', SecretString: 'secret' } });
    }),
  );
});
afterEach(() => server.close());

const secretsManager = (credentials = CREDENTIALS, region = 'us-east-1') =>
  new SecretsManagerClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
const refusalOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'answered',
    ({ name, message }) => `${name}: ${message}`,
  );

describe('what is signed with the credential of the run', () => {
  test.each(['us-east-1', 'eu-central-1'])('by an SDK client for %s is let through, with its body', async (region) => {
    const command = new GetSecretValueCommand({ SecretId: 'a' });
    expect(await secretsManager(CREDENTIALS, region).send(command)).toMatchObject({ SecretString: 'secret' });
    expect(bodies).toEqual(['{"SecretId":"a"}']);
  });

  test('with a path that is encoded and a query is let through', async () => {
    const client = new LambdaClient({ endpoint: server.url, region: 'us-east-1', credentials: CREDENTIALS });
    const command = new InvokeCommand({ FunctionName: 'serve-tokens:genesys', Qualifier: 'genesys' });
    expect(await client.send(command)).toMatchObject({ StatusCode: 200 });
  });

  test('by the signer of the functions and the client is let through', async () => {
    const signing = { service: 'lambda', region: 'us-east-1', credentials: () => CREDENTIALS };
    const { headers, body } = await createAwsSigner(
      signing,
      () => 1_795_410_000_000,
    )({
      url: `${server.url}/a%3Ab?c=d`,
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    // fetch sets the Host itself.
    const { host: _host, ...rest } = headers as Record<string, string>;
    const answer = await fetch(`${server.url}/a%3Ab?c=d`, { method: 'POST', headers: rest, body });
    expect(answer.status).toBe(200);
  });
});

describe('anything else is refused in AWS’s own words, with what to do', () => {
  test('no signature', async () => {
    const answer = await fetch(server.url, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(await answer.json()).toMatchObject({
      __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
      message: 'Request is missing Authentication Token. Sign it.',
    });
  });

  test.each([
    [
      'the key of another run',
      OF_ANOTHER_RUN,
      /^UnrecognizedClientException: The security token .* is invalid\. Sign it\.$/,
    ],
    [
      'a wrong secret key',
      WRONG_KEY,
      /^InvalidSignatureException: The request signature .* does not match .* Sign it\.$/,
    ],
  ])('%s', async (_what, credentials, expected) => {
    expect(await refusalOf(secretsManager(credentials).send(new GetSecretValueCommand({ SecretId: 'a' })))).toMatch(
      expected,
    );
    expect(bodies).toEqual([]);
  });

  const signed = (change: {
    body?: string;
    authorization?: (text: string) => string;
    date?: string;
    names?: string[];
  }) => {
    const { host } = new URL(server.url);
    const headers: Record<string, string> = { host, 'x-amz-date': change.date ?? '20261123T050000Z' };
    const scope = { ...CREDENTIALS, region: 'us-east-1', service: 'secretsmanager' };
    const names = change.names ?? ['host', 'x-amz-date'];
    const authorization = authorizationOf({ method: 'POST', target: '/', headers, body: '{}' }, scope, names);
    return fetch(server.url, {
      method: 'POST',
      headers: {
        'x-amz-date': headers['x-amz-date'] as string,
        authorization: change.authorization?.(authorization) ?? authorization,
      },
      body: change.body ?? '{}',
    });
  };

  test('signed by the description of the algorithm alone it is taken', async () => {
    expect((await signed({})).status).toBe(200);
    expect((await signed({ authorization: (text) => text.replaceAll(', ', ',') })).status).toBe(200);
  });

  test.each<[string, Parameters<typeof signed>[0]]>([
    ['another body', { body: '{ }' }],
    [
      'one character of the signature',
      { authorization: (text) => text.replace(/.$/, (end) => (end === '0' ? '1' : '0')) },
    ],
    ['an empty signature', { authorization: (text) => text.replace(/Signature=.*/, 'Signature=') }],
    ['another scheme after the credential', { authorization: (text) => text.replace('SignedHeaders', 'Headers') }],
    ['no date', { date: '' }],
    ['a date that is none', { date: 'yesterday' }],
    ['the host not signed', { names: ['x-amz-date'] }],
  ])('%s', async (_what, change) => {
    const answer = await signed(change);
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
    expect(bodies).toEqual([]);
  });

  test('a body beyond the bound is not kept', async () => {
    expect((await signed({ body: 'x'.repeat(1001) })).status).toBe(413);
  });
});
