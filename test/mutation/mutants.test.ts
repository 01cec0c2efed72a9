import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../lib/cli/simulate/clock/seeded-random.ts';
import { projectSources } from '../support/project-sources.ts';
import type { Fate, Tried } from './campaign.ts';
import { isRun } from './coverage.ts';
import { EQUIVALENT, isEquivalent } from './equivalent-mutants.ts';
import { diffOf, drawn, type Mutant, mutantsOf } from './mutants.ts';
import { fateTable, scoreOf } from './report.ts';

const SOURCE = 'const a = 1;\nif (a > 1) {\n  f();\n}\n';
const mutants = mutantsOf([{ path: 'a.ts', source: SOURCE }]);
const mutantOf = (operator: string): Mutant => mutants.find((one) => one.operator === operator) as Mutant;

describe('mutants', () => {
  test('are drawn by the seed alone, each once, in their order', () => {
    const numbers = Array.from({ length: 100 }, (_one, index) => index);
    const first = drawn(numbers, 30, seededRandom(7));
    expect(first).toEqual(drawn(numbers, 30, seededRandom(7)));
    expect(first).not.toEqual(drawn(numbers, 30, seededRandom(8)));
    expect([new Set(first).size, first]).toEqual([30, first.toSorted((a, b) => a - b)]);
    expect(drawn(numbers, 101, seededRandom(7))).toEqual(numbers);
  });

  test('are shown as the lines that differ', () => {
    expect(diffOf(SOURCE, mutantOf('boundary'))).toEqual(['- if (a > 1) {', '+ if (a >= 1) {']);
    expect(diffOf(SOURCE, mutantOf('block'))).toEqual(['- if (a > 1) {', '-   f();', '- }', '+ if (a > 1) {}']);
    expect(mutantOf('effect')).toMatchObject({ line: 3, text: 'f();' });
  });

  test('that are declared as equivalent are still made, and say why', () => {
    const all = mutantsOf(projectSources().filter(({ path }) => EQUIVALENT.some((one) => one.path === path)));
    expect(EQUIVALENT.filter((one) => !all.some((mutant) => isEquivalent(mutant, [one])))).toEqual([]);
    expect(EQUIVALENT.filter(({ why }) => why.length < 20)).toEqual([]);
  });

  test('are equivalent where path, operator, text and replacement are', () => {
    const { path, operator, text, replacement, lineText } = mutantOf('boundary');
    const declared = { path, operator, text, replacement, lineText, why: 'a test' };
    expect(mutants.filter((one) => isEquivalent(one, [declared]))).toEqual([mutantOf('boundary')]);
    expect(isEquivalent(mutantOf('boundary'), [{ ...declared, path: 'b.ts' }])).toBe(false);
  });
});

test.each([
  [5, true],
  [10, false],
  [19, false],
  [20, true],
  [30, false],
])('of the parts around place %i the smallest tells whether it was run: %s', (place, expected) => {
  const ranges = [
    { startOffset: 0, endOffset: 30, count: 1 },
    { startOffset: 10, endOffset: 20, count: 0 },
  ];
  expect(isRun(ranges, place)).toBe(expected);
});

test('what a test has found or not ended with counts as found', () => {
  const fates: readonly Fate[] = ['killed', 'killed', 'timed out', 'survived', 'not covered'];
  const tried = fates.map((fate): Tried => ({ mutant: mutantOf('boundary'), fate, milliseconds: 1 }));
  expect(scoreOf(tried)).toBe(60);
  expect(scoreOf([])).toBe(100);
  expect(fateTable(tried).slice(2)).toEqual([
    '| boundary | 5 | 2 | 1 | 1 | 1 | 60.0 % |',
    '| all | 5 | 2 | 1 | 1 | 1 | 60.0 % |',
  ]);
});
