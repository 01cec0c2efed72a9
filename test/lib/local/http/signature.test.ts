import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readBody, sendJson } from '../../../../lib/local/http/body.ts';
import { requireSignature } from '../../../../lib/local/http/signature.ts';
import { createAwsSigner } from '../../../../lib/platform/aws-signer.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { authorizationOf } from '../../../support/sigv4-reference.ts';
import { type LoopbackServer, listenOnLoopback } from '../fixtures/loopback-server.ts';

const CREDENTIALS = { accessKeyId: 'LOCALTHISRUN', secretAccessKey: 'key-of-this-run' };
const NAMES = ['host', 'x-amz-date'];
const ADVICE = 'Sign it.';
const WRONG_KEY = { ...CREDENTIALS, secretAccessKey: 'other' };
const OF_ANOTHER_RUN = { ...CREDENTIALS, accessKeyId: 'LOCALANOTHER' };

let server: LoopbackServer;
let bodies: string[];

/** What it takes for a signature of the SDK, which goes by the clock of the machine. */
const RULES = { credentials: CREDENTIALS, maxBytes: 1000, advice: () => ADVICE, nowMs: Date.now };
const listener: Parameters<typeof requireSignature>[1] = async (request, response) => {
  bodies.push((await readBody(request, 1000))?.toString('utf8') ?? 'none');
  sendJson(response, { status: 200, body: { Name: 'a', SecretString: 'secret' } });
};

beforeEach(async () => {
  bodies = [];
  server = await listenOnLoopback(requireSignature({ ...RULES, service: 'secretsmanager' }, listener));
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
    await server.close();
    server = await listenOnLoopback(requireSignature({ ...RULES, service: 'lambda' }, listener));
    const client = new LambdaClient({ endpoint: server.url, region: 'us-east-1', credentials: CREDENTIALS });
    const command = new InvokeCommand({ FunctionName: 'serve-tokens:genesys', Qualifier: 'genesys' });
    expect(await client.send(command)).toMatchObject({ StatusCode: 200 });
  });

  test('by the signer of the functions and the client is let through', async () => {
    const signing = { service: 'secretsmanager', region: 'us-east-1', credentials: () => CREDENTIALS };
    const { headers, body } = await createAwsSigner(
      signing,
      Date.now,
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

  const AT = Date.UTC(2026, 10, 23, 5, 0, 0);
  /** Asks with a signature that is made by the description of the algorithm alone, at 5:00 of the clock that it is held against. */
  const signed = async (change: {
    body?: string;
    authorization?: (text: string) => string;
    date?: string;
    names?: string[];
    service?: string;
    more?: Record<string, string>;
    target?: string;
    nowMs?: number;
  }) => {
    await server.close();
    const rules = { ...RULES, service: 'secretsmanager', nowMs: () => change.nowMs ?? AT };
    server = await listenOnLoopback(requireSignature(rules, listener));
    const { host } = new URL(server.url);
    const headers = { host, 'x-amz-date': change.date ?? '20261123T050000Z', ...change.more };
    const scope = { ...CREDENTIALS, region: 'us-east-1', service: change.service ?? 'secretsmanager' };
    const names = change.names ?? NAMES;
    const target = change.target ?? '/';
    const authorization = authorizationOf({ method: 'POST', target, headers, body: '{}' }, scope, names);
    return fetch(server.url + target, {
      method: 'POST',
      headers: {
        ...change.more,
        'x-amz-date': headers['x-amz-date'],
        authorization: change.authorization?.(authorization) ?? authorization,
      },
      body: change.body ?? '{}',
    });
  };
  const OF_BODY = [...NAMES, 'x-amz-content-sha256'];
  const SUM = { 'x-amz-content-sha256': sha256Hex('{}') };
  const UNSIGNED = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const TARGET = { 'x-amz-target': 'secretsmanager.GetSecretValue' };

  test.each<[number, string | undefined]>([
    [900_999, undefined],
    [901_000, 'Signature expired: 20261123T050000Z is now earlier than 20261123T050001Z (20261123T051501Z - 15 min.)'],
    [-900_000, undefined],
    [
      -900_001,
      'Signature not yet current: 20261123T050000Z is still later than 20261123T045959Z (20261123T044459Z + 15 min.)',
    ],
  ])('at %i ms after the signature: %s', async (later, words) => {
    const answer = await signed({ nowMs: AT + later });
    expect(answer.status).toBe(words === undefined ? 200 : 403);
    if (words) expect(await answer.json()).toMatchObject({ message: `${words}. ${ADVICE}` });
  });

  test.each<[Parameters<typeof signed>[0], string]>([
    [{ service: 'dynamodb' }, "Credential should be scoped to correct service: 'secretsmanager'"],
    [
      { authorization: (text) => text.replace('aws4_request', 'aws5_request') },
      "Credential should be scoped with a valid terminator: 'aws4_request'",
    ],
    [
      { authorization: (text) => text.replace('/20261123/', '/20261122/') },
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP',
    ],
    [{ more: TARGET }, "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization"],
    [{ names: ['x-amz-date'] }, "'host' must be a 'SignedHeader' in the AWS Authorization"],
    [{ names: ['host'] }, "'x-amz-date' must be a 'SignedHeader' in the AWS Authorization"],
  ])('%j: %s', async (change, words) => {
    const answer = await signed(change);
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
    expect(await answer.json()).toMatchObject({ message: `${words}. ${ADVICE}` });
    expect(bodies).toEqual([]);
  });

  test.each(['//a//b?c=', '//[', '/a?c=d%20e&c='])('a path like %s is let through', async (target) => {
    expect((await signed({ target, more: SUM, names: OF_BODY })).status).toBe(200);
  });

  test('a target that is signed is let through, and another one is not', async () => {
    const names = ['host', 'x-amz-date', 'x-amz-target'];
    expect((await signed({ more: TARGET, names })).status).toBe(200);
  });

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
    ['another body than it says', { body: '{ }', more: SUM, names: OF_BODY }],
    ['a body that it says nothing of', { more: UNSIGNED, names: OF_BODY }],
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
