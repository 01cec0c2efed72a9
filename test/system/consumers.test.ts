import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalProcess } from '../support/local-process.ts';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { snippetOf, snippetsOf } from '../support/page-snippets.ts';
import { type ScriptedLambda, startScriptedLambda } from '../support/scripted-lambda.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';

const run = promisify(execFile);
const PAGE = 'consumers.md';
const JS = 'TypeScript and JavaScript';
const CLIENTS = fileURLToPath(new URL('../../clients/', import.meta.url));
const GO_MODULES = [
  'github.com/aws/aws-sdk-go-v2/config@v1.32.0',
  'github.com/aws/aws-sdk-go-v2/service/lambda@v1.82.0',
];

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
let lambda: ScriptedLambda;
let api: ScriptedServer;
/** What the page says for a machine with `npm start`. */
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  project = await createPackageProject();
  local = new LocalProcess(['--json', '--port', '0', '--no-consumer', '--data-dir', join(project.path, 'data')]);
  const exported = snippetOf(PAGE, 'Getting tokens', 'sh').replace('http://127.0.0.1:4700', await local.address());
  const { PATH, HOME } = process.env;
  const { stdout } = await run('sh', ['-c', `${exported}env`], { env: { PATH, HOME } });
  environment = Object.fromEntries([...stdout.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  lambda = await startScriptedLambda();
  api = await startScriptedServer(({ headers }) =>
    headers.authorization === 'Bearer token-2' ? { body: { name: 'me' } } : { status: 401 },
  );
});

afterAll(async () => {
  await local?.stop('SIGINT');
  await Promise.all([lambda?.close(), api?.close()]);
  project?.remove();
});

/** A shell in the project; what it wrote to standard output. */
const shell = async (line: string, env: NodeJS.ProcessEnv): Promise<string> =>
  (await run('sh', ['-c', line], { cwd: project.path, env: { ...process.env, ...env } })).stdout;

test('docs/consumers.md has the snippets that are run here and in consumer-libraries.test.ts', () => {
  const counted = Object.groupBy(snippetsOf(PAGE), ({ heading }) => heading);
  const languages = Object.entries(counted).map(([heading, found = []]) => [heading, found.map((s) => s.language)]);
  expect(languages).toEqual([
    ['Getting tokens', ['sh']],
    [JS, ['ts', 'ts']],
    ['Tenants', ['ts', 'ts', 'ts']],
    ['fetch and undici', ['ts', 'ts', 'ts']],
    ['axios', ['ts']],
    ['ky', ['ts']],
    ['Any other library', ['ts']],
    ['middy', ['ts']],
    ['Powertools Parameters', ['ts']],
    ['Microsoft Graph and the Azure SDKs', ['ts', 'ts']],
    ['Genesys Cloud', ['ts']],
    ['Python', ['sh', 'python']],
    ['Go', ['sh', 'go']],
    ['AWS CLI', ['sh', 'sh']],
    // Compiled with those of the other pages.
    ['Tasks of ECS', ['ts']],
  ]);
});

describe('against npm start', () => {
  test('the handler gets a token', async () => {
    project.write('handler.ts', snippetOf(PAGE, JS, 'ts'));
    const call = "import { handler } from './handler.ts';\nconsole.log(JSON.stringify(await handler()));\n";
    project.write('call.ts', call);
    const answer = JSON.parse(await project.node(['call.ts'], environment));
    expect(answer).toEqual({ sentIn: ['Authorization'], expiresInSeconds: expect.any(Number) });
    expect(answer.expiresInSeconds).toBeGreaterThan(0);
  });

  test('the fake stands in for token-keeper', async () => {
    project.write('fake.ts', snippetOf(PAGE, JS, 'ts', 1));
    expect(await project.node(['fake.ts'])).toBe('a-token TokenUnavailableError client-secret-expired 2\n');
  });

  test('the fake has tenants', async () => {
    project.write('fake-tenants.ts', snippetOf(PAGE, 'Tenants', 'ts', 2));
    const told = 'a-token TokenUnavailable TokenUnavailable UnknownTenant\n';
    expect(await project.node(['fake-tenants.ts'])).toBe(told);
  });

  testWith(hasCli, 'the AWS CLI')('the AWS CLI gets a token', async () => {
    const isSecond = spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout.startsWith('aws-cli/2');
    await shell(snippetOf(PAGE, 'AWS CLI', 'sh', isSecond ? 1 : 0), environment);
    const answer = JSON.parse(readFileSync(join(project.path, 'token.json'), 'utf8'));
    expect(answer).toMatchObject({ service: 'genesys', tokenType: 'Bearer', accessToken: expect.any(String) });
  });

  test('the lines for both versions of the AWS CLI differ in the option that one of them does not know', () => {
    const [first, second] = [0, 1].map((index) => snippetOf(PAGE, 'AWS CLI', 'sh', index));
    expect(second?.replace('--cli-binary-format raw-in-base64-out ', '')).toBe(first);
    expect(second).not.toBe(first);
  });
});

describe('the client in Python', () => {
  const withPython = testWith(hasPython, 'python3 with boto3');

  withPython('gets a token of the real functions, and their reason why there is none', async () => {
    await shell(snippetOf(PAGE, 'Python', 'sh'), {});
    project.write(
      'ask.py',
      `from token_keeper import TokenClient, TokenKeeperError
tokens = TokenClient()
print(tokens.get_token("genesys"))
for service, seconds in (("genesys", 604800), ("nobody", 0)):
    try:
        tokens.get_token(service, min_validity_seconds=seconds)
    except TokenKeeperError as error:
        print(error.code, error.retryable, error.diagnosis and error.diagnosis["code"])
`,
    );
    const [token, ...refusals] = (await shell('python3 -B ask.py', environment)).trim().split('\n');
    expect(token).toMatch(/^Token\(service='genesys', token_type='Bearer'/);
    expect(refusals).toEqual([
      'TokenUnavailable False validity-beyond-lifetime',
      expect.stringMatching(/^(UnknownService|AccessDenied) False /),
    ]);
  });

  withPython('reports the token that an API refuses, and sends another one', async () => {
    await shell(snippetOf(PAGE, 'Python', 'sh'), {});
    lambda.restart();
    project.write('work.py', snippetOf(PAGE, 'Python', 'python').replace('https://api.example.com', api.url));
    const line = 'python3 -B -c "from work import handler; print(handler({}, None))"';
    expect(await shell(line, lambda.environment)).toBe("{'name': 'me'}\n");
    expect(lambda.wishes).toMatchObject([{ service: 'genesys' }, { rejectedFingerprint: '000000000001' }]);
  });
});

describe('the client in Go', () => {
  const withGo = testWith(hasGo, 'Go');

  withGo('passes its own tests', async () => {
    await run('go', ['vet', './...'], { cwd: join(CLIENTS, 'go') });
    const { stdout } = await run('go', ['test', './...'], { cwd: join(CLIENTS, 'go') });
    expect(stdout).toMatch(/^ok /);
  });

  withGo('reports the token that an API refuses, and sends another one', async () => {
    await shell(snippetOf(PAGE, 'Go', 'sh'), {});
    lambda.restart();
    project.write('main.go', snippetOf(PAGE, 'Go', 'go').replace('https://api.example.com', api.url));
    project.write('go.mod', 'module consumer\n\ngo 1.24\n');
    const env = { ...lambda.environment, GOFLAGS: '-mod=mod' };
    await shell(`go get ${GO_MODULES.join(' ')}`, env);
    expect(await shell('go run .', env)).toBe('200 {"name":"me"}\n');
    expect(lambda.wishes).toMatchObject([{ service: 'genesys' }, { rejectedFingerprint: '000000000001' }]);
  });
});
