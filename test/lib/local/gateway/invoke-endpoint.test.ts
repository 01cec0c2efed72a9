import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FunctionError } from '../../../../lib/local/functions/function-error.ts';
import { createInvokeEndpoint } from '../../../../lib/local/gateway/invoke-endpoint.ts';
import { LOCAL_CREDENTIALS, type LoopbackServer, listenOnLoopback } from '../fixtures/loopback-server.ts';
import { createStubFunction } from '../fixtures/stub-function.ts';

const { stub } = createStubFunction();
const { stub: brief } = createStubFunction({ name: 'brief', timeoutSeconds: 1 });
const eventFailures: (readonly [string, FunctionError])[] = [];
let server: LoopbackServer;
let client: LambdaClient;

beforeAll(async () => {
  const endpoint = createInvokeEndpoint({
    functions: [stub, brief],
    onEventFailure: (name, error) => eventFailures.push([name, error]),
  });
  server = await listenOnLoopback(endpoint);
  client = new LambdaClient({ ...LOCAL_CREDENTIALS, endpoint: server.url });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await Promise.all([stub.close(), brief.close()]);
});

async function invoke(functionName: string, event?: object, more: Partial<InvokeCommandInput> = {}) {
  const payload = event === undefined ? {} : { Payload: JSON.stringify(event) };
  const answer = await client.send(new InvokeCommand({ FunctionName: functionName, ...payload, ...more }));
  return { ...answer, payload: answer.Payload?.length ? JSON.parse(answer.Payload.transformToString()) : undefined };
}

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:stub';

describe('an invocation through the AWS SDK', () => {
  test.each([
    ['stub', undefined, ARN],
    ['stub:genesys', undefined, `${ARN}:genesys`],
    ['stub', 'genesys', `${ARN}:genesys`],
    ['stub:genesys', 'genesys', `${ARN}:genesys`],
    ['stub', '$LATEST', `${ARN}:$LATEST`],
    [ARN, undefined, ARN],
    [`${ARN}:status`, undefined, `${ARN}:status`],
    ['000000000000:function:stub:genesys', undefined, `${ARN}:genesys`],
  ])('of %s with the qualifier %s reaches the function as %s', async (name, Qualifier, invokedFunctionArn) => {
    const answer = await invoke(name, { do: 'context' }, Qualifier === undefined ? {} : { Qualifier });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', payload: { invokedFunctionArn } });
    expect(answer.FunctionError).toBeUndefined();
    expect(answer.payload.awsRequestId).toBe(answer.$metadata.requestId);
  });

  test('without a payload is one with an empty event', async () => {
    expect((await invoke('stub')).payload).toEqual({ event: {} });
  });

  test('that fails answers 200 with FunctionError and the error', async () => {
    expect(await invoke('stub', { do: 'throw' })).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      payload: { errorType: 'TokenUnavailable', errorMessage: 'out of range' },
    });
  });

  test('that takes too long answers 200 with FunctionError', async () => {
    const { FunctionError: functionError, payload } = await invoke('brief', { do: 'sleep', ms: 600_000 });
    expect({ functionError, payload }).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('Task timed out after 1.00') },
    });
  });

  test('as Event answers 202 at once; that it failed is told on this side', async () => {
    const answer = await invoke('stub', { do: 'throw' }, { InvocationType: 'Event' });
    expect(answer).toMatchObject({ StatusCode: 202, payload: undefined });
    await invoke('stub');
    expect(eventFailures).toMatchObject([['stub', { errorType: 'TokenUnavailable' }]]);
  });

  test('as DryRun answers 204', async () => {
    expect((await invoke('stub', {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204);
  });
});

describe('an invocation is refused as AWS does', () => {
  test.each([
    ['nothing', undefined, 'arn:aws:lambda:us-east-1:000000000000:function:nothing'],
    ['stub:salesforce', undefined, `${ARN}:salesforce`],
    ['stub', '1', `${ARN}:1`],
    ['arn:aws:lambda:eu-west-1:000000000000:function:stub', undefined, ARN.replace('us-east-1', 'eu-west-1')],
    ['arn:aws:lambda:us-east-1:111111111111:function:stub', undefined, ARN.replace('000000000000', '111111111111')],
  ])('%s with the qualifier %s does not exist', async (name, Qualifier, arn) => {
    await expect(invoke(name, {}, Qualifier === undefined ? {} : { Qualifier })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: ${arn}`,
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('when two qualifiers contradict each other', async () => {
    await expect(invoke('stub:genesys', {}, { Qualifier: 'status' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The derived qualifier from the function name does not match the specified qualifier.',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('when the payload is not JSON', async () => {
    await expect(invoke('stub', undefined, { Payload: '{"a"' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      message: expect.stringContaining('Could not parse request body into json'),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('when the payload is over 6 MB, but not at 6 MB', async () => {
    const limit = 6 * 1024 * 1024;
    const post = (bytes: number) =>
      fetch(`${server.url}/2015-03-31/functions/stub/invocations`, {
        method: 'POST',
        headers: { 'X-Amz-Invocation-Type': 'DryRun' },
        body: `"${'a'.repeat(bytes - 2)}"`,
      });
    expect((await post(limit)).status).toBe(204);
    const refused = await post(limit + 1);
    expect(refused.status).toBe(413);
    expect(refused.headers.get('x-amzn-errortype')).toBe('RequestTooLargeException');
  });

  test.each(['a%20b', 'a:b:c', '%E0%A4%A'])('when the name is none: %s', async (name) => {
    const url = `${server.url}/2015-03-31/functions/${name}/invocations`;
    const answer = await fetch(url, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe('ValidationException');
  });

  test('when the invocation type is none', async () => {
    const answer = await fetch(`${server.url}/2015-03-31/functions/stub/invocations`, {
      method: 'POST',
      headers: { 'X-Amz-Invocation-Type': 'Sometimes' },
    });
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidParameterValueException');
  });
});
