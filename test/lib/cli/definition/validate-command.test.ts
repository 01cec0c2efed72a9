import { afterAll, describe, expect, it } from '@jest/globals';
import { createValidateCommand } from '../../../../lib/cli/definition/validate-command.ts';
import { runCli } from '../../../support/cli-harness.ts';
import { createWorkspace } from '../../../support/workspace.ts';

const workspace = createWorkspace();
afterAll(() => workspace.remove());

const GRAPH = { preset: 'microsoft-graph', id: 'graph', tenantId: '11111111-2222-3333-4444-555555555555' };
const OWN = {
  id: 'own',
  tokenUrl: 'https://login.contoso.com/token',
  grant: { type: 'client_credentials' },
  clientAuthentication: { method: 'client_secret_basic' },
};

const validate = (args: readonly string[], services?: unknown) =>
  runCli(createValidateCommand, args, services === undefined ? {} : { services });

describe('validate', () => {
  it('names the services of a file, with their presets', async () => {
    const file = workspace.json('good.json', [GRAPH, OWN]);
    expect(await validate([file])).toMatchObject({
      stdout: `${file}: 2 services are valid: graph (microsoft-graph), own\n`,
      stderr: '',
      exitCode: 0,
    });
  });

  it('takes the file that people edit where none is named', async () => {
    const run = await validate([], [OWN]);
    expect(run).toMatchObject({ stdout: 'bin/services.ts: one service is valid: own\n', exitCode: 0 });
  });

  it('tells everything that is wrong at once, each with its file', async () => {
    const file = workspace.json('bad.json', [
      { ...GRAPH, tenant: 'x', tenantId: undefined },
      { ...OWN, tokenURL: 'x' },
    ]);
    const { stderr, stdout, exitCode } = await validate([file]);
    const [first, , second, ...others] = stderr.trim().split('\n');
    expect(first).toMatch(/^token-keeper: .*bad\.json: services\[0\]\.tenant: .*; did you mean tenantId\?$/);
    expect(second).toMatch(/^\S*bad\.json: services\[1\]\.tokenURL: .*$/);
    expect(others).toEqual([]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
  });

  it('warns of what is allowed and most likely not meant', async () => {
    const tenantId = '00000000-0000-0000-0000-000000000000';
    const timing = { expectedLifetimeSeconds: 3600, advisoryRefreshSeconds: 700 };
    const run = await validate(
      [],
      [
        { ...GRAPH, tenantId },
        { ...OWN, tokenUrl: 'https://a.example/token', timing },
      ],
    );
    expect(run.exitCode).toBe(0);
    expect(run.stderr.trim().split('\n')).toEqual([
      'warning: graph: the tenant is a placeholder; put in the GUID of yours',
      'warning: own: nobody has the host a.example, it is for examples; put in yours',
      expect.stringMatching(/^warning: own: a token of 3600 s is due with less than 700 s left; a sweep every 300 s/),
    ]);
  });

  it.each([
    'https://login.acme.dev/{realm}/token',
    'https://login.acme.dev/<tenant>/token',
    'https://YOUR_TENANT.acme.dev/token',
  ])('warns of a part that nobody has filled in: %s', async (tokenUrl) => {
    const { exitCode, stderr } = await validate([], [{ ...OWN, tokenUrl }]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: own: a part of tokenUrl is a placeholder; put in yours\n');
  });

  it('warns of a risk that some have to take, and of a second URL that nobody has filled in', async () => {
    const risky = { ...OWN, grant: { type: 'password' }, request: { method: 'GET' } };
    const second = { ...OWN, id: 'second', secondRequest: { url: 'https://login.acme.dev/{realm}' } };
    const { exitCode, stderr } = await validate([], [risky, second]);
    expect(exitCode).toBe(0);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^warning: own: with the grant password whoever holds the secret .* \(RFC 9700/),
      expect.stringMatching(/^warning: own: request has a secret in the query of its URL, and proxies and servers log/),
      'warning: second: a part of secondRequest.url is a placeholder; put in yours',
    ]);
  });

  it('warns of a parameter that has the name of a header', async () => {
    const parameters = { 'X-Api-Key': { secret: 'apiKey' }, 'x-b': 'c', other: 'd' };
    const secondRequest = { url: 'https://a.acme.dev/', parameters: { Authorization: { firstAnswer: '/a' } } };
    const { stderr } = await validate([], [{ ...OWN, request: { parameters }, secondRequest }]);
    expect(stderr.trim().split('\n')).toEqual([
      'warning: own: "X-Api-Key", "x-b" in request.parameters look like headers; those stand in request.headers',
      'warning: own: "Authorization" in secondRequest.parameters looks like a header; those stand in secondRequest.headers',
    ]);
  });

  it.each<[object, string | undefined]>([
    [{ response: { token: { cookie: 'session' } }, header: { name: 'cookie' } }, undefined],
    [{ response: { token: { cookie: 'session' } } }, 'own: the token is a cookie, and would not be sent as one'],
    [
      { response: { token: { cookie: 'session' } }, header: { name: 'Cookie', scheme: 'Token' } },
      'own: the token is a cookie, and would not be sent as one',
    ],
    [{ header: { name: 'Cookie' } }, 'own: header is Cookie, and response.token names no cookie'],
    [
      {
        header: { name: 'Cookie' },
        response: { token: { cookie: 'a' } },
        secondRequest: { url: 'https://a.acme.dev/' },
      },
      'own: header is Cookie',
    ],
    [{ header: { name: 'X-Auth-Token' } }, undefined],
  ])('warns of a cookie that is sent as none: %j', async (members, warning) => {
    const { exitCode, stderr } = await validate([], [{ ...OWN, ...members }]);
    expect(exitCode).toBe(0);
    expect(stderr).toEqual(warning === undefined ? '' : expect.stringContaining(`warning: ${warning}`));
  });

  it('says all of it as JSON', async () => {
    const good = await validate(['--json'], [{ ...OWN, tokenUrl: 'https://a.test/' }]);
    expect(JSON.parse(good.stdout)).toEqual({
      file: 'bin/services.ts',
      valid: true,
      services: [{ id: 'own', provider: null }],
      problems: [],
      warnings: ['own: nobody has the host a.test, it is for examples; put in yours'],
    });
    const bad = await validate(['--json'], [{ preset: 'zoo' }]);
    expect(bad).toMatchObject({ exitCode: 64, stderr: '' });
    expect(JSON.parse(bad.stdout)).toMatchObject({
      valid: false,
      services: [],
      problems: [expect.stringMatching(/^services\[0\]\.preset: .*; did you mean zoom\?$/)],
    });
  });

  it.each([
    [['absent.json'], 'token-keeper: cannot read the services file absent.json: there is no such file\n'],
    [
      [],
      'token-keeper: there is neither bin/services.ts nor services.json here; name a file, or make one: npx token-keeper init\n',
    ],
  ])('says which file is not there: %j', async (args, stderr) => {
    expect(await validate(args)).toMatchObject({ stderr, exitCode: 64 });
  });
});

describe('validate of templates', () => {
  it('says of each what its tenants are', async () => {
    const tenants = { pattern: 'guid', groups: ['gold', 'silver'] };
    const genesys = { secret: 'per-tenant', region: ['eu-central-1', 'us-east-1'] };
    const { stdout, stderr, exitCode } = await validate(
      [],
      [
        { preset: 'microsoft-graph', id: 'graph', tenants },
        { preset: 'genesys-cloud', id: 'genesys', tenants: genesys },
        OWN,
      ],
    );
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.split('\n').slice(0, -1)).toEqual([
      expect.stringMatching(/: 3 services are valid: graph \(microsoft-graph\), genesys \(genesys-cloud\), own$/),
      'graph (microsoft-graph): a token for each tenant, {tenant} is a GUID, groups gold and silver',
      'genesys (genesys-cloud): a token for each tenant, {tenant} is a name, {region} is one of eu-central-1 us-east-1, a secret for each',
    ]);
  });

  it('warns of one refresh token for all', async () => {
    const shared = {
      ...OWN,
      tokenUrl: 'https://login.acme.dev/{tenant}',
      grant: { type: 'refresh_token' },
      tenants: {},
    };
    const each = { ...shared, id: 'each', tenants: { secret: 'per-tenant' } };
    const { stderr, exitCode } = await validate([], [shared, each]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^warning: own: all tenants begin with one refresh token; where .*\n$/);
  });

  it('warns of the hosts that tenants may have', async () => {
    const tenants = { parameters: { region: ['a.acme.dev', 'a.example'] } };
    const { stderr } = await validate([], [{ ...OWN, tokenUrl: 'https://{region}/{tenant}/', tenants }]);
    expect(stderr).toBe('warning: own: nobody has the host a.example, it is for examples; put in yours\n');
  });
});
