import { expect, test } from '@jest/globals';
import { shortUtc } from '../../../../functions/status-page/format.ts';
import { formatStatusTable } from '../../../../lib/local/output/status-table.ts';
import { NO_TOKEN, sampleStatus } from '../fixtures/sample-status.ts';

const cells = (line: string): string[] =>
  line
    .split('│')
    .slice(1, -1)
    .map((cell) => cell.trim());

test('a row follows a token, times are UTC, with the date where it is not today', () => {
  const [, head = '', , row = ''] = formatStatusTable(sampleStatus()).split('\n');
  expect(cells(head)).toEqual(['service', 'issued', 'lifetime', 'due', 'expires', 'left', 'state', 'last outcome']);
  expect(cells(row)).toEqual([
    'genesys',
    '05:00:00Z',
    '86400 s',
    '17:00:01Z',
    '2026-11-24 05:00:00Z',
    '86400 s',
    'fresh',
    'refreshed 05:00:00Z',
  ]);
});

test('a service without a usable token says why and what to do', () => {
  const lines = formatStatusTable(sampleStatus(NO_TOKEN)).split('\n');
  expect(cells(lines[3] ?? '')).toEqual([
    'genesys',
    '-',
    '-',
    '-',
    '-',
    '-',
    'unusable',
    'misconfigured (invalid_client) 04:59:00Z, 3 failed in a row',
  ]);
  expect(lines.at(-1)).toBe(
    'genesys has no usable token: the client secret was refused; put the right one into the secret',
  );
});

test('a service that was never tried has no outcome', () => {
  const [, , , row = ''] = formatStatusTable(sampleStatus({ lastAttempt: null })).split('\n');
  expect(cells(row).at(-1)).toBe('-');
});

test.each([
  ['2026-11-23T00:00:00Z', '00:00:00Z'],
  ['2026-11-23T23:59:59Z', '23:59:59Z'],
  ['2026-11-22T23:59:59Z', '2026-11-22 23:59:59Z'],
  ['2026-11-24T00:00:00Z', '2026-11-24 00:00:00Z'],
])('%s is shown as %s', (utc, text) => {
  expect(shortUtc(utc, '2026-11-23T05:00:00Z')).toBe(text);
});
