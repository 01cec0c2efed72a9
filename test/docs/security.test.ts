import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { permissionsTable } from '../support/permissions-table.ts';

const PAGE = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
const MARKER = '<!-- The rest is printed by test/support/print-permissions-table.ts. -->\n\n';

describe('docs/security.md', () => {
  test('ends with every permission of the template', () => {
    expect(PAGE.slice(PAGE.indexOf(MARKER) + MARKER.length)).toBe(permissionsTable());
  });

  test('names nobody but the functions who may read items, and nobody but them and the account who may use the key', () => {
    const rows = permissionsTable()
      .split('\n')
      .map((line) => line.split(' | '));
    const holders = (action: string) =>
      new Set(
        rows.filter(([, may = '']) => may.includes(action) && !may.includes('all but')).map(([who]) => who?.slice(2)),
      );
    expect(holders('dynamodb:')).toEqual(new Set(['refresh-tokens', 'serve-tokens']));
    expect(holders('kms:Decrypt')).toEqual(
      new Set(['refresh-tokens', 'serve-tokens', 'the account, whose own policies say who']),
    );
  });
});
