import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalProcess } from '../support/local-process.ts';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { sourceFacts } from '../support/source-facts.ts';

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

/** The contract, the definition of a service, and what their types are made of: nothing else of the functions. */
const TYPES_OF_FUNCTIONS = [
  'functions/contract/attempt',
  'functions/contract/contract-error',
  'functions/contract/diagnosis',
  'functions/contract/get-token',
  'functions/contract/refresh',
  'functions/contract/status',
  'functions/domain/expiry/timing',
  'functions/domain/service/service-definition',
  'functions/domain/service/service-schema',
  'functions/domain/service/token-url',
  'functions/domain/values/fingerprint',
  'functions/domain/values/instant',
  'functions/domain/values/json',
  'functions/domain/values/problems',
  'functions/domain/values/redacted',
  'functions/domain/values/schema',
];

let project: PackageProject;

beforeAll(async () => {
  project = await createPackageProject();
});

afterAll(() => {
  project.remove();
});

describe('the package', () => {
  test('contains what is needed and nothing else', () => {
    const allowed =
      /^(package\.json|README\.md|LICENSE|docs\/runbook\.md|dist\/functions\/(refresh|serve)-tokens\/index\.mjs|dist\/package\/cli-licenses\.txt|dist\/package\/(cli|client|client-testing|page-script|providers|infrastructure)\.js|dist\/package\/shared\/[\w-]+\.js|dist\/package\/types\/(lib|functions)\/[\w/-]+\.d\.ts)$/;
    expect(project.packed.filter((file) => !allowed.test(file))).toEqual([]);
    expect(project.packed).toEqual(
      expect.arrayContaining([
        'dist/functions/refresh-tokens/index.mjs',
        'dist/functions/serve-tokens/index.mjs',
        'dist/package/cli.js',
        'dist/package/client.js',
        'dist/package/page-script.js',
        'dist/package/types/lib/client/index.d.ts',
      ]),
    );
  });

  test('has the types of the contract, of a definition, and of what it exports from lib', () => {
    const types = project.packed.flatMap((file) => /^dist\/package\/types\/(.*)\.d\.ts$/.exec(file)?.[1] ?? []);
    expect(types.filter((file) => file.startsWith('functions/')).toSorted()).toEqual(TYPES_OF_FUNCTIONS);
    expect(
      types.filter((file) => !/^(functions|lib\/(client|providers|infrastructure))\//.test(file)).toSorted(),
    ).toEqual(['lib/build/function-limits', 'lib/platform/environment', 'lib/platform/transport-fault']);
  });

  test('installs without any other package, and every entry leads to a file', () => {
    expect(readdirSync(join(project.path, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'token-keeper',
    ]);
    const root = join(project.path, 'node_modules', 'token-keeper');
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      exports: Record<string, string | Record<string, string>>;
    };
    const files = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    expect(files).toHaveLength(9);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('imports nothing outside itself but Node and CDK', () => {
    const root = join(project.path, 'node_modules', 'token-keeper');
    const files = project.packed.filter((file) => /^dist\/package\/.*\.js$/.test(file));
    const imported = files.flatMap((file) => sourceFacts(readFileSync(join(root, file), 'utf8')).imports);
    const outside = imported.flatMap(({ specifier }) => (specifier?.startsWith('.') ? [] : (specifier ?? 'computed')));
    expect(outside.length).toBeGreaterThan(5);
    // The one computed import is the command line's, of the project's own bin/services.
    expect(outside.filter((name) => !/^(node:|aws-cdk-lib\/|constructs$)/.test(name))).toEqual(['computed']);
  });
});

describe('the command line in another project', () => {
  const ended = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => project.npx(args, environment);

  test('has its commands and its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await ended(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
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
    [['secret', 'put', 'genesys'], 'no service definitions: give --services FILE.json, or write bin/services.ts'],
  ])('ends with 64 for %j', async (args, said) => {
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
    const { exitCode, stderr } = await ended(args, credentials);
    expect({ exitCode, stderr }).toEqual({ exitCode: 64, stderr: expect.stringContaining(said) });
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
