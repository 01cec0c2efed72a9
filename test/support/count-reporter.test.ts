import { expect, test } from '@jest/globals';
import { announcedSkips, countLine } from './count-reporter.ts';

const NONE = {
  numPassedTests: 0,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

test.each([
  { when: 'nothing ran', results: {}, line: '0 passed, 0 failed, 0 skipped' },
  { when: 'all passed', results: { numPassedTests: 3 }, line: '3 passed, 0 failed, 0 skipped' },
  { when: 'one failed', results: { numPassedTests: 2, numFailedTests: 1 }, line: '2 passed, 1 failed, 0 skipped' },
  { when: 'a file did not load', results: { numRuntimeErrorTestSuites: 1 }, line: '0 passed, 1 failed, 0 skipped' },
  { when: 'one was skipped', results: { numPendingTests: 1 }, line: '0 passed, 0 failed, 1 skipped' },
  { when: 'one is to do', results: { numTodoTests: 1 }, line: '0 passed, 0 failed, 1 skipped' },
])('counts "$line" when $when', ({ results, line }) => {
  expect(countLine({ ...NONE, ...results })).toBe(line);
});

test.each([
  {
    what: 'an announcement',
    message: 'SKIP-ANNOUNCED: 12 Java is absent',
    lines: ['SKIP-ANNOUNCED: 12 Java is absent'],
  },
  { what: 'no reason', message: 'SKIP-ANNOUNCED: 12', lines: [] },
  { what: 'no number', message: 'SKIP-ANNOUNCED: some Java is absent', lines: [] },
  { what: 'other text', message: 'skipped: 12 tests', lines: [] },
])('finds $lines.length announcement in $what', ({ message, lines }) => {
  expect(announcedSkips({ console: [{ message }] })).toEqual(lines);
});

test('a file that logged nothing announced nothing', () => {
  expect(announcedSkips({})).toEqual([]);
});
