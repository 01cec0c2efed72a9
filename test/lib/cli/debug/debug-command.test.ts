import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AccessCheck } from '../../../../functions/contract/refresh.ts';
import type { ServiceStatus } from '../../../../functions/contract/status.ts';
import { definitionHashOf, type ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { SecretOrFailure } from '../../../../functions/usecases/ports/secret-source.ts';
import { CliProblem } from '../../../../lib/cli/connection/cli-problem.ts';
import { createDebugCommand } from '../../../../lib/cli/debug/debug-command.ts';
import type { DebugReport } from '../../../../lib/cli/debug/debug-report.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import {
  type CliRunOptions,
  type FakeDeployment,
  failedReply,
  MARKER_TOKEN,
  NOW,
  runCli,
  SAMPLE_TOKEN,
} from '../../../support/cli-harness.ts';
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server.ts';
import { createWorkspace, type Workspace } from '../../../support/workspace.ts';
import { NO_TOKEN, sampleStatus } from '../../local/fixtures/sample-status.ts';

const SECRET = 'MARKER-secret-of-a-fake';
let provider: ScriptedServer;
let workspace: Workspace;
let definition: ServiceDefinition;
beforeAll(async () => {
  workspace = createWorkspace();
  provider = await startScriptedServer(() => ({ status: 405, headers: { date: new Date(NOW * 1000).toUTCString() } }));
  definition = {
    id: 'genesys',
    tokenUrl: `${provider.url}/token`,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: 'token-keeper/genesys' },
  };
});
afterAll(async () => {
  await provider.close();
  workspace.remove();
});

const filled = (versionId = '01234567-89ab', clientSecret = SECRET): SecretOrFailure => ({
  ok: true,
  secret: { versionId, values: { clientId: new Redacted('id'), clientSecret: new Redacted(clientSecret) } },
});
const status = (difference: Partial<ServiceStatus> = {}) => {
  const hash = definitionHashOf(definition, sha256Hex);
  return sampleStatus({ definitionHash: { used: hash, current: hash }, ...difference });
};
const FAILING: Partial<ServiceStatus> = {
  ...NO_TOKEN,
  lastAttempt: {
    at: '2026-11-23T04:59:00Z',
    outcome: 'misconfigured',
    reason: 'invalid_client',
    httpStatus: 401,
    correlationId: 'c-1',
  },
};
const accessDenied = (what: string) =>
  new CliProblem(`${what}: AccessDeniedException: User: arn:aws:iam::123456789012:user/ann may not`, {
    exitCode: 69,
    errorName: 'AccessDeniedException',
    diagnosis: {
      code: 'permission-missing',
      severity: 'action-required',
      message: 'may not invoke',
      advice: 'grant it',
    },
  });

const ALLOWED: AccessCheck = { checked: ['dynamodb:GetItem'], findings: [] };
async function debug(deployment: Partial<FakeDeployment>, args: readonly string[] = [], options: CliRunOptions = {}) {
  const healthy = { status: () => ({ ...status(), check: ALLOWED }), asKeeper: () => filled() };
  const run = await runCli(createDebugCommand, ['genesys', '--json', ...args], {
    services: [definition],
    ...options,
    deployment: { ...healthy, ...deployment },
  });
  const report = JSON.parse(run.stdout) as DebugReport;
  const checks = Object.fromEntries(report.checks.map(({ check, state }) => [check, state]));
  const reasons = Object.fromEntries(report.checks.map(({ check, reason }) => [check, reason]));
  return { ...run, report, checks, reasons };
}

describe('a healthy service', () => {
  test('passes every check but that of the item that the fake table does not have', async () => {
    const { checks, report, exitCode } = await debug({});
    const { 'table item': item, 'clock of the provider': providerClock, ...rest } = checks;
    expect({ item, providerClock }).toEqual({ item: 'failed', providerClock: 'skipped' });
    expect(new Set(Object.values(rest))).toEqual(new Set(['passed']));
    expect(report.diagnosis.code).toBe('fresh');
    expect(exitCode).toBe(0);
  });

  test('the way a token endpoint is looked at asks it for nothing', () => {
    expect(provider.requests.map(({ method, body }) => method + body)).toEqual(provider.requests.map(() => 'HEAD'));
  });
});

describe('the one cause', () => {
  const unavailable = () => failedReply('TokenUnavailable', 'none is stored (a retry cannot help)');
  test.each<[string, Partial<FakeDeployment>, readonly string[], string, number]>([
    [
      'a failing service: what its status says',
      { status: () => status(FAILING), token: unavailable },
      [],
      'client-refused',
      1,
    ],
    [
      'failing, but the secret was changed since',
      { status: () => status(FAILING), token: unavailable, asKeeper: () => filled('99999999-0') },
      [],
      'secret-not-seen-yet',
      2,
    ],
    [
      'no permission',
      { status: () => accessDenied('invoking'), token: () => accessDenied('invoking') },
      [],
      'permission-missing',
      69,
    ],
    [
      'the store away',
      {
        status: () => failedReply('StoreUnavailable', 'no table'),
        token: () => failedReply('StoreUnavailable', 'no table'),
      },
      [],
      'store-unreachable',
      69,
    ],
    ['too much asked for', { token: unavailable }, ['--min-validity', '48h'], 'validity-beyond-lifetime', 1],
    ['the refused token is the stored one', {}, ['--rejected', '0123456789ab'], 'token-revoked-early', 0],
    ['the refused token is another', {}, ['--rejected', 'ffffffffffff'], 'old-token-used', 1],
    ['a wrong clock here', { awsClockOffsetSeconds: -31 }, [], 'own-clock-wrong', 1],
    ['a clock that is right enough', { awsClockOffsetSeconds: -30 }, [], 'fresh', 0],
  ])('%s', async (...[, deployment, args, code, exitCode]) => {
    const run = await debug(deployment, args);
    expect({ code: run.report.diagnosis.code, exitCode: run.exitCode }).toEqual({ code, exitCode });
  });

  test('while nobody has tried, what is seen from here counts', async () => {
    const never = status({
      ...NO_TOKEN,
      lastAttempt: null,
      consecutiveFailures: 0,
      diagnosis: { code: 'never-tried', severity: 'watch', message: 'c', advice: 'a' },
    });
    const missing = () =>
      ({ ok: false, failure: { kind: 'misconfigured', reason: 'secret_not_found', message: 'no secret' } }) as const;
    expect((await debug({ status: () => never, asKeeper: missing })).report.diagnosis.code).toBe('secret-missing');
    expect((await debug({ status: () => never })).report.diagnosis.code).toBe('never-tried');
  });

  test('what is seen from here is not the cause where refresh-tokens gets through', async () => {
    const refused = { ...definition, tokenUrl: 'http://127.0.0.1:9/token' };
    const { report, checks } = await debug({}, [], { services: [refused] });
    expect(checks).toMatchObject({ 'token endpoint': 'failed', definition: 'failed' });
    expect(report.diagnosis.code).toBe('fresh');
  });
});

describe('the secret', () => {
  test('of a shape is told to be rotated by AWS', async () => {
    const rotated = { ...definition, secret: { name: 'prod/crm', shape: 'salesforce' } } as const;
    const { reasons } = await debug({}, [], { services: [rotated] });
    expect(reasons['secret']).toMatch(/^prod\/crm \(salesforce, rotated by AWS\), version 01234567: /);
  });

  test('has values that the request names, which are looked at like others', async () => {
    const login: ServiceDefinition = {
      ...definition,
      grant: { type: 'login' },
      clientAuthentication: { method: 'none' },
      request: { headers: { 'x-key': { secret: 'apiKey' } }, parameters: { pin: { secret: 'pin' } } },
    };
    const values = { apiKey: new Redacted('"MARKER-key"'), pin: new Redacted('xxxx') };
    const asKeeper = () => ({ ok: true, secret: { versionId: '01234567-89ab', values } }) as const;
    const { reasons, stdout } = await debug({ asKeeper }, [], { services: [login] });
    expect(reasons['secret']).toContain('warning: apiKey: is in quotes or braces');
    expect(reasons['secret']).toContain('warning: pin: looks like an example or a masked value');
    expect(stdout).not.toContain('MARKER');
  });
});

describe('what this identity may not look at is skipped, not failed', () => {
  test('the secret and the table', async () => {
    const { checks, reasons, exitCode } = await debug({
      asKeeper: () => ({
        ok: false,
        failure: { kind: 'misconfigured', reason: 'secret_access_denied', message: 'no' },
      }),
      table: () => accessDenied('reading table'),
    });
    expect(checks).toMatchObject({ secret: 'skipped', 'table item': 'passed' });
    expect(reasons['secret']).toContain('which is no failure');
    expect(exitCode).toBe(0);
  });

  test('what no definition is at hand for', async () => {
    const { checks } = await debug({}, [], { services: [{ ...definition, id: 'other' }] });
    expect(checks).toMatchObject({
      definition: 'skipped',
      secret: 'skipped',
      DNS: 'skipped',
      TLS: 'skipped',
      'token endpoint': 'skipped',
    });
  });

  test('everything, where nothing can be invoked', async () => {
    const { checks } = await debug({ status: () => accessDenied('invoking'), token: () => accessDenied('invoking') });
    expect(checks).toMatchObject({
      permission: 'failed',
      alias: 'skipped',
      'last response': 'skipped',
      schedule: 'skipped',
    });
  });
});

describe('the report', () => {
  test('--save writes it for its owner only, without token, secret or account', async () => {
    const file = join(workspace.path, 'report.json');
    const echo = `provider said ${SECRET} and ${MARKER_TOKEN}`;
    const run = await debug(
      {
        status: () =>
          status({ ...FAILING, diagnosis: { code: 'x', severity: 'action-required', message: echo, advice: 'a' } }),
        table: () => accessDenied('reading table'),
        token: () => SAMPLE_TOKEN,
      },
      ['--save', file],
    );
    const saved = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const text of [saved, run.stdout, run.stderr]) {
      expect(text).not.toContain('MARKER');
    }
    expect(saved).toContain('[redacted]');
    expect(saved).toContain('arn:aws:iam::************:user/ann');
    expect(JSON.parse(saved)).toMatchObject({
      service: 'genesys',
      token: { fingerprint: '0123456789ab' },
      diagnosis: { code: 'x' },
    });
  });

  test('a file that cannot be written is told', async () => {
    const file = join(workspace.path, 'no-such-directory', 'report.json');
    const run = await runCli(createDebugCommand, ['genesys', '--save', file], { services: [definition] });
    expect(run.exitCode).toBe(64);
    expect(existsSync(file)).toBe(false);
  });
});

test('a fingerprint has 12 digits', async () => {
  const run = await runCli(createDebugCommand, ['genesys', '--rejected', MARKER_TOKEN]);
  expect(run.refused).toContain('12 lower-case hex digits');
});
