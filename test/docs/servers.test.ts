import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CAUSES_BY_ORIGIN } from '../../functions/domain/diagnosis/all-causes.ts';
import { CAUSES_TOLD, causesToldTable } from '../servers/causes-told.ts';
import { VERSIONS } from '../servers/start/versions.ts';

const PAGE = readFileSync(new URL('../../docs/providers/self-hosted-servers.md', import.meta.url), 'utf8');

describe('the self-hosted servers of docs/providers/self-hosted-servers.md', () => {
  test('have the table of causes as the tests have it', () => {
    expect(PAGE).toContain(`\n\n${causesToldTable()}\n`);
  });

  test('are told causes that there are', () => {
    const known = Object.values(CAUSES_BY_ORIGIN).flatMap((causes) => Object.keys(causes));
    const told = Object.values(CAUSES_TOLD).flatMap((causes) => Object.values(causes));
    expect([...new Set(told)].filter((code) => !known.includes(code))).toEqual([]);
  });

  test('are named with the versions that run', () => {
    const unnamed = Object.entries(VERSIONS).filter(([name, version]) => !PAGE.includes(`${name} ${version}`));
    expect(unnamed).toEqual([]);
  });
});
