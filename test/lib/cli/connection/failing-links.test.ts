import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../../../lib/cli/connection/connect.ts';
import type { Connection } from '../../../../lib/cli/connection/connection.ts';
import { selfDescription } from '../../../../lib/local/gateway/self-description.ts';
import { AWS_KEYS, useAwsEnvironment } from '../../../support/aws-environment.ts';
import { NOW } from '../../../support/cli-harness.ts';
import { type ScriptedAnswer, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';

const clock = { now: () => NOW };
let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer(() => ({ status: 404 }));
});
afterEach(() => server.close());
useAwsEnvironment();

const open = (options: object = {}) =>
  connect({ stack: 'TokenKeeper', endpointUrl: server.url, ...options }, {}, clock);
const stackError = (code: string, message: string): ScriptedAnswer => ({
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

describe('before anything is asked', () => {
  const CONFIG = '[default]\noutput = json\n[profile staging]\noutput = json\n[sso-session corp]\nsso_region = a\n';
  let workspace: Workspace;
  beforeEach(() => {
    workspace = createWorkspace();
    writeFileSync(join(workspace.path, 'config'), CONFIG);
    const files = {
      AWS_CONFIG_FILE: `${workspace.path}/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${workspace.path}/none`,
    };
    Object.assign(process.env, files);
    for (const name of Object.keys(AWS_KEYS)) delete process.env[name];
  });
  afterEach(() => workspace.remove());
  const inAws = (options: object, environment = {}) =>
    connect({ stack: 'TokenKeeper', ...options }, environment, clock);

  test('a region that is missing is told', async () => {
    await expect(inAws({})).rejects.toMatchObject({ exitCode: 64, message: expect.stringContaining('no AWS region') });
  });

  test.each([
    [{ profile: 'stagin' }, {}],
    [{}, { AWS_PROFILE: 'stagin' }],
  ])('a profile that is in no file is told, with those there are: %j %j', async (options, environment) => {
    await expect(inAws({ region: 'eu-central-1', ...options }, environment)).rejects.toMatchObject({
      exitCode: 64,
      message:
        'there is no profile "stagin" in the AWS configuration, which has default, staging; did you mean staging?',
    });
  });

  test('credentials that are missing are told, and the profile that has none', async () => {
    const told = { exitCode: 69, diagnosis: { code: 'credentials-missing' } };
    await expect(inAws({ region: 'eu-central-1' })).rejects.toMatchObject({
      ...told,
      message: 'no AWS credentials were found',
    });
    await expect(inAws({ region: 'eu-central-1', profile: 'staging' })).rejects.toMatchObject({
      ...told,
      message: 'no AWS credentials with profile "staging" were found',
    });
  });

  test('nobody at an endpoint of this machine is told, with its port', async () => {
    await server.close();
    const { host } = new URL(server.url);
    await expect(open()).rejects.toMatchObject({
      exitCode: 69,
      message: `looking for npm start: nothing listens at ${host} (ECONNREFUSED)`,
      diagnosis: { code: 'nothing-listens', advice: expect.stringContaining('is npm start running?') },
    });
  });

  test('an emulator is asked without credentials: it takes any', async () => {
    const { invoke } = await open();
    server.answerWith(() => ({ body: { answered: true } }));
    expect(await invoke('serve:a', {})).toMatchObject({ payload: { answered: true } });
  });

  test('a credential of npm start that cannot be read is what is told of a call that is refused', async () => {
    const file = join(workspace.path, 'credentials');
    const refusal = {
      status: 403,
      headers: { 'x-amzn-errortype': 'UnrecognizedClientException' },
      body: { message: 'no' },
    };
    server.answerWith(({ method }) => (method === 'GET' ? { body: selfDescription([], file) } : refusal));
    const refused = {
      message: expect.stringContaining(`the credential in ${file} cannot be read`),
      diagnosis: { code: 'run-credential-unreadable' },
    };
    await expect((await open()).invoke('serve-tokens:status', {})).rejects.toMatchObject(refused);
    await expect((await open()).secrets.read('a')).rejects.toMatchObject(refused);
    await expect((await open()).readTable('a')).rejects.toMatchObject(refused);
  });
});

describe('a call that fails names who was asked', () => {
  const refuse = (errorType: string, message: string) =>
    server.answerWith(({ body }) =>
      body.includes('DescribeStacks')
        ? stackError(errorType, message)
        : { status: 400, headers: { 'x-amzn-errortype': errorType }, body: { message } },
    );
  const calls: readonly (readonly [string, string, (connection: Connection) => Promise<unknown>])[] = [
    ['CloudFormation', 'cloudformation:DescribeStacks', ({ names }) => names.serveTokens()],
    ['Lambda', 'lambda:InvokeFunction', ({ invoke }) => invoke('serve:a', {})],
    ['Secrets Manager', 'secretsmanager:GetSecretValue', ({ secrets }) => secrets.read('a')],
    ['DynamoDB', 'dynamodb:BatchGetItem', ({ readTable }) => readTable('a')],
  ];

  test.each(calls)('%s: a web page in its place is told', async (service, _action, call) => {
    const connection = await open({ table: 'tokens' });
    const { host } = new URL(server.url);
    for (const status of [200, 403, 502]) {
      server.answerWith(() => ({
        status,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: '<html>hi</html>',
      }));
      await expect(call(connection)).rejects.toMatchObject({
        exitCode: 69,
        message: expect.stringMatching(new RegExp(`: a web page came from ${host} \\(WEB_PAGE\\)$`)),
        diagnosis: { code: 'not-aws', message: `what answers is not ${service}` },
      });
    }
  });

  test.each(calls.slice(0, 3))(
    '%s: what another server sends in its place is told',
    async (_service, _action, call) => {
      const connection = await open({ table: 'tokens' });
      for (const body of ['404 page not found', '{"detail":"Not Found"}']) {
        server.answerWith(() => ({ status: 404, headers: { 'content-type': 'text/plain' }, body }));
        await expect(call(connection)).rejects.toMatchObject({
          message: expect.stringContaining(`: what ${new URL(server.url).host} sent is no answer of AWS`),
          diagnosis: { code: 'not-aws' },
        });
      }
    },
  );

  test.each(calls)('%s refuses %s', async (service, action, call) => {
    const connection = await open({ table: 'tokens' });
    refuse('ThrottlingException', 'Rate exceeded');
    await expect(call(connection)).rejects.toMatchObject({
      exitCode: 69,
      message: expect.stringContaining(`(${action} in us-east-1)`),
      ...(service === 'Lambda' ? {} : { diagnosis: { message: `${service} throttles the calls of this account` } }),
    });
    refuse('InvalidSignatureException', 'Signature expired: 20261128T210000Z is now earlier than 20261128T220000Z');
    await expect(call(connection)).rejects.toMatchObject({ diagnosis: { code: 'own-clock-wrong' } });
  });

  test.each(calls.filter(([service]) => service === 'CloudFormation' || service === 'DynamoDB'))(
    '%s does not allow %s',
    async (_service, action, call) => {
      const connection = await open({ table: 'tokens' });
      refuse('AccessDeniedException', 'User is not authorized');
      await expect(call(connection)).rejects.toMatchObject({
        diagnosis: { code: 'call-denied', message: `this identity may not call ${action}` },
      });
    },
  );
});
