import { beforeEach, describe, expect, test } from '@jest/globals';
import { createLambdaInvoke, type InvokeFunction } from '../../../../functions/adapters/aws/lambda-invoke.ts';
import type { AwsCredentials } from '../../../../lib/platform/aws-credentials.ts';
import { createAwsSigner } from '../../../../lib/platform/aws-signer.ts';
import { createHttpPost, type HttpPost } from '../../../../lib/platform/http-post.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { startScriptedServer } from '../../../support/scripted-server.ts';
import { authorizationOf } from '../../../support/sigv4-reference.ts';

const REGION = 'eu-central-1';
const ENDPOINT = 'https://lambda.eu-central-1.amazonaws.com';
const PLAIN: AwsCredentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY' };
const TEMPORARY: AwsCredentials = { ...PLAIN, sessionToken: 'IQoJb3JpZ2luX2Vj//////////wEaDGV1==' };
const PAYLOAD = '{"operation":"refresh","service":"größe"}';
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:refresh-tokens:live';

let clock: ManualClock;
let sent: HttpPost[];
let answer: { status: number; headers: Record<string, string>; body: string };

beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  answer = { status: 200, headers: {}, body: '{}' };
});

interface Api {
  readonly endpoint: string;
  readonly credentials: () => AwsCredentials;
}

const signerOf = (credentials: () => AwsCredentials) =>
  createAwsSigner({ service: 'lambda', region: REGION, credentials }, () => clock.now() * 1000);

const invokeWith = ({ endpoint = ENDPOINT, credentials = () => PLAIN }: Partial<Api> = {}): InvokeFunction =>
  createLambdaInvoke(endpoint, signerOf(credentials), (post) => {
    sent.push(post);
    return Promise.resolve(answer);
  });

/** Returns the signature that the request should have had, over the headers that it says it signed. */
const expectedFor = (post: HttpPost, credentials: AwsCredentials): string => {
  const url = new URL(post.url);
  const headers = { ...post.headers, host: url.host };
  const request = { method: 'POST', target: url.pathname + url.search, headers, body: post.body };
  return authorizationOf(request, { ...credentials, region: REGION, service: 'lambda' }, signedHeaders(post));
};

const signedHeaders = (post: HttpPost): string[] =>
  /SignedHeaders=([^,]+)/.exec(post.headers['authorization'] ?? '')?.[1]?.split(';') ?? [];

const onlyPost = (): HttpPost => {
  expect(sent).toHaveLength(1);
  return sent[0] as HttpPost;
};

describe('the reference signature', () => {
  test('is the one of the published example get-vanilla-query-order-key-case', () => {
    const headers = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' };
    const request = { method: 'GET', target: '/?Param2=value2&Param1=value1', headers, body: '' };
    const scope = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      region: 'us-east-1',
      service: 'service',
    };
    expect(authorizationOf(request, scope, ['x-amz-date', 'host'])).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
        'SignedHeaders=host;x-amz-date, ' +
        'Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    );
  });
});

describe('an invocation', () => {
  const names = [
    ['a plain name', 'refresh-tokens', 'refresh-tokens'],
    ['a name with alias', 'refresh-tokens:live', 'refresh-tokens%3Alive'],
    ['a full ARN', ARN, ARN.replaceAll(':', '%3A')],
  ] as const;
  const endpoints = [
    ['AWS', ENDPOINT, ENDPOINT],
    ['a trailing slash', `${ENDPOINT}/`, ENDPOINT],
    ['a port', 'http://127.0.0.1:9001', 'http://127.0.0.1:9001'],
    ['a base path', 'http://127.0.0.1:9001/lambda/', 'http://127.0.0.1:9001/lambda'],
  ] as const;
  const cases = names.flatMap(([name, functionName, segment]) =>
    endpoints.flatMap(([where, endpoint, base]) =>
      [PLAIN, TEMPORARY].map((credentials) => ({
        title: `${name} at an endpoint with ${where}, ${credentials.sessionToken ? 'temporary' : 'lasting'} credentials`,
        functionName,
        endpoint,
        credentials,
        url: `${base}/2015-03-31/functions/${segment}/invocations`,
      })),
    ),
  );

  test.each(cases)('of $title is signed as AWS says', async ({ functionName, endpoint, credentials, url }) => {
    await invokeWith({ endpoint, credentials: () => credentials })(functionName, PAYLOAD, 1000);
    const post = onlyPost();
    expect(post.url).toBe(url);
    expect(post.headers['authorization']).toBe(expectedFor(post, credentials));
    expect(post.headers['x-amz-date']).toBe('20270115T080000Z');
    expect(post.headers['x-amz-security-token']).toBe(credentials.sessionToken);
    const always = ['content-type', 'host', 'x-amz-date'];
    expect(signedHeaders(post)).toEqual(
      expect.arrayContaining(credentials.sessionToken ? [...always, 'x-amz-security-token'] : always),
    );
  });

  test('has another signature for another payload, another second and another secret', async () => {
    let credentials = PLAIN;
    const invoke = invokeWith({ credentials: () => credentials });
    await invoke('f', '{"a":1}', 1000);
    await invoke('f', '{"a":2}', 1000);
    clock.advance(1);
    await invoke('f', '{"a":2}', 1000);
    credentials = { ...PLAIN, secretAccessKey: 'another' };
    await invoke('f', '{"a":2}', 1000);
    expect(new Set(sent.map(({ headers }) => headers['authorization'])).size).toBe(4);
  });

  test('reads the AWS credentials anew every time', async () => {
    const renewed = { ...TEMPORARY, accessKeyId: 'AKIDRENEWED', sessionToken: 'second' };
    const source = [TEMPORARY, renewed];
    const invoke = invokeWith({ credentials: () => source.shift() as AwsCredentials });
    await invoke('f', PAYLOAD, 1000);
    await invoke('f', PAYLOAD, 1000);
    expect(sent.map(({ headers }) => headers['x-amz-security-token'])).toEqual([TEMPORARY.sessionToken, 'second']);
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual([
      expectedFor(sent[0] as HttpPost, TEMPORARY),
      expectedFor(sent[1] as HttpPost, renewed),
    ]);
  });

  test('is synchronous, carries the payload as it is and has the time it was given', async () => {
    await invokeWith()('f', PAYLOAD, 4321);
    expect(onlyPost()).toMatchObject({ body: PAYLOAD, timeoutMs: 4321, maxBytes: 6 * 1024 * 1024, isRepeatable: true });
    expect(onlyPost().headers).toMatchObject({ 'content-type': 'application/json' });
    expect(onlyPost().headers['x-amz-invocation-type'] ?? 'RequestResponse').toBe('RequestResponse');
  });

  test('arrives with the host that was signed', async () => {
    const server = await startScriptedServer(() => ({ body: '{"ok":true}' }));
    const signer = signerOf(() => TEMPORARY);
    const invoke = createLambdaInvoke(
      `${server.url}/base`,
      signer,
      createHttpPost(() => 0),
    );
    const result = await invoke('f:live', PAYLOAD, 5000).finally(server.close);
    expect(result).toEqual({ status: 200, payload: '{"ok":true}' });
    const [seen] = server.requests;
    const headers = seen?.headers as Record<string, string>;
    const request = { method: seen?.method ?? '', target: seen?.path ?? '', headers, body: seen?.body ?? '' };
    const names = /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';') ?? [];
    expect(headers['authorization']).toBe(
      authorizationOf(request, { ...TEMPORARY, region: REGION, service: 'lambda' }, names),
    );
  });
});

describe('the answer of an invocation', () => {
  test.each([
    ['of a function that ran', 200, {}, { status: 200, payload: '{"ä":1}' }],
    [
      'of a function that failed',
      200,
      { 'x-amz-function-error': 'Unhandled' },
      { status: 200, payload: '{"ä":1}', functionError: 'Unhandled' },
    ],
    ['of a refusal', 429, {}, { status: 429, payload: '{"ä":1}', refused: { name: 'http_429' } }],
  ])('%s has its status and payload', async (_what, status, headers: Record<string, string>, expected) => {
    answer = { status, headers, body: '{"ä":1}' };
    expect(await invokeWith()('f', '{}', 1000)).toEqual(expected);
  });

  test('that does not come is the fault of the sender', async () => {
    const fault = new TransportFault('TIMEOUT');
    const invoke = createLambdaInvoke(
      ENDPOINT,
      signerOf(() => PLAIN),
      () => Promise.reject(fault),
    );
    await expect(invoke('f', '{}', 1000)).rejects.toBe(fault);
  });
});
