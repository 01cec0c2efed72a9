import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { readFunctionLogLine } from '../../../../lib/local/functions/function-log.ts';
import { createHumanReporter } from '../../../../lib/local/output/human-reporter.ts';
import { sampleStatus } from '../fixtures/sample-status.ts';

const AT = instant(1_795_410_000);

function create() {
  const lines: string[] = [];
  return {
    lines,
    reporter: createHumanReporter(
      (line) => lines.push(line),
      () => AT,
    ),
  };
}

const FACTS = {
  services: ['genesys', 'microsoft-graph'],
  dataDirectory: '.token-keeper',
  url: 'http://127.0.0.1:4700',
  access: { credentialsFile: '/data/credentials', requiresSignature: false },
};

describe('the start', () => {
  test('says what runs, where the data is, the address, what can be tried and how to stop', () => {
    const { lines, reporter } = create();
    reporter.started({ mode: 'demo', ...FACTS, everySeconds: 10, asksPerSecond: 2 });
    for (const part of [
      'token-keeper demo',
      'genesys, microsoft-graph',
      '.token-keeper',
      'http://127.0.0.1:4700 in a browser shows the state of every token',
      'sweeps every 10 s; a demo consumer asks for a token 2 times a second',
      'aws lambda invoke --endpoint-url http://127.0.0.1:4700',
      'Every process of this machine may invoke functions, so get tokens; --require-signature ends that.',
      'DynamoDB and Secrets Manager answer requests signed with the credential of this run: AWS_SHARED_CREDENTIALS_FILE=/data/credentials',
      'curl -s http://127.0.0.1:4700/2015-03-31/functions/serve-tokens:genesys/invocations',
      'Ctrl-C',
    ]) {
      expect(lines.join('\n')).toContain(part);
    }
  });

  test('where signatures are required shows signed commands only', () => {
    const { lines, reporter } = create();
    const access = { ...FACTS.access, requiresSignature: true };
    reporter.started({ mode: 'demo', ...FACTS, access, everySeconds: 10 });
    const said = lines.join('\n');
    expect(said).toContain(
      'DynamoDB, Secrets Manager and Invoke answer requests signed with the credential of this run',
    );
    expect(said).toContain('npx token-keeper get genesys --endpoint-url http://127.0.0.1:4700');
    expect(said).toContain('AWS_SHARED_CREDENTIALS_FILE=/data/credentials aws lambda invoke');
    expect(said).not.toMatch(/curl|--no-sign-request/);
  });

  test('of one sweep says so', () => {
    const { lines, reporter } = create();
    reporter.started({ mode: 'own', ...FACTS });
    expect(lines.join('\n')).toContain('one sweep, then ends');
    expect(lines.join('\n')).not.toContain('Ctrl-C');
    expect(lines.join('\n')).not.toContain('browser');
  });
});

describe('a line of a function', () => {
  const shown = (fields: object | string): string[] => {
    const { lines, reporter } = create();
    reporter.functionLine(
      readFunctionLogLine('refresh-tokens', typeof fields === 'string' ? fields : JSON.stringify(fields)),
    );
    return lines;
  };
  const REFRESH = { level: 'info', event: 'refresh', service: 'genesys', reason: 'advisory', latencyMs: 12 };

  test('about a refresh is told with the token it brought, by fingerprint', () => {
    const token = { fingerprint: '0123456789ab', lifetimeSeconds: 100, expiresAt: '2026-11-23T05:01:40Z' };
    expect(shown({ ...REFRESH, result: 'refreshed', ...token })).toEqual([
      '05:00:00Z  refresh   genesys          refreshed (advisory) in 12 ms: ' +
        'token 0123456789ab of 100 s expires 2026-11-23T05:01:40Z',
    ]);
  });

  test.each([
    [{ secondsLeft: 40 }, 'the stored token has 40 s left'],
    [{}, 'no token is stored'],
  ])('about a failed refresh is told once, with what is left: %j', (left, end) => {
    const failure = {
      level: 'warn',
      result: 'failed',
      kind: 'misconfigured',
      failure: 'invalid_client',
      message: 'why',
    };
    expect(shown({ ...REFRESH, ...failure, ...left })).toEqual([
      `05:00:00Z  refresh   genesys          FAILED (advisory) in 12 ms: misconfigured invalid_client: why; ${end}`,
    ]);
  });

  test('that warns is told in short', () => {
    const fields = { level: 'error', event: 'refresh_fault', requestId: 'x', service: 'genesys', message: 'm', n: 1 };
    expect(shown(fields)).toEqual(['05:00:00Z  error     genesys          refresh_fault m n=1']);
  });

  test('that is not JSON is told as it is', () => {
    expect(shown('a warning of Node')).toEqual(['05:00:00Z  output    refresh-tokens   a warning of Node']);
  });

  test.each([[{ level: 'info', event: 'sweep' }], [{ _aws: {}, RefreshSucceeded: 1 }]])('is left out: %j', (fields) => {
    expect(shown(fields)).toEqual([]);
  });
});

describe('a getToken', () => {
  const ask = { at: AT, service: 'genesys', latencyMs: 5 };
  const token = { ok: true as const, fingerprint: '0123456789ab', expiresAt: '', expiresInSeconds: 30 };

  test.each([
    [{ ...token, tooShort: false }, 'ok in 5 ms: token 0123456789ab has 30 s left'],
    [{ ...token, tooShort: true }, 'TOO SHORT in 5 ms: token 0123456789ab has 30 s left'],
    [{ ok: false as const, errorType: 'TokenUnavailable', message: 'why' }, 'FAILED in 5 ms: TokenUnavailable: why'],
  ])('is one line: %j', (outcome, text) => {
    const { lines, reporter } = create();
    reporter.asked({ ...ask, ...outcome });
    expect(lines).toEqual([`05:00:00Z  getToken  genesys          ${text}`]);
  });
});

test('the rest is told too: status, failures, notices, the end', () => {
  const { lines, reporter } = create();
  reporter.status(sampleStatus());
  reporter.failed('the sweep', { errorType: 'StoreUnavailable', errorMessage: 'why' });
  reporter.notice('stopping');
  reporter.stopped({ asked: 4, answered: 2, failed: 1, tooShort: 1, leftOut: 1 });
  reporter.stopped(undefined);
  const text = lines.join('\n');
  expect(text).toContain('│ genesys');
  expect(text).toContain('the sweep: StoreUnavailable: why');
  expect(text).toContain('notice');
  expect(text).toContain('getToken: 4 asked, 2 answered, 1 failed, 1 too short, 1 left out');
});
