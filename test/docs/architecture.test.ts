import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { MAP } from '../support/architecture-map.ts';

const ROOT = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/architecture.md', ROOT), 'utf8');

describe('docs/architecture.md', () => {
  test('has the folders of the map, in its order', () => {
    const [, table = ''] = /^## The map$([\s\S]*?)^## /m.exec(PAGE) ?? [];
    const folders = [...table.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, folder]) => folder);
    expect(folders).toEqual(MAP.map(({ folder }) => folder));
  });

  test('names only files that exist', () => {
    const files = [...PAGE.matchAll(/`((?:functions|lib|bin|test)\/[\w./-]+\.ts)`/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
  });
});
