import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createInitCommand } from '../../../../../lib/cli/definition/init/init-command.ts';
import { INIT_PRESETS } from '../../../../../lib/cli/definition/init/init-presets.ts';
import { PRESETS } from '../../../../../lib/definition/preset-options.ts';
import { type CliRunOptions, runCli } from '../../../../support/cli-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../../../support/scripted-server.ts';
import { useWorkingDirectory } from '../../../../support/working-directory.ts';

useWorkingDirectory();
let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer(() => ({ status: 404 }));
});
afterAll(() => server.close());

const init = (args: readonly string[], options?: CliRunOptions) => runCli(createInitCommand, args, options);
const jsonOf = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const services = (): unknown => (jsonOf('services.json') as { services?: unknown }).services;
const GRAPH = ['microsoft-graph', '--tenant', 'contoso.com'];
const FILLED = { clientId: 'REPLACE_ME', clientSecret: 'REPLACE_ME' };

describe('init', () => {
  it('writes a definition and the skeleton of its secret, and says what comes next', async () => {
    const run = await init([...GRAPH, '--id', 'graph']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toBe(`services.json: added graph
secrets.local.json: added what token-keeper/graph needs

Put the values of the client in the place of REPLACE_ME in secrets.local.json, then:
  npx token-keeper validate services.json
  npx token-keeper try graph --services services.json --secrets secrets.local.json

The same in a CDK app:
  import { microsoftGraph } from 'token-keeper/providers';
  microsoftGraph({ id: 'graph', tenantId: 'contoso.com' })
How to register the client: docs/providers/microsoft-graph.md
`);
    expect(jsonOf('services.json')).toEqual({
      $schema: expect.stringMatching(/^\.\.?\/.*services\.schema\.json$/),
      services: [{ preset: 'microsoft-graph', id: 'graph', tenantId: 'contoso.com' }],
    });
    expect(jsonOf('secrets.local.json')).toEqual({ 'token-keeper/graph': FILLED });
    expect(statSync('secrets.local.json').mode & 0o777).toBe(0o600);
  });

  it('adds to what is there, keeps comments, values and modes, and changes nothing the second time', async () => {
    writeFileSync(
      'services.json',
      '{\n  // ours\n  "services": [\n    { "preset": "zoom", "id": "zoom", "accountId": "x" } // z\n  ]\n}\n',
    );
    writeFileSync('secrets.local.json', '{ "token-keeper/genesys": { "clientSecret": "MARKER" } /* mine */ }\n');
    chmodSync('services.json', 0o664);
    await init(['genesys', '--region', 'eu-central-1']);
    expect(readFileSync('services.json', 'utf8')).toContain(
      '"accountId": "x" }, // z\n    {\n      "preset": "genesys-cloud"',
    );
    expect(readFileSync('secrets.local.json', 'utf8')).toContain('/* mine */');
    expect(readFileSync('secrets.local.json', 'utf8')).toContain('"clientSecret": "MARKER"');
    const files = () =>
      ['services.json', 'secrets.local.json'].map((file) => [readFileSync(file, 'utf8'), statSync(file).mode & 0o777]);
    const [before, modes] = [files(), files().map(([, mode]) => mode)];
    expect(modes).toEqual([0o664, 0o600]);
    const again = await init(['genesys', '--region', 'eu-central-1']);
    expect(again.stdout).toContain(
      'services.json: has genesys already\nsecrets.local.json: has token-keeper/genesys already; it stays as it is\n',
    );
    expect(again.stdout).not.toContain('MARKER');
    expect(files()).toEqual(before);
  });

  it.each([
    [
      ['github-app', '--app-id', 'Iv1.1', '--installation', '42'],
      { preset: 'github-app', id: 'github', installationId: 42 },
    ],
    [['zoom', '--account', 'x'], { preset: 'zoom', id: 'zoom', accountId: 'x' }],
    [['genesys', '--domain', 'xyz9.pure.cloud'], { preset: 'genesys-cloud', domain: 'xyz9.pure.cloud' }],
    [['graph', '--tenant', 'contoso.com', '--credential', 'certificate'], { credential: 'certificate' }],
    [
      ['custom', '--token-url', 'https://login.contoso.co.uk/token', '--method', 'private_key_jwt'],
      { id: 'contoso', clientAuthentication: { method: 'private_key_jwt', assertion: { algorithm: 'RS256' } } },
    ],
    [
      ['jwt-bearer', '--token-url', 'https://oauth2.googleapis.com/token', '--scope', 's', '--algorithm', 'ES256'],
      { assertion: { algorithm: 'ES256' }, claims: { scope: 's' } },
    ],
    [
      ['refresh-token', '--token-url', 'https://a.example/token', '--method', 'none', '--single-use'],
      { clientAuthentication: 'none', singleUse: true },
    ],
  ])('makes a valid definition of every preset: %j', async (args, entry) => {
    expect(await init(args)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(services()).toEqual([expect.objectContaining(entry)]);
  });

  it('knows every preset', () => {
    expect(
      Object.values(INIT_PRESETS)
        .map(({ preset }) => preset)
        .sort(),
    ).toEqual(Object.keys(PRESETS).sort());
  });

  it('shows what it would write, and writes nothing', async () => {
    const { stdout, exitCode } = await init([...GRAPH, '--print']);
    expect(stdout).toContain('services.json:\n{\n  "preset": "microsoft-graph"');
    expect(stdout).toContain(
      'secrets.local.json:\n{\n  "token-keeper/microsoft-graph": {\n    "clientId": "REPLACE_ME"',
    );
    expect(exitCode).toBe(0);
    expect(readdirSync('.')).toEqual([]);
  });

  it('warns where git would take the secrets', async () => {
    spawnSync('git', ['init', '--quiet']);
    writeFileSync('services.json', '\n');
    expect((await init(GRAPH)).stdout).toContain('Keep secrets.local.json out of git: add it to .gitignore.\n');
    writeFileSync('.gitignore', 'node_modules/\n*.local.json\n');
    expect((await init(GRAPH)).stdout).not.toContain('out of git');
  });
});

describe('init asks the issuer', () => {
  const metadata = (others: object) => ({
    body: { issuer: server.url, token_endpoint: `${server.url}/token`, ...others },
  });

  it('for token endpoint, way to authenticate and scope', async () => {
    server.answerWith(() =>
      metadata({
        token_endpoint_auth_methods_supported: ['tls_client_auth', 'client_secret_post'],
        scopes_supported: ['openid', 'orders.read'],
      }),
    );
    const run = await init(['custom', '--issuer', server.url, '--id', 'orders']);
    expect(run).toMatchObject({ exitCode: 0, stderr: `read ${server.url}/.well-known/oauth-authorization-server\n` });
    expect(services()).toEqual([
      {
        preset: 'client-credentials',
        id: 'orders',
        tokenUrl: `${server.url}/token`,
        clientAuthentication: 'client_secret_post',
        scope: 'orders.read',
      },
    ]);
  });

  it('and leaves the choice of several scopes to the person, and says what does not fit', async () => {
    server.answerWith(() => metadata({ scopes_supported: ['a', 'b'], grant_types_supported: ['authorization_code'] }));
    const run = await init(['custom', '--issuer', server.url, '--method', 'client_secret_post', '--scope', 'b']);
    expect(run.stderr.trim().split('\n').slice(1)).toEqual([
      'scopes that the server names: a b',
      'warning: the server does not name the grant client_credentials among those it has',
      'warning: the server does not name client_secret_post among the ways to authenticate: client_secret_basic',
    ]);
    expect(services()).toMatchObject([{ scope: 'b', clientAuthentication: 'client_secret_post' }]);
  });

  it('for the algorithm of a key', async () => {
    const algorithms = { token_endpoint_auth_signing_alg_values_supported: ['HS256', 'ES384'] };
    server.answerWith(() => metadata({ token_endpoint_auth_methods_supported: ['private_key_jwt'], ...algorithms }));
    await init(['custom', '--issuer', server.url]);
    const clientAuthentication = { method: 'private_key_jwt', assertion: { algorithm: 'ES384' } };
    expect(services()).toMatchObject([{ id: 'custom', clientAuthentication }]);
  });

  it.each([[['tls_client_auth']], [[]], ['client_secret_post'], [[1, null]]])(
    'and takes the way that the person names, where the server says %j',
    async (token_endpoint_auth_methods_supported) => {
      server.answerWith(() => metadata({ token_endpoint_auth_methods_supported }));
      const run = await init(['custom', '--issuer', server.url, '--method', 'client_secret_post']);
      expect(run).toMatchObject({ exitCode: 0, stderr: expect.not.stringMatching(/: $/m) });
      expect(services()).toMatchObject([{ clientAuthentication: 'client_secret_post' }]);
    },
  );

  it.each([
    [{ token_endpoint_auth_methods_supported: [] }, 'these options are needed:\n--method <name>'],
    [
      { token_endpoint_auth_methods_supported: ['tls_client_auth'] },
      'takes "tls_client_auth", and client-credentials can do',
    ],
    [{ issuer: 'https://other.example' }, 'speaks of another issuer'],
  ])('and writes nothing where that cannot work: %j', async (others, message) => {
    server.answerWith(() => metadata(others));
    const run = await init(['custom', '--issuer', server.url]);
    expect(run).toMatchObject({ exitCode: 64, stdout: '', stderr: expect.stringContaining(message) });
    expect(readdirSync('.')).toEqual([]);
  });
});

describe('init writes nothing', () => {
  it.each([
    [[], `expected one of ${Object.keys(INIT_PRESETS).join(', ')}; there is no terminal`],
    [['zooom'], 'got "zooom"; did you mean zoom?'],
    [['grahp'], 'got "grahp"; did you mean graph?'],
    [
      ['github-app'],
      'these options are needed:\n--app-id <id>  client id or app id of the app\n--installation <number>',
    ],
    [
      ['microsoft-graph', '--tenant', 'common'],
      '--tenant: expected the tenant\'s GUID or a verified domain, got "common"',
    ],
    [['genesys', '--region', 'eu-centrl-1'], '; did you mean eu-central-1?'],
    [['github-app', '--app-id', 'x', '--installation', '4x'], '--installation: expected a whole number'],
    [['zoom', '--account', 'x', '--id', 'status'], '--id: expected an id like genesys'],
    [
      ['zoom', '--account', 'x', '--region', 'r', '--tenant', 't'],
      '--tenant, --region: no option for zoom, which takes --account',
    ],
    [['zoom', '--account', 'x', '--issuer', 'https://a.example'], '--issuer: zoom knows its token endpoint'],
    [['custom', '--issuer', 'http://example.com'], '--issuer: expected an https URL'],
    [['custom'], '\n--issuer <url>  in their place: the server says it all of itself'],
    [
      ['custom', '--token-url', 'https://a.example/t', '--method', 'private_key_jwt', '--algorithm', 'HS256'],
      '--algorithm: expected one of RS256',
    ],
    [
      ['zoom', '--account', 'x', '--services', 'a.json', '--secrets', './a.json'],
      'expected two files, got a.json for both',
    ],
    [['custom', '--issuer', 'https://a.example', '--token-url', 'https://a.example/t'], 'give one of them'],
    [['zoom', '--account', 'x', '--services', 'lib/services.ts'], 'lib/services.ts is a module'],
    [['zoom', '--account', 'x', '--services', 'no/such.json'], 'cannot write no/such.json: there is no directory no'],
    [['zoom', '--account', 'x', '--secrets', 'no/such.json'], 'cannot write no/such.json: there is no directory no'],
  ])('but says what is wrong: %j', async (args, message) => {
    const run = await init(args);
    expect(run).toMatchObject({ exitCode: 64, stdout: '', stderr: expect.stringContaining(message) });
    expect(readdirSync('.')).toEqual([]);
  });

  it.each([
    ['services.json', '[{', 'is not JSON: line 1, column 3'],
    [
      'services.json',
      '[{ "preset": "zoom", "id": "zoom", "accountId": "other" }]',
      'has another service "zoom" already',
    ],
    ['services.json', '[{ "preset": "zoo" }]', 'services.json: services[0].preset: expected one of'],
    ['secrets.local.json', 'MARKER', 'is not JSON'],
    ['secrets.local.json', '["MARKER"]', 'holds something else'],
  ])('into %s that is %j', async (file, text, message) => {
    writeFileSync(file, text);
    const run = await init(['zoom', '--account', 'x']);
    expect(run).toMatchObject({ exitCode: 64, stdout: '', stderr: expect.stringContaining(message) });
    expect(run.stderr).not.toContain('MARKER');
    expect(readdirSync('.')).toEqual([file]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe('init at a terminal', () => {
  const typed = (lines: readonly string[], args: readonly string[] = []) =>
    init(args, { isTerminal: true, stdin: lines.map((line) => `${line}\n`).join('') });

  it('asks for what no option says, again where an answer cannot be right', async () => {
    const run = await typed(['foo', '1', 'common', 'contoso.com', 'status', 'graph', 'n']);
    expect(run.exitCode).toBe(0);
    expect(services()).toEqual([{ preset: 'microsoft-graph', id: 'graph', tenantId: 'contoso.com' }]);
    expect(run.stderr).toContain('expected one of microsoft-graph');
    expect(run.stderr).toContain("tenantId: expected the tenant's GUID or a verified domain");
    expect(run.stderr).toContain('expected letters, digits, - and _');
  });

  it('takes the token URL of a provider without metadata, and nothing for what may be empty', async () => {
    await typed(
      ['http://example.com', '', 'https://login.example.com/token', 'client_secret_basic', '', '', ''],
      ['custom'],
    );
    expect(services()).toEqual([
      {
        preset: 'client-credentials',
        id: 'example',
        tokenUrl: 'https://login.example.com/token',
        clientAuthentication: 'client_secret_basic',
      },
    ]);
  });

  it.each([[[]], [['1']], [['1', 'contoso.com']]])(
    'stops where the input ends, and writes nothing: %j',
    async (lines) => {
      const run = await typed(lines);
      expect(run).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('stopped; nothing was written') });
      expect(readdirSync('.')).toEqual([]);
    },
  );

  it.each([
    [['custom', '--issuer'], '\u0003'],
    [[], '1\n\u0003'],
  ])('stops at Ctrl-C, also while a server is waited for: %j', async (args, stdin) => {
    server.answerWith(() => ({ fault: 'hang' }));
    const run = await init(args.length > 0 ? [...args, server.url] : [], { isTerminal: true, stdin });
    expect(run).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('stopped; nothing was written') });
  });
});
