import { describe, expect, test } from '@jest/globals';
import { createJsonLog } from '../../../../functions/adapters/process/json-log.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';

const NOW_MS = Date.UTC(2026, 10, 28, 6, 12, 29, 7);
const TIMESTAMP = '2026-11-28T06:12:29.007Z';
const INVOCATION: LogFields = { requestId: 'r-1', function: 'serve-tokens' };

const logged = (fields: LogFields, invocation = INVOCATION): string => {
  const lines: string[] = [];
  createJsonLog(
    (line) => lines.push(line),
    invocation,
    () => NOW_MS,
  ).info('it_happened', fields);
  expect(lines).toHaveLength(1);
  return lines[0] as string;
};

describe('the log', () => {
  test.each(['info', 'warn', 'error'] as const)('writes one JSON object a line for %s', (level) => {
    const lines: string[] = [];
    const log = createJsonLog(
      (line) => lines.push(line),
      INVOCATION,
      () => NOW_MS,
    );
    log[level]('it_happened', { service: 'genesys', count: 2, ok: true, left: null });
    log[level]('it_happened_again', {});
    expect(lines).toEqual([
      `{"timestamp":"${TIMESTAMP}","level":"${level}","event":"it_happened","requestId":"r-1","function":"serve-tokens","service":"genesys","count":2,"ok":true,"left":null}`,
      `{"timestamp":"${TIMESTAMP}","level":"${level}","event":"it_happened_again","requestId":"r-1","function":"serve-tokens"}`,
    ]);
  });

  test('has what Lambda wants, or takes every line for INFO: a level it knows, and a time of RFC 3339 with milliseconds', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const log = createJsonLog(
      (line) => lines.push(line),
      { timestamp: 'x', level: 'debug' },
      () => nowMs,
    );
    log.error('a', { timestamp: 'y' });
    nowMs = 999;
    log.warn('b', { level: 'info', event: 'c' });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { timestamp: '1970-01-01T00:00:00.000Z', level: 'error', event: 'a' },
      { timestamp: '1970-01-01T00:00:00.999Z', level: 'warn', event: 'b' },
    ]);
  });

  test('keeps to one line whatever a field holds', () => {
    const line = logged({ message: 'first\nsecond\r\n"third"' });
    expect(line).not.toMatch(/[\r\n]/);
    expect(JSON.parse(line)).toMatchObject({ message: 'first\nsecond\r\n"third"' });
  });

  test('leaves undefined fields out, of the invocation too', () => {
    expect(JSON.parse(logged({ a: undefined, b: 1 }, { requestId: 'r-1', alias: undefined }))).toEqual({
      timestamp: TIMESTAMP,
      level: 'info',
      event: 'it_happened',
      requestId: 'r-1',
      b: 1,
    });
  });

  test('shows nothing of a redacted value that got past the types', () => {
    const line = logged({ accessToken: new Redacted('t0ken-value') } as unknown as LogFields);
    expect(JSON.parse(line)).toMatchObject({ accessToken: '[redacted]' });
    expect(line).not.toContain('t0ken');
  });
});
