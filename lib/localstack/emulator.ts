import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { LocalProblem } from '../local/files/local-problem.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local/functions/function-reference.ts';

/** An AWS emulator that something else has started, and where this project is. */
export interface Emulator {
  /** Base URL of every API. */
  readonly endpoint: string;
  /** Root directory of the project, which `cdk.json` is in. */
  readonly root: string;
  /** Folder of the files of this machine, `.token-keeper` in the project unless somebody wants another. */
  readonly dataDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
}

const STACK = 'TokenKeeper';
/** Emulators take any key; this one is the account above. */
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Deploys the stack of `bin/app.ts` with `cdklocal` and returns its outputs.
 *
 * @throws {LocalProblem} when the emulator does not answer or the deployment fails; what went wrong was printed
 */
export async function deployToEmulator(emulator: Emulator): Promise<Readonly<Record<string, string>>> {
  await checkAnswers(emulator.endpoint);
  await cdklocal(emulator, 'bootstrap', `aws://${LOCAL_ACCOUNT}/${LOCAL_REGION}`);
  await cdklocal(emulator, 'deploy', STACK, '--require-approval', 'never', '--outputs-file', outputsFile(emulator));
  return readOutputs(emulator);
}

/**
 * Invokes an alias of the deployed serve-tokens and returns its answer as text, or the error that the function failed with.
 *
 * @throws {LocalProblem} when nothing has been deployed yet
 */
export async function invokeOnEmulator(emulator: Emulator, alias: string, payload: string): Promise<string> {
  const { ServeTokensFunction: name } = readOutputs(emulator);
  const client = new LambdaClient({ endpoint: emulator.endpoint, region: LOCAL_REGION, credentials: CREDENTIALS });
  const answer = await client.send(new InvokeCommand({ FunctionName: `${name}:${alias}`, Payload: payload }));
  return answer.Payload?.transformToString() ?? '';
}

function outputsFile({ dataDirectory }: Emulator): string {
  mkdirSync(dataDirectory, { recursive: true });
  return join(dataDirectory, 'emulator-outputs.json');
}

function readOutputs(emulator: Emulator): Readonly<Record<string, string>> {
  const file = outputsFile(emulator);
  if (!existsSync(file)) {
    throw new LocalProblem('nothing has been deployed to an emulator yet: run "npm run localstack:deploy" first');
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>)[STACK] ?? {};
}

async function checkAnswers(endpoint: string): Promise<void> {
  try {
    await fetch(endpoint);
  } catch (error) {
    throw new LocalProblem(
      `nothing answers at ${endpoint}: run "npm run localstack:up" first, or set AWS_ENDPOINT_URL to where an emulator is`,
      { cause: error },
    );
  }
}

async function cdklocal({ endpoint, root, environment }: Emulator, ...options: readonly string[]): Promise<void> {
  const bin = join(root, 'node_modules', '.bin');
  const child = spawn(join(bin, 'cdklocal'), [...options, '--no-notices'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...environment,
      PATH: `${bin}${delimiter}${environment['PATH'] ?? ''}`,
      // Without both, cdklocal looks up names under localhost.localstack.cloud in the public DNS.
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: LOCAL_REGION,
      AWS_DEFAULT_REGION: LOCAL_REGION,
      CDK_DISABLE_VERSION_CHECK: '1',
    },
  });
  await once(child, 'close');
  if (child.exitCode !== 0) {
    throw new LocalProblem(`cdklocal ${options[0]} has failed; what went wrong is printed above`);
  }
}
