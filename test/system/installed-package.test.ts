import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalProcess } from '../support/local-process.ts';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';

const TSC = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

const WORK = `
import { type Tokens, TokenClient, TokenUnavailableError, withTokens } from 'token-keeper/client';
import { createFakeTokenKeeper } from 'token-keeper/client/testing';

const tokens = new TokenClient();
const { fingerprint, expiresInSeconds } = await tokens.getToken('genesys', { minValiditySeconds: 1 });
const peeked: string | undefined = tokens.peek('genesys')?.fingerprint;

const fake = createFakeTokenKeeper();
fake.failWith('genesys', 'TokenUnavailable');
const failure: unknown = await fake.client.getToken('genesys').catch((error: unknown) => error);

const context: { tokens: Tokens<'crm'>; getRemainingTimeInMillis(): number } = {
  tokens: {} as Tokens<'crm'>,
  getRemainingTimeInMillis: () => 10_000,
};
await withTokens({ client: tokens, services: { crm: 'genesys' } }).before({ context });
// @ts-expect-error a name that was not asked for is not there
context.tokens.erp;
const facts = {
  same: fingerprint === peeked && fingerprint === context.tokens.crm.fingerprint,
  valid: expiresInSeconds > 0,
  refused: failure instanceof TokenUnavailableError,
};
process.stdout.write(JSON.stringify(facts));
`;

const REQUIRED = `
const { TokenClient } = require('token-keeper/client');
new TokenClient().getToken('microsoft-graph').then((token) => process.stdout.write(token.service + ' ' + token.tokenType));
`;

const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { TokenKeeper } from 'token-keeper/infrastructure';
import { clientCredentials, genesysCloud } from 'token-keeper/providers';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Mine');
const services = [
  genesysCloud({ id: 'genesys', region: 'eu-central-1' }),
  clientCredentials({
    id: 'crm',
    tokenUrl: 'https://login.example.test/token',
    clientAuthentication: 'client_secret_basic',
  }),
];
const keeper = new TokenKeeper(stack, 'TokenKeeper', { services });
const work = new LambdaFunction(stack, 'Work', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = () => {};'),
});
keeper.grantGetToken(work, 'crm');
app.synth();
`;

let project: PackageProject;

beforeAll(async () => {
  project = await createPackageProject();
});

afterAll(() => {
  project.remove();
});

describe('the command line in another project', () => {
  const ended = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => project.npx(args, environment);

  test('has its commands, and its version with what a report needs', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const told = await ended(['--version']);
    expect(told).toMatchObject({ exitCode: 0, stderr: '' });
    const [, number = ''] =
      /^token-keeper (\S+)(?: \(commit [0-9a-f]{12}\))?, Node \d+\.\d+\.\d+, \w+-\w+\n$/.exec(told.stdout) ?? [];
    expect(number).toBe(version);
    const { stdout, exitCode } = await ended(['--help']);
    expect(exitCode).toBe(0);
    for (const command of ['status', 'get', 'refresh', 'secret', 'debug', 'dashboard', 'simulate']) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
  });

  test('simulates', async () => {
    const { stdout, exitCode } = await ended(['simulate', '--for', '2h']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('OK: every read got a token');
  });

  test.each([
    [['stats'], "error: unknown command 'stats'"],
    [['start', '--port', '0'], 'start runs the whole system on this machine and is no part of the package'],
    [['dashboard', '--port', 'x'], 'Expected a whole number from 0 to 65535'],
  ])('ends with 64 for %j', async (args, said) => {
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
    const { exitCode, stderr } = await ended(args, credentials);
    expect({ exitCode, stderr }).toEqual({ exitCode: 64, stderr: expect.stringContaining(said) });
  });

  test('ends with 69 where nobody can be asked for a definition', async () => {
    const environment = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
    const { exitCode, stderr } = await ended(['secret', 'put', 'genesys'], environment);
    expect(exitCode).toBe(69);
    expect(stderr).toContain('cloudformation.us-east-1.amazonaws.com');
  });

  test('ends with 69 where nobody answers', async () => {
    const environment = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
    const { exitCode, stderr } = await ended(['status', '--endpoint-url', 'http://127.0.0.1:9'], environment);
    expect(exitCode).toBe(69);
    expect(stderr).toContain('ECONNREFUSED');
  });
});

describe('a consumer in another project', () => {
  let local: LocalProcess;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    local = new LocalProcess(['--json', '--port', '0', '--no-consumer', '--data-dir', join(project.path, 'data')]);
    environment = {
      TOKEN_KEEPER_FUNCTION: 'serve-tokens',
      AWS_ENDPOINT_URL_LAMBDA: await local.address(),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    project.write('work.ts', WORK);
    project.write('work.cjs', REQUIRED);
  });

  afterAll(async () => {
    await local.stop('SIGINT');
  });

  test('gets a token with import, and its types are right', async () => {
    expect(JSON.parse(await project.node(['work.ts'], environment))).toEqual({
      same: true,
      valid: true,
      refused: true,
    });
  });

  test('gets a token with require', async () => {
    expect(await project.node(['work.cjs'], environment)).toBe('microsoft-graph Bearer');
  });
});

describe('a CDK app in another project', () => {
  beforeAll(() => {
    for (const name of ['aws-cdk-lib', 'constructs', '@types/node', 'undici-types']) {
      project.link(name);
    }
    project.write('app.ts', APP);
  });

  test('deploys the bundles of the package and tells the function whom to ask', async () => {
    await project.node(['--preserve-symlinks', '--preserve-symlinks-main', 'app.ts']);
    const directory = join(project.path, 'cdk.out');
    const assets = readdirSync(directory).filter((name) => name.startsWith('asset.'));
    expect(assets).toHaveLength(2);
    for (const asset of assets) {
      expect(readdirSync(join(directory, asset)).toSorted()).toEqual(['index.mjs', 'services.json']);
    }
    const { Resources } = JSON.parse(readFileSync(join(directory, 'Mine.template.json'), 'utf8')) as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    const work = Object.entries(Resources).find(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('Work'),
    );
    expect(work?.[1].Properties['Environment']).toEqual({
      Variables: { TOKEN_KEEPER_FUNCTION: { 'Fn::GetAtt': [expect.stringContaining('ServeTokens'), 'Arn'] } },
    });
  });

  test('type-checks, as the consumer does', async () => {
    project.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          target: 'es2024',
          module: 'nodenext',
          strict: true,
          noEmit: true,
          types: ['node'],
          allowImportingTsExtensions: true,
        },
        files: ['work.ts', 'app.ts'],
      }),
    );
    const told = await project.node([TSC, '-p', '.']).catch(({ stdout }: { stdout: string }) => stdout);
    expect(told).toBe('');
  });
});
