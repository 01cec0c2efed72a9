import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type InstalledLocalStack, installLocalStack } from '../../lib/localstack/install/install-localstack.ts';
import { openEmulatedAccount } from '../deploy/support/emulated-account.ts';
import { eventually } from '../deploy/support/eventually.ts';
import { ACCOUNT, REGION, ROOT_USER } from '../deploy/support/ministack.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { createInvoker, type Invoked } from '../support/invoke.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const START = fileURLToPath(new URL('./fixtures/start.ts', import.meta.url));
const FUNCTION = fileURLToPath(new URL('./fixtures/index.mjs', import.meta.url));
const TIMEOUT_SECONDS = 120;
/** Of the function that is made to take longer. */
const SHORT_TIMEOUT_SECONDS = 3;
const WAIT_SECONDS = 240;

const installed = installLocalStack(process.env);
const whyNot = 'whyNot' in installed ? installed.whyNot : undefined;
describeUnless(whyNot, 'a function in LocalStack without Docker', () =>
  describeFunctions(installed as InstalledLocalStack),
);

function describeFunctions({ python }: InstalledLocalStack): void {
  let workspace: Workspace;
  let starter: ChildProcess;
  let localStack: { readonly url: string; readonly pid: number };
  let invoke: (functionName: string, event: unknown) => Promise<Invoked>;

  const makeFunction = async (name: string, seconds: number, variables: Record<string, string>): Promise<void> => {
    const zip = join(workspace.path, 'function.zip');
    spawnSync(python, ['-m', 'zipfile', '-c', zip, FUNCTION]);
    const client = new LambdaClient({ endpoint: localStack.url, region: REGION, credentials: ROOT_USER });
    await client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${ACCOUNT}:role/any`,
        Timeout: seconds,
        Environment: { Variables: variables },
        LoggingConfig: { LogGroup: `logs-of-${name}` },
        Code: { ZipFile: readFileSync(zip) },
      }),
    );
    await waitUntilFunctionActiveV2({ client, maxWaitTime: WAIT_SECONDS }, { FunctionName: name });
    await client.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '$LATEST' }));
  };

  beforeAll(async () => {
    workspace = createWorkspace();
    starter = spawn(process.execPath, [START, workspace.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: starter.stdout as NodeJS.ReadableStream }), 'line')) as [
      string,
    ];
    localStack = JSON.parse(line) as typeof localStack;
    invoke = createInvoker(localStack.url);
    await makeFunction('obedient', TIMEOUT_SECONDS, { OWN: 'yes' });
    await makeFunction('hasty', SHORT_TIMEOUT_SECONDS, {});
  });
  afterAll(async () => {
    starter?.kill('SIGKILL');
    if (localStack) await eventually('LocalStack has ended', living([localStack.pid]), ({ length }) => length === 0);
    workspace?.remove();
  });

  const answerOf = async (functionName: string, text = ''): Promise<Invoked['payload']> => {
    const { functionError, payload } = await invoke(functionName, { do: 'answer', text });
    expect(functionError).toBeUndefined();
    return payload;
  };

  test('runs on the Node of this project, with its own environment and nothing of this machine', async () => {
    const { node, environment, executedOn } = await answerOf('obedient');
    expect({ node, executedOn }).toEqual({ node: process.versions.node, executedOn: 'AWS_Lambda_nodejs24.x' });
    expect(environment).toEqual(expect.arrayContaining(['AWS_ENDPOINT_URL', 'AWS_LAMBDA_FUNCTION_NAME', 'OWN']));
    expect(environment).not.toEqual(expect.arrayContaining(['HOME']));
  });

  test('learns the alias it is invoked by, and how long it has', async () => {
    const { payload } = await invoke('obedient:live', { do: 'answer' });
    expect(payload['arn']).toBe(`arn:aws:lambda:${REGION}:${ACCOUNT}:function:obedient:live`);
    expect(payload['leftMs']).toBeGreaterThan(0);
    expect(payload['leftMs']).toBeLessThanOrEqual(TIMEOUT_SECONDS * 1000);
  });

  test('gets and gives a megabyte, whatever is in it', async () => {
    const text = 'ä\n"\u2028'.repeat(200_000);
    expect((await answerOf('obedient', text))['text']).toBe(text);
  });

  test('stays warm, and what it throws reaches the caller', async () => {
    const { pid, invocations } = await answerOf('obedient');
    expect(await invoke('obedient', { do: 'throw' })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'RangeError', errorMessage: 'as it was told', trace: expect.any(Array) },
    });
    expect(await answerOf('obedient')).toMatchObject({ pid, invocations: Number(invocations) + 2 });
  });

  test.each([
    ['hasty', 'wait', 'Sandbox.Timedout', /^RequestId: \S+ Error: Task timed out after 3\.00 seconds$/],
    ['obedient', 'exit', 'Runtime.ExitError', /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/],
    ['obedient', 'crash', 'Runtime.UnhandledPromiseRejection', /^nobody waits for it$/],
  ])('%s is another process after it was told to %s', async (name, order, errorType, errorMessage) => {
    const { pid } = await answerOf(name);
    expect(await invoke(name, { do: order })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType, errorMessage: expect.stringMatching(errorMessage) },
    });
    const after = await answerOf(name);
    expect(after).toMatchObject({ invocations: 1 });
    expect(after['pid']).not.toBe(pid);
  });

  test('that cannot be loaded says why to whoever invokes it', async () => {
    await makeFunction('broken', TIMEOUT_SECONDS, { BROKEN: 'yes' });
    expect(await invoke('broken', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'the bundle is broken' },
    });
  });

  test('logs to its log group', async () => {
    const lines = () => openEmulatedAccount(localStack.url).logLines('hasty');
    const isLogged = (all: readonly string[]): boolean => all.some((line) => line.includes('told to wait'));
    await eventually('what it logged before it took too long', lines, isLogged);
  });

  test('ends with LocalStack and DynamoDB when whoever has started them is killed', async () => {
    const client = new DynamoDBClient({ endpoint: localStack.url, region: REGION, credentials: ROOT_USER });
    await client.send(new ListTablesCommand({}));
    const { pid } = await answerOf('obedient');
    const started = childrenOf(localStack.pid);
    expect(started).toContain(pid);
    expect(started.length).toBeGreaterThan(1);
    starter.kill('SIGKILL');
    await eventually('all of them', living([localStack.pid, ...started]), ({ length }) => length === 0);
  });
}

/** Returns the processes that a process has started, as `ps` tells them. */
const childrenOf = (pid: number): number[] =>
  processes()
    .filter(({ parent }) => parent === pid)
    .map((child) => child.pid);

/** Tells which of these processes go on; one that has ended and that nobody has asked for does not. */
const living = (pids: readonly number[]) => async (): Promise<number[]> =>
  processes()
    .filter(({ pid, state }) => pids.includes(pid) && !state.startsWith('Z'))
    .map(({ pid }) => pid);

function processes(): { readonly pid: number; readonly parent: number; readonly state: string }[] {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, state = ''] = line.trim().split(/ +/);
    return { pid: Number(pid), parent: Number(parent), state };
  });
}
