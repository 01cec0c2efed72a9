import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { expiryLines } from '../../../../lib/cli/debug/expiry-text.ts';
import { type ExpiryFacts, expiryWays } from '../../../../lib/cli/debug/expiry-ways.ts';

const at = (utc: string) => instant(Date.parse(utc) / 1000);
const NOW = at('2026-11-23T10:00:00Z');

function linesOf(stored: string, more: Partial<ExpiryFacts> = {}, columns?: number): readonly string[] {
  const utc = at(/^\d+$/.test(stored) ? '2026-11-23T10:33:20Z' : stored);
  // JavaScript reads a time without a zone in that of the machine that runs this test.
  const ways = expiryWays({ stored, utc, keeperNow: NOW, machineNow: NOW, ...more }, 'UTC').filter(
    ({ way }) => new Date().getTimezoneOffset() === 0 || !way.startsWith('zone dropped'),
  );
  return expiryLines(ways, (_style, text) => text, columns);
}

describe('ways of computing the expiry', () => {
  test('that agree are one sentence', () => {
    expect(linesOf('2026-11-23T10:01:34Z', { awsNow: NOW })).toEqual([
      expect.stringMatching(/^all [56] ways of computing the expiry agree: 2026-11-23T10:01:34Z, in 94 s \(1m 34s\)$/),
    ]);
    expect(linesOf('2026-11-23T09:59:04Z')[0]).toContain('agree: 2026-11-23T09:59:04Z, 56 s ago');
    expect(linesOf('1795430000')).toEqual([
      'all 3 ways of computing the expiry agree: 2026-11-23T10:33:20Z, in 2000 s (33m 20s)',
    ]);
  });

  test('agree where only the seconds of two clocks fell apart', () => {
    expect(linesOf('2026-11-23T10:01:34Z', { awsNow: at('2026-11-23T10:00:01Z') })).toHaveLength(1);
    expect(linesOf('2026-11-23T10:01:34Z', { awsNow: at('2026-11-23T10:00:02Z') })).toHaveLength(4);
  });

  test('do not where one says usable and the other does not', () => {
    expect(linesOf('2026-11-23T10:00:30Z', { awsNow: at('2026-11-23T10:00:01Z') }).at(-1)).toBe(
      'by the clock of AWS       2026-11-23T10:00:30Z  2026-11-23T10:00:01Z  in 29s  1s earlier  no',
    );
  });

  test('that differ are a table, below what status says, the same reading once', () => {
    expect(linesOf('2026-11-23T12:30:00+02:00').slice(1)).toEqual([
      'expiry computed                   expires               now                   left       differs   usable',
      'in UTC, as status has it          2026-11-23T10:30:00Z  2026-11-23T10:00:00Z  in 30m     -         yes',
      'naive: zone dropped, read as UTC  2026-11-23T12:30:00Z  2026-11-23T10:00:00Z  in 2h 30m  2h later  yes',
    ]);
  });

  test('fit a terminal of 80 columns', () => {
    expect(linesOf('2026-11-23T12:30:00+02:00', {}, 80).slice(1)).toEqual([
      'expiry computed                expires               left       differs   usable',
      'in UTC, as status has it       2026-11-23T10:30:00Z  in 30m     -         yes',
      'naive: zone dropped, read as   2026-11-23T12:30:00Z  in 2h 30m  2h later  yes',
      'UTC',
    ]);
  });

  test('none is known without a token', () => {
    expect(expiryLines([], (_style, text) => text, 80)).toEqual(['no expiry is known']);
  });
});
