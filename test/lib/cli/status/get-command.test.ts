import { describe, expect, test } from '@jest/globals';
import { withDiagnosis, withRetryAdvice } from '../../../../functions/contract/contract-error.ts';
import { createGetCommand } from '../../../../lib/cli/status/get-command.ts';
import { failedReply, MARKER_TOKEN, runCli, SAMPLE_TOKEN } from '../../../support/cli-harness.ts';
import { sampleStatus } from '../../local/fixtures/sample-status.ts';

const { header: _header, ...OF_OLDER_VERSION } = SAMPLE_TOKEN;

describe('get', () => {
  test.each([[['genesys']], [['genesys', '--json']]])('%j shows facts and no token', async (args) => {
    const { stdout, stderr, exitCode, invoked } = await runCli(createGetCommand, args);
    expect(stdout + stderr).not.toContain(MARKER_TOKEN);
    expect(stdout).toContain('0123456789ab');
    expect(stdout).toContain('2026-11-24T05:00:00Z');
    expect(exitCode).toBe(0);
    expect(invoked).toEqual([['serve:genesys', { operation: 'getToken', service: 'genesys' }]]);
  });

  test('--reveal prints the token and nothing else', async () => {
    expect((await runCli(createGetCommand, ['genesys', '--reveal'])).stdout).toBe(`${MARKER_TOKEN}\n`);
  });

  test.each([
    [undefined, 'Bearer', `Authorization: Bearer ${MARKER_TOKEN}`],
    [{ name: 'Authorization', scheme: 'Bearer' }, 'Bearer', `Authorization: Bearer ${MARKER_TOKEN}`],
    [{ name: 'Authorization' }, 'Authorization: <token>', `Authorization: ${MARKER_TOKEN}`],
    [{ name: 'X-Auth-Token' }, 'X-Auth-Token: <token>', `X-Auth-Token: ${MARKER_TOKEN}`],
  ])(
    'of the header %j it shows all but the token; --header prints it and nothing else',
    async (header, shown, line) => {
      const deployment = { token: () => ({ ...OF_OLDER_VERSION, ...(header && { header }) }) };
      const { stdout } = await runCli(createGetCommand, ['genesys'], { deployment });
      expect(stdout).toContain(`token              ${shown} with fingerprint 0123456789ab`);
      expect(stdout).not.toContain(MARKER_TOKEN);
      expect((await runCli(createGetCommand, ['genesys', '--header'], { deployment })).stdout).toBe(`${line}\n`);
    },
  );

  test('--reveal --json is the whole answer', async () => {
    const { stdout } = await runCli(createGetCommand, ['genesys', '--reveal', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ accessToken: MARKER_TOKEN, expiresInSeconds: 86_400 });
  });

  test.each([
    ['0s', 0],
    ['3599', 3599],
    ['15m', 900],
    ['168h', 604_800],
  ])('--min-validity %s asks for %d s', async (text, minValiditySeconds) => {
    const { invoked } = await runCli(createGetCommand, ['genesys', '--min-validity', text]);
    expect(invoked[0]?.[1]).toMatchObject({ minValiditySeconds });
  });

  test.each(['169h', '-1s', 'long', ''])('--min-validity %s is refused', async (text) => {
    const { refused, invoked } = await runCli(createGetCommand, ['genesys', `--min-validity=${text}`]);
    expect(refused).toContain('Expected 90, 90s, 15m or 1h');
    expect(invoked).toEqual([]);
  });

  test.each([
    ['TokenUnavailable', 'none is stored (a retry can help)', 2],
    ['TokenUnavailable', 'none is stored (a retry cannot help)', 1],
    ['StoreUnavailable', 'no table (a retry can help)', 69],
    ['AccessDenied', 'another alias (a retry cannot help)', 69],
  ])('%s, "%s", ends with exit code %d and says why', async (errorType, message, exitCode) => {
    const deployment = { token: () => failedReply(errorType, message) };
    const run = await runCli(createGetCommand, ['genesys', '--reveal'], { deployment });
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toContain(message);
    const json = await runCli(createGetCommand, ['genesys', '--json'], { deployment });
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { name: errorType, message } });
  });

  test.each([
    ['client-refused', 'action-required', 1],
    ['client-refused', 'degraded', 2],
    ['another', 'action-required', 2],
  ] as const)('is as severe as the status says of the same cause: %s, %s', async (code, severity, exitCode) => {
    const told = withDiagnosis('none is stored', { code: 'client-refused', message: 'm', advice: 'a' });
    const deployment = {
      token: () => failedReply('TokenUnavailable', withRetryAdvice(told, true)),
      status: () => sampleStatus({ diagnosis: { code, severity, message: 'm', advice: 'a' } }),
    };
    const run = await runCli(createGetCommand, ['genesys', '--json'], { deployment });
    expect(run.exitCode).toBe(exitCode);
    expect(JSON.parse(run.stdout).error).toMatchObject({
      exitCode,
      diagnosis: { severity: exitCode === 1 ? 'action-required' : 'degraded' },
    });
  });

  test('a token that cannot be had has its cause as an object, and in lines of its own', async () => {
    const diagnosis = { code: 'client-refused', message: 'the client is refused', advice: 'correct the secret' };
    const message = withRetryAdvice(withDiagnosis('none is stored', diagnosis), false);
    const deployment = { token: () => failedReply('TokenUnavailable', message) };
    const json = await runCli(createGetCommand, ['genesys', '--json'], { deployment });
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: { diagnosis: { ...diagnosis, severity: 'action-required' } },
    });
    const { stderr } = await runCli(createGetCommand, ['genesys'], { deployment });
    expect(stderr).toContain('  cause  the client is refused [client-refused]\n  do     correct the secret\n');
  });
});
