import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { REPEATED_FAILURES } from '../../functions/domain/failure/failure.ts';
import { OVERDUE_AFTER_INTERVALS } from '../../functions/domain/schedule/schedule-status.ts';

const PAGE = readFileSync(new URL('../../docs/diagnosis.md', import.meta.url), 'utf8');
const PRINTER = fileURLToPath(new URL('../support/print-diagnosis-table.ts', import.meta.url));
const MARKER = '<!-- The rest is printed by test/support/print-diagnosis-table.ts. -->\n\n';

describe('docs/diagnosis.md', () => {
  test('ends with the table of causes as the code has it', () => {
    const printed = execFileSync(process.execPath, [PRINTER], { encoding: 'utf8' });
    expect(PAGE.slice(PAGE.indexOf(MARKER) + MARKER.length)).toBe(printed);
  });

  test('has the numbers of the code', () => {
    expect({ OVERDUE_AFTER_INTERVALS, REPEATED_FAILURES }).toEqual({
      OVERDUE_AFTER_INTERVALS: 3,
      REPEATED_FAILURES: 3,
    });
    expect(PAGE).toContain('after three in a row');
    expect(PAGE).toContain('three intervals');
  });
});
