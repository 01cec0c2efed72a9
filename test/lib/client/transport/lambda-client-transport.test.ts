import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lambdaClientTransport } from '../../../../lib/client/transport/lambda-client-transport.ts';
import type { Transport } from '../../../../lib/client/transport/transport.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';

let server: ScriptedServer;
let transport: Transport;

beforeEach(async () => {
  server = await startScriptedServer(() => ({ body: { accessToken: 'grün' } }));
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const client = new LambdaClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  transport = lambdaClientTransport(client, InvokeCommand);
});
afterEach(() => server.close());

const invocation = (signal = new AbortController().signal) => ({
  functionName: 'serve-tokens',
  qualifier: 'genesys',
  region: 'ignored: the client has its own',
  payload: '{"operation":"getToken"}',
  signal,
});

describe('a client of the SDK', () => {
  test.each([[[]], [[null, InvokeCommand]], [[{}, InvokeCommand]], [[{ send: () => {} }]]])(
    'has to be given with its command: %p',
    (given) => {
      const untyped = lambdaClientTransport as unknown as (...given: readonly unknown[]) => Transport;
      expect(() => untyped(...given)).toThrow('lambdaClientTransport expects a LambdaClient and InvokeCommand');
    },
  );

  test('invokes the alias and brings the answer', async () => {
    expect(await transport(invocation())).toEqual({
      status: 200,
      payload: '{"accessToken":"grün"}',
      functionError: undefined,
    });
    expect(server.requests).toMatchObject([
      { path: '/2015-03-31/functions/serve-tokens%3Agenesys/invocations', body: '{"operation":"getToken"}' },
    ]);
  });

  test('brings the error of the function', async () => {
    server.answerWith(() => ({
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorType: 'AccessDenied' },
    }));
    expect(await transport(invocation())).toMatchObject({
      status: 200,
      functionError: 'Unhandled',
      payload: '{"errorType":"AccessDenied"}',
    });
  });

  test('brings a refusal as a reply', async () => {
    server.answerWith(() => ({
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException', 'retry-after': '2' },
      body: { message: 'Rate Exceeded.', Reason: 'CallerRateLimitExceeded' },
    }));
    expect(await transport(invocation())).toEqual({
      status: 429,
      errorType: 'TooManyRequestsException',
      retryAfterSeconds: 2,
      payload: '{"message":"Rate Exceeded."}',
    });
  });

  test('that gets no answer is a fault with the system’s word', async () => {
    // Not by the real client: it takes errors of another realm, as Jest makes them, for no errors and hides the word.
    const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', $metadata: { attempts: 1 } });
    const fault = await lambdaClientTransport(
      { send: () => Promise.reject(error) },
      InvokeCommand,
    )(invocation()).catch((thrown) => thrown);
    expect(fault).toBeInstanceOf(TransportFault);
    expect(fault.code).toBe('ECONNREFUSED');
  });

  test('ends with the signal', async () => {
    server.answerWith(() => ({ fault: 'hang' }));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    await expect(transport(invocation(controller.signal))).rejects.toMatchObject({ code: 'AbortError' });
  });
});
