import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { readFunctionLogLine } from '../../../../lib/local/functions/function-log.ts';
import { createStream } from '../../../../lib/local/output/stream.ts';

const AT = instant(1_795_410_000);

function create() {
  const lines: string[] = [];
  return { lines, stream: createStream((line) => lines.push(line)) };
}

describe('a line of a function', () => {
  const shown = (fields: object | string): string[] => {
    const { lines, stream } = create();
    stream.functionLine(
      readFunctionLogLine('refresh-tokens', typeof fields === 'string' ? fields : JSON.stringify(fields)),
    );
    return lines;
  };
  const REFRESH = { level: 'info', event: 'refresh', service: 'genesys', reason: 'advisory', latencyMs: 12 };

  test('about a refresh is told with the token it brought, by fingerprint', () => {
    const token = { fingerprint: '0123456789ab', lifetimeSeconds: 100, expiresAt: '2026-11-23T05:01:40Z' };
    expect(shown({ ...REFRESH, result: 'refreshed', ...token })).toEqual([
      'refresh   genesys          refreshed (advisory) in 12 ms: ' +
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
      cause: 'client-refused',
      message: 'why',
    };
    expect(shown({ ...REFRESH, ...failure, ...left })).toEqual([
      `refresh   genesys          FAILED (advisory) in 12 ms: why [client-refused]; ${end}`,
    ]);
  });

  test('that warns is told in short', () => {
    const fields = { level: 'error', event: 'refresh_fault', requestId: 'x', service: 'genesys', message: 'm', n: 1 };
    expect(shown(fields)).toEqual(['error     genesys          refresh fault: m']);
  });

  test('that is not JSON is told as it is', () => {
    expect(shown('a warning of Node')).toEqual(['output    refresh-tokens   a warning of Node']);
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
    [{ ok: false as const, errorType: 'NoAnswer', message: 'why' }, 'FAILED in 5 ms: NoAnswer: why'],
  ])('is one line: %j', (outcome, text) => {
    const { lines, stream } = create();
    stream.asked({ ...ask, ...outcome });
    expect(lines).toEqual([`getToken  genesys          ${text}`]);
  });
});

test('a getToken that the function has told of is told once', () => {
  const { lines, stream } = create();
  stream.asked({ at: AT, service: 'genesys', latencyMs: 5, ok: false, errorType: 'TokenUnavailable', message: 'why' });
  expect(lines).toEqual([]);
});

test('failures of invocations and notices are told', () => {
  const { lines, stream } = create();
  stream.failed('the sweep', { errorType: 'StoreUnavailable', errorMessage: 'why' });
  stream.notice('stopping');
  expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    'failed the sweep: StoreUnavailable: why',
    'notice stopping',
  ]);
});
