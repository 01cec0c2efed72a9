import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { installLocalStack } from '../../lib/localstack/install/install-localstack.ts';
import { TOOL_PATH } from '../deploy/support/ministack.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/localstack.ts', import.meta.url));
const ANSWERS_AT = /^LocalStack answers at (http:\/\/127\.0\.0\.1:\d+)/;

const installed = installLocalStack(process.env);
const whyNot = 'whyNot' in installed ? installed.whyNot : undefined;
describeUnless(whyNot, 'npm run localstack:*, without Docker', describeCommands);

/** What a command has printed, and its exit code. */
interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The tests are one story. They deploy the services of bin/services.ts, which have no secrets. */
function describeCommands(): void {
  let workspace: Workspace;
  let data: string;
  beforeAll(() => {
    workspace = createWorkspace();
    data = join(workspace.path, 'data');
  });
  afterAll(async () => {
    // Where nothing runs, down would end somebody's container.
    if (existsSync(join(data, 'localstack', 'running.json'))) await localStack('down');
    workspace?.remove();
  });

  const localStack = (...options: readonly string[]): Promise<Ended> =>
    run([...options, '--data-dir', data], { ...process.env, PATH: TOOL_PATH, HOME: workspace.path });

  test('invoke and deploy say what has to be run first', async () => {
    const invoked = await localStack('invoke');
    expect(invoked).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('run "npm run localstack:deploy" first'),
    });
    const closed = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    expect(await run(['deploy', '--data-dir', data], closed)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('run "npm run localstack:up" first'),
    });
  });

  test('up starts it once, and is back when it answers', async () => {
    const { code, stdout, stderr } = await localStack('up', '--no-docker', '--port', '0');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('starting LocalStack') });
    const again = await localStack('up', '--no-docker');
    expect(again).toEqual({ code: 0, stdout, stderr: '' });
    expect(stdout).toMatch(ANSWERS_AT);
  });

  test('another one on its port is refused', async () => {
    const [, url = ''] = ANSWERS_AT.exec((await localStack('up', '--no-docker')).stdout) ?? [];
    const { port } = new URL(url);
    const other = join(workspace.path, 'other');
    const refused = await run(['up', '--no-docker', '--port', port, '--data-dir', other], process.env);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`port ${port} on 127.0.0.1 is in use`) });
  });

  test('deploy deploys the stack of bin/app.ts, and invoke asks it', async () => {
    expect(await localStack('deploy')).toMatchObject({ code: 0 });
    const { stdout } = await localStack('invoke');
    const { schedule, services } = JSON.parse(stdout) as { readonly schedule: object; readonly services: object[] };
    expect(schedule).toMatchObject({ everySeconds: 300 });
    expect(services).toContainEqual(expect.objectContaining({ service: 'genesys', usable: false }));
    const token = await localStack('invoke', 'genesys');
    expect(JSON.parse(token.stdout)).toMatchObject({ errorType: expect.any(String) });
  });

  test('down ends it and forgets it', async () => {
    const [, url = ''] = ANSWERS_AT.exec((await localStack('up', '--no-docker')).stdout) ?? [];
    expect(await localStack('down')).toMatchObject({ code: 0, stdout: 'LocalStack has ended\n' });
    await expect(fetch(url)).rejects.toThrow();
    expect(existsSync(join(data, 'localstack'))).toBe(false);
  });
}

async function run(options: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...options], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (text: Buffer) => {
      said[stream] += text.toString('utf8');
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, ...said };
}
