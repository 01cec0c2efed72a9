import { describe, expect, test } from '@jest/globals';
import { type Figures, isClean } from './figures.ts';
import { parseTortureOptions } from './options.ts';
import { VERDICTS, type Verdict } from './oracle/oracle.ts';
import { MARKDOWN_HEAD, markdownRow, reportLines } from './report.ts';

const ZEROS = Object.fromEntries(Object.keys(VERDICTS).map((verdict) => [verdict, 0])) as Record<Verdict, number>;
const FIGURES: Figures = {
  seed: 7,
  seconds: 90,
  faults: { throttle: 3, kill: 1 },
  ends: { token: 10, TokenUnavailable: 20 },
  verdicts: ZEROS,
  expiredUnderWrongClock: 0,
  sweeps: 9,
  tokenRequests: 30,
  faultyTokenRequests: 8,
  tokensStored: 20,
  thefts: 0,
  authorizations: 2,
  longestGap: { service: 'a', fromMs: 1000, toMs: 31_000, possibleMs: 12_340 },
  usableInTheEnd: 35,
  services: 36,
  texts: 1000,
  stallMs: 12,
  trace: [],
};

describe('the report', () => {
  test('tells all figures', () => {
    const text = reportLines(FIGURES).join('\n');
    expect(text).toContain('4: throttle 3, kill 1');
    expect(text).toContain('30: TokenUnavailable 20, token 10');
    expect(text).toContain('30.0 s (a); everything was up for at most 12.3 s of it in a row');
    expect(text).toContain('1.50 (30 of which 8 met a fault, 20 stored)');
    expect(text).toMatch(/everything that has to be zero is zero$/);
    expect(text).not.toContain('NOT');
  });

  test.each(Object.keys(VERDICTS) as Verdict[])('is bad with one %s, and tells what happened around it', (verdict) => {
    const bad = { ...FIGURES, verdicts: { ...ZEROS, [verdict]: 1 }, trace: ['0.000 s  VIOLATION'] };
    expect([isClean(FIGURES), isClean(bad)]).toEqual([true, false]);
    const text = reportLines(bad).join('\n');
    expect(text).toMatch(
      /NOT everything that has to be zero is zero\n\naround the first violation:\n0\.000 s {2}VIOLATION$/,
    );
    expect(text).toMatch(new RegExp(`${VERDICTS[verdict]} \\(goal 0\\) +1\n`));
  });

  test('as a row of the table has a cell for each column', () => {
    const cells = (line = '') => line.split(' | ').length;
    const row = markdownRow(FIGURES, '2026-11-28');
    expect(cells(row)).toBe(cells(MARKDOWN_HEAD.split('\n')[0]));
    expect(row).toContain('| 7 | 90 s | 2026-11-28 |');
    expect(markdownRow({ ...FIGURES, longestGap: undefined }, '2026-11-28')).toContain('| none |');
  });
});

describe('the command line', () => {
  test('has a seed and a duration of its own', () => {
    expect(parseTortureOptions([])).toEqual({ seeds: [1], seconds: 600, format: 'text' });
  });

  test('takes several seeds, a duration and a format', () => {
    expect(parseTortureOptions(['--seed', '3', '--seed', '4', '--for', '10m', '--markdown'])).toEqual({
      seeds: [3, 4],
      seconds: 600,
      format: 'markdown',
    });
    expect(parseTortureOptions(['--for', '20s', '--json'])).toMatchObject({ seconds: 20, format: 'json' });
    expect(parseTortureOptions(['--for', '24h'])).toMatchObject({ seconds: 86_400 });
  });

  test.each([
    ['--seed', '-1'],
    ['--seed', '1.5'],
    ['--for', '19s'],
    ['--for', '25h'],
    ['--for', '10'],
    ['--for', '1d'],
    ['more'],
  ])('refuses %s %s', (...argv) => {
    expect(() => parseTortureOptions(argv)).toThrow();
  });
});
