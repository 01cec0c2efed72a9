import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalProcess } from '../support/local-process.ts';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';

const run = promisify(execFile);
const PAGE = readFileSync(new URL('../../docs/consumers.md', import.meta.url), 'utf8');
const GO_MODULES = [
  'github.com/aws/aws-sdk-go-v2/config@v1.32.0',
  'github.com/aws/aws-sdk-go-v2/service/lambda@v1.82.0',
];

/** Returns the snippets of the page in one language. */
const snippets = (language: string): readonly string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);

const has = (command: string, ...options: readonly string[]): boolean => spawnSync(command, options).status === 0;
const hasPython = has('python3', '-c', 'import boto3');
const hasGo = has('go', 'version');
const hasCli = has('aws', '--version');

/** Tests of what this machine has not are announced as skipped; in CI Python has to be there. */
const testWith = (isThere: boolean, name: string): typeof test | typeof test.skip => {
  if (!isThere && !(process.env['CI'] === 'true' && name === 'python3 with boto3')) {
    console.warn(`SKIP-ANNOUNCED: 1 ${name} is absent: its snippet of docs/consumers.md is not run`);
    return test.skip;
  }
  return test;
};

let project: PackageProject;
let local: LocalProcess;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  project = await createPackageProject();
  local = new LocalProcess(['--json', '--port', '0', '--no-consumer', '--data-dir', join(project.path, 'data')]);
  environment = {
    ...process.env,
    TOKEN_KEEPER_FUNCTION: 'serve-tokens',
    AWS_ENDPOINT_URL_LAMBDA: await local.address(),
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
});

afterAll(async () => {
  await local?.stop('SIGINT');
  project?.remove();
});

describe('docs/consumers.md', () => {
  test('has the snippets that are run here, and one of a task, which is compiled with those of the other pages', () => {
    const languages = [...PAGE.matchAll(/^```(\S+)$/gm)].map(([, language]) => language);
    expect(languages).toEqual(['ts', 'ts', 'python', 'go', 'sh', 'ts']);
  });

  test('the handler gets a token', async () => {
    project.write('handler.ts', snippets('ts')[0] as string);
    project.write(
      'call.ts',
      "import { handler } from './handler.ts';\nconsole.log(JSON.stringify(await handler()));\n",
    );
    const answer = JSON.parse(await project.node(['call.ts'], environment));
    expect(answer).toEqual({ authorization: true, expiresInSeconds: expect.any(Number) });
    expect(answer.expiresInSeconds).toBeGreaterThan(0);
  });

  test('the fake stands in for token-keeper', async () => {
    project.write('fake.ts', snippets('ts')[1] as string);
    expect(await project.node(['fake.ts'])).toBe('a-token TokenUnavailableError 2\n');
  });

  testWith(hasGo, 'Go')('the program in Go gets a token', async () => {
    project.write('main.go', snippets('go')[0] as string);
    project.write('go.mod', 'module consumer\n\ngo 1.24\n');
    const env = { ...environment, GOFLAGS: '-mod=mod' };
    await run('go', ['get', ...GO_MODULES], { cwd: project.path, env });
    const { stdout } = await run('go', ['run', '.'], { cwd: project.path, env });
    expect(stdout).toMatch(/^true \d+\n$/);
  });

  testWith(hasCli, 'the AWS CLI')('the AWS CLI gets a token', async () => {
    const isSecond = spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout.startsWith('aws-cli/2');
    const line = (snippets('sh')[0] as string).replace(
      '--payload',
      isSecond ? '--cli-binary-format raw-in-base64-out --payload' : '--payload',
    );
    const endpoint = { ...environment, AWS_ENDPOINT_URL: environment['AWS_ENDPOINT_URL_LAMBDA'] };
    await run('sh', ['-c', line], { cwd: project.path, env: endpoint });
    const answer = JSON.parse(readFileSync(join(project.path, 'token.json'), 'utf8'));
    expect(answer).toMatchObject({ service: 'genesys', tokenType: 'Bearer', accessToken: expect.any(String) });
  });
});

describe('the client in Python', () => {
  const python = async (program: string, env: NodeJS.ProcessEnv): Promise<string> => {
    project.write('client.py', `${snippets('python')[0]}\n\n${program}\n`);
    return (await run('python3', ['client.py'], { cwd: project.path, env })).stdout;
  };
  const withPython = testWith(hasPython, 'python3 with boto3');
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await startScriptedServer(() => ({}));
  });

  afterAll(async () => {
    await server.close();
  });

  withPython('gets a token of the real functions', async () => {
    const facts =
      'answer = TokenClient().get_token("genesys"); print(answer["service"], answer["expiresInSeconds"] > 0)';
    expect(await python(facts, environment)).toBe('genesys True\n');
  });

  withPython('asks again when it has to, and only then', async () => {
    // The server's calendar is years away from this machine's: only the distances count.
    const answer = (fingerprint: string, cacheUntil: string) => ({
      body: { accessToken: 't', expiresAt: '2031-01-01T01:00:00Z', expiresInSeconds: 3600, cacheUntil, fingerprint },
    });
    server.answerWith((_request, index) =>
      index === 0 ? answer('aaaaaaaaaaaa', '2031-01-01T00:05:00Z') : answer('bbbbbbbbbbbb', '2031-01-01T00:00:00Z'),
    );
    const program = [
      'tokens = TokenClient()',
      'seen = [tokens.get_token("crm")["fingerprint"] for _ in range(3)]',
      'seen.append(tokens.get_token("crm", rejected_fingerprint=seen[0])["fingerprint"])',
      'seen.append(tokens.get_token("crm")["fingerprint"])',
      'print(" ".join(seen))',
    ].join('\n');
    const said = await python(program, { ...environment, AWS_ENDPOINT_URL_LAMBDA: server.url });
    expect(said).toBe('aaaaaaaaaaaa aaaaaaaaaaaa aaaaaaaaaaaa bbbbbbbbbbbb bbbbbbbbbbbb\n');
    expect(server.requests.map(({ path }) => decodeURIComponent(path))).toEqual(
      Array.from({ length: 3 }, () => '/2015-03-31/functions/serve-tokens:crm/invocations'),
    );
    expect(server.requests.map(({ body }) => JSON.parse(body).rejectedFingerprint)).toEqual([
      undefined,
      'aaaaaaaaaaaa',
      undefined,
    ]);
  });

  withPython('raises what the function failed of', async () => {
    const failing = 'TokenClient().get_token("nobody")';
    await expect(python(failing, environment)).rejects.toThrow(/ResourceNotFound/);
  });
});
