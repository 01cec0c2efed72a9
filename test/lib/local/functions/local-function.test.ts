import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { LocalFunction } from '../../../../lib/local/functions/local-function.ts';
import { createStubFunction } from '../fixtures/stub-function.ts';

const open: LocalFunction[] = [];

function start(options?: Parameters<typeof createStubFunction>[0]) {
  const created = createStubFunction(options);
  open.push(created.stub);
  const invoke = (event: object, qualifier?: string) =>
    created.stub.invoke(qualifier, JSON.stringify(event), 'request-1');
  return { invoke, lines: created.lines };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((stub) => stub.close()));
});

async function resultOf(invocation: ReturnType<LocalFunction['invoke']>): Promise<unknown> {
  const result = await invocation;
  return result.ok ? JSON.parse(result.resultText) : result.error;
}

describe('an invocation', () => {
  test('gets the event and hands the result back as JSON, undefined as null', async () => {
    const { invoke } = start();
    expect(await resultOf(invoke({ some: 'event' }))).toEqual({ event: { some: 'event' } });
    expect(await invoke({ do: 'nothing' })).toEqual({ ok: true, resultText: 'null' });
  });

  test.each([
    [undefined, 'arn:aws:lambda:us-east-1:000000000000:function:stub'],
    ['genesys', 'arn:aws:lambda:us-east-1:000000000000:function:stub:genesys'],
    ['$LATEST', 'arn:aws:lambda:us-east-1:000000000000:function:stub:$LATEST'],
  ])('by the qualifier %s sees it in the context', async (qualifier, invokedFunctionArn) => {
    const { invoke } = start();
    expect(await resultOf(invoke({ do: 'context' }, qualifier))).toMatchObject({
      invokedFunctionArn,
      functionName: 'stub',
      functionVersion: '$LATEST',
      memoryLimitInMB: '512',
      awsRequestId: 'request-1',
      logGroupName: '/aws/lambda/stub',
      logStreamName: expect.stringMatching(/^2026\/11\/23\/\[\$LATEST\][0-9a-f]{32}$/),
    });
  });

  test('sees the time it has left', async () => {
    const { invoke } = start({ timeoutSeconds: 300 });
    const { remainingMs } = (await resultOf(invoke({ do: 'context' }))) as { remainingMs: number };
    expect(remainingMs).toBeGreaterThan(200_000);
    expect(remainingMs).toBeLessThanOrEqual(300_000);
  });

  test('runs beside others in the same thread', async () => {
    const { stub } = createStubFunction();
    open.push(stub);
    const three = ['a', 'b', 'c'].map((id) => resultOf(stub.invoke(undefined, '{"do":"meet","count":3}', id)));
    expect(await Promise.all(three)).toEqual([{ running: 3 }, { running: 3 }, { running: 3 }]);
  });

  test('has the environment that Lambda would give it and nothing of this process', async () => {
    const { invoke } = start();
    const environment = (await resultOf(invoke({ do: 'environment' }))) as { names: string[] };
    expect(environment).toMatchObject({ region: 'us-east-1', own: 'set' });
    expect(environment.names).not.toContain('PATH');
    expect(environment.names).not.toContain('AWS_PROFILE');
  });

  test('prints into the lines of its function', async () => {
    const { invoke, lines } = start();
    await invoke({ do: 'print' });
    while (lines.length < 2) await sleep(5);
    expect(lines).toEqual(expect.arrayContaining(['to standard output', 'to standard error']));
  });
});

describe('a failing invocation', () => {
  test('is told by name, message and stack of the error', async () => {
    const { invoke } = start();
    expect(await invoke({ do: 'throw' })).toEqual({
      ok: false,
      error: {
        errorType: 'TokenUnavailable',
        errorMessage: 'out of range',
        trace: expect.arrayContaining([expect.stringContaining('index.mjs')]),
      },
    });
  });

  test('that throws no error is told by its type and text', async () => {
    const { invoke } = start();
    const error = { errorType: 'string', errorMessage: 'only text', trace: [] };
    expect(await invoke({ do: 'throw text' })).toEqual({ ok: false, error });
  });

  test.each([
    [{ do: 'sleep', ms: 60_000 }, 'waits'],
    [{ do: 'spin' }, 'computes'],
  ])('%j is ended at its time-out and the next one works: it %s', async (event, _how) => {
    const { invoke } = start({ timeoutSeconds: 1 });
    const error = {
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: request-1 Error: Task timed out after 1.00 seconds',
    };
    expect(await invoke(event)).toEqual({ ok: false, error });
    let next = await resultOf(invoke({}));
    // Its second may be too short for a busy machine.
    while (isDeepStrictEqual(next, error)) next = await resultOf(invoke({}));
    expect(next).toEqual({ event: {} });
  });

  test('that times out leaves the others of its thread alone', async () => {
    const { stub } = createStubFunction({ timeoutSeconds: 0.1 });
    open.push(stub);
    const tooLong = stub.invoke(undefined, '{"do":"sleep","ms":600000}', 'long');
    Object.assign(stub.definition, { timeoutSeconds: 300 });
    const inTime = stub.invoke(undefined, '{"do":"sleep","ms":500}', 'short');
    expect(await resultOf(tooLong)).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(await inTime).toEqual({ ok: true, resultText: 'null' });
  });

  test.each([
    [0, 'RequestId: request-1 Error: Runtime exited without providing a reason'],
    [3, 'RequestId: request-1 Error: Runtime exited with error: exit status 3'],
  ])('that exits with %i ends its thread only and the next one works', async (code, errorMessage) => {
    const { invoke } = start();
    expect(await resultOf(invoke({ do: 'exit', code }))).toEqual({ errorType: 'Runtime.ExitError', errorMessage });
    expect(await resultOf(invoke({}))).toEqual({ event: {} });
  });

  test.each([
    ['crash', 'TypeError', 'thrown from a timer'],
    ['reject', 'Runtime.UnhandledPromiseRejection', 'nobody looked'],
  ])('that fails outside of itself (%s) is told and the next one works', async (what, errorType, errorMessage) => {
    const { invoke } = start();
    expect(await resultOf(invoke({ do: what }))).toMatchObject({ errorType, errorMessage });
    expect(await resultOf(invoke({}))).toEqual({ event: {} });
  });

  test.each([
    ['no-handler', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['broken-init', 'SyntaxError', 'configuration is wrong'],
  ])('of the bundle %s tells what was wrong with INIT, every time', async (fixture, errorType, errorMessage) => {
    const { invoke } = start({ fixture });
    expect(await resultOf(invoke({}))).toMatchObject({ errorType, errorMessage });
    expect(await resultOf(invoke({}))).toMatchObject({ errorType, errorMessage });
  });

  test('under way when the function is closed does not hang', async () => {
    const { stub } = createStubFunction();
    const invocation = resultOf(stub.invoke(undefined, '{"do":"sleep","ms":60000}'));
    await stub.invoke(undefined, '{}');
    await stub.close();
    expect(await invocation).toMatchObject({ errorType: 'Runtime.ExitError' });
  });
});
