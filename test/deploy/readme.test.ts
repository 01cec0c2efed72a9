import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { CliResult } from '../support/cli-process.ts';
import { describeUnless } from '../support/describe-unless.ts';
import { createInvoker } from '../support/invoke.ts';
import { NewcomerShell } from '../support/newcomer-shell.ts';
import { packPackage } from '../support/package-project.ts';
import { AFTER_DEPLOYMENT, linesOf, readmeSnippets } from '../support/readme-commands.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { createCdk } from './support/cdk.ts';
import { openEmulatedAccount } from './support/emulated-account.ts';
import { type MicrosoftOnLoopback, startMicrosoftOnLoopback } from './support/microsoft-on-loopback.ts';
import { type MiniStack, REGION, ROOT_USER, startMiniStack } from './support/ministack.ts';
import { installPythonTools } from './support/python-tools.ts';

// `cdk init` installs CDK, and each command of it takes ten seconds and more on an idle machine.
jest.setTimeout(1_800_000);

const BLOCKS = readmeSnippets('deployed', 'console').map(linesOf);
const [PROJECT = [], FIRST_TOKEN = [], DEPLOYED = []] = BLOCKS;
const TENANT = '11111111-2222-3333-4444-555555555555';
const CREDENTIALS = { clientId: '99999999-8888-7777-6666-555555555555', clientSecret: 'a~secret-Of-Entra' };
const typedAt = (line: string): string => (line.includes(' secret put ') ? JSON.stringify(CREDENTIALS) : '');
const TOKEN_REQUEST = {
  path: `/${TENANT}/oauth2/v2.0/token`,
  grant_type: 'client_credentials',
  scope: 'https://graph.microsoft.com/.default',
  client_id: CREDENTIALS.clientId,
  client_secret: CREDENTIALS.clientSecret,
};
/** What the lines print when they end with 0. */
const PRINTED = new Map([
  ['mkdir my-app && cd my-app', /^$/],
  ['npx cdk init app --language typescript', /All done!/],
  ['npm install ../token-keeper/token-keeper-0.1.0.tgz', /added 1 package/],
  ['npm install --save-dev esbuild', /^(added|changed) \d+ package|^up to date/m],
  [`npx token-keeper init microsoft-graph --id graph --tenant ${TENANT}`, /services\.json[\s\S]*secrets\.local\.json/],
  ['npx token-keeper try graph', /^token +Bearer with fingerprint [\s\S]*\nNothing was stored\.$/m],
  ['npx cdk deploy', /^arn:aws:cloudformation:.*:stack\/MyAppStack\//m],
  ['export TOKEN_KEEPER_STACK=MyAppStack', /^$/],
  ['npx token-keeper secret put graph --verify', /^the provider takes it$/m],
  ['npx token-keeper get graph', /^token +Bearer with fingerprint [0-9a-f]{12} \(not shown/m],
]);

/**
 * MyAppStack, as MiniStack takes it: the bucket of cdk bootstrap refuses roles that come by http, as they do on loopback, and
 * a policy that names a secret by `Ref` matches nothing.
 */
const EMULATED = `
import * as cdk from 'aws-cdk-lib/core';
import { MyAppStack } from '../lib/my-app-stack';
import { secretArns } from './secret-arns';

const app = new cdk.App({ defaultStackSynthesizer: new cdk.CliCredentialsStackSynthesizer() });
cdk.Aspects.of(new MyAppStack(app, 'MyAppStack')).add(secretArns());
`;

const { bin, whyNot } = installPythonTools();
describeUnless(whyNot, '"A Microsoft Graph token in your Lambda", from an empty folder', () => describeSection(bin));

/**
 * The tests are one story, each beginning where the one before it has ended. AWS is an emulator: what it takes otherwise, roles by
 * http and policies that name a secret by `Ref`, is the entry of the app above; Entra and Graph are reached through a proxy.
 */
function describeSection(bin: string): void {
  let workspace: Workspace;
  let microsoft: MicrosoftOnLoopback;
  let ministack: MiniStack;
  let shell: NewcomerShell;

  beforeAll(async () => {
    workspace = createWorkspace();
    const home = join(workspace.path, 'home');
    const emulator = join(workspace.path, 'emulator');
    for (const folder of [home, emulator]) mkdirSync(folder);
    await packPackage(join(workspace.path, 'token-keeper'));
    microsoft = await startMicrosoftOnLoopback(join(workspace.path, 'authorities.pem'));
    ministack = await startMiniStack(bin, emulator, microsoft.environment);
    const stack = { program: '', stack: 'MyAppStack', endpoint: ministack.url };
    await createCdk({ ...stack, directory: emulator }).bootstrap();
    shell = new NewcomerShell(workspace.path, home, {
      AWS_ENDPOINT_URL: ministack.url,
      AWS_ACCESS_KEY_ID: ROOT_USER.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT_USER.secretAccessKey,
      AWS_REGION: REGION,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_NOTICES: 'false',
      NO_COLOR: '1',
    });
  });
  afterAll(async () => {
    await ministack?.stop();
    await microsoft?.close();
    workspace?.remove();
  });

  const file = (name: string): string => join(shell.directory, name);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
  };
  /** Runs a line; `npx token-keeper` of the person asks Microsoft through the proxy, as the functions do. */
  const run = (line: string, stdin = '', environment = {}): Promise<CliResult> =>
    shell.run(line, stdin, line.startsWith('npx token-keeper') ? microsoft.environment : environment);
  const follow = async (line: string, stdin = '', environment = {}): Promise<void> => {
    const { exitCode, stdout, stderr } = await run(line, stdin, environment);
    expect({ exitCode, stdout, stderr }).toMatchObject({
      exitCode: 0,
      [line.includes(' init app') ? 'stderr' : 'stdout']: expect.stringMatching(PRINTED.get(line) ?? line),
    });
  };

  test('has no line that nobody runs', () => {
    expect(BLOCKS.flat()).toEqual([...PRINTED.keys()]);
  });

  // The folder is inside this clone, so that npx finds the pinned cdk further up, and asks no registry for one.
  test.each(PROJECT)('1. %s', (line) => follow(line));

  test(`2. ${FIRST_TOKEN[0]}`, async () => {
    await follow(FIRST_TOKEN[0] ?? '');
    // "which only you can read"
    expect(statSync(file('secrets.local.json')).mode & 0o777).toBe(0o600);
    const { exitCode, stderr } = await run(FIRST_TOKEN[1] ?? '');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('secrets.local.json') });
    expect(microsoft.asked).toEqual([]);
  });

  test(`2. ${FIRST_TOKEN[1]}, once the secret is filled`, async () => {
    const secrets = JSON.parse(readFileSync(file('secrets.local.json'), 'utf8')) as Record<string, object>;
    expect(Object.values(secrets).map((one) => Object.keys(one))).toEqual([Object.keys(CREDENTIALS)]);
    write('secrets.local.json', JSON.stringify({ [Object.keys(secrets)[0] ?? '']: CREDENTIALS }));
    await follow(FIRST_TOKEN[1] ?? '');
    expect(microsoft.asked).toEqual([TOKEN_REQUEST]);
  });

  test('3. and 4. are code for the files that the text names, which type-checks and synthesizes', async () => {
    for (const { before, text } of readmeSnippets('deployed', 'ts')) {
      write(/`([\w/.-]+\.ts)`/.exec(before)?.[1] ?? 'no file is named', text);
    }
    expect(await run('npx tsc --noEmit')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const { exitCode, stderr } = await run('npx cdk synth --quiet');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/^INFO .* runbookUrl: /m) });
  });

  test(`5. ${DEPLOYED[0]}`, async () => {
    write('bin/secret-arns.ts', readFileSync(new URL('./app/secret-arns.ts', import.meta.url), 'utf8'));
    write('bin/emulated.ts', EMULATED);
    const { app } = JSON.parse(readFileSync(file('cdk.json'), 'utf8')) as { readonly app: string };
    // It asks before it makes roles; the person says yes.
    const environment = { CDK_APP: app.replace('bin/my-app.ts', 'bin/emulated.ts'), CDK_REQUIRE_APPROVAL: 'never' };
    await follow(DEPLOYED[0] ?? '', '', environment);
  });

  test.each(DEPLOYED.slice(1))('5. %s', async (line) => {
    await follow(line, typedAt(line));
  });

  test.each([...AFTER_DEPLOYMENT])('%s', async (line, printed) => {
    const filled = line.replace('CMD', 'printenv TOKEN_KEEPER_TOKEN');
    const { exitCode, stdout, stderr } = await run(filled);
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(printed) });
  });

  test('the Lambda calls Microsoft Graph with the token, and answers with what came', async () => {
    const ids = Object.entries(await openEmulatedAccount(ministack.url).physicalIds('MyAppStack'));
    const users = ids.find(([name]) => /^Users[0-9A-F]{8}$/.test(name))?.[1] ?? 'no function';
    const answer = await createInvoker(ministack.url)(users, {});
    expect(answer).toEqual({ functionError: undefined, payload: { value: [{ displayName: 'Ada' }] } });
    // `try` and `--verify`: nobody else had to.
    expect(microsoft.asked).toEqual([TOKEN_REQUEST, TOKEN_REQUEST]);
    expect(microsoft.callers).toEqual([`Bearer ${microsoft.issued.at(-1)}`]);
  });
}
