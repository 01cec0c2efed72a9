import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TENANT_FORMS } from '../../functions/domain/tenant/tenant-name.ts';
import { TENANTS } from '../../functions/domain/tenant/tenants-schema.ts';
import { isJsonObject } from '../../functions/domain/values/json.ts';
import { ROOT } from '../../lib/build/functions-directory.ts';
import { readDefinitions } from '../../lib/definition/read-definitions.ts';

const PAGE = readFileSync(join(ROOT, 'docs/tenants.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```json\n(.*?)\n```$/gms)].map(([, code = '']) => [code] as const);

describe('docs/tenants.md', () => {
  it.each(BLOCKS)('shows templates that are right: %s', (code) => {
    const shown: unknown = JSON.parse(code);
    const read = readDefinitions(isJsonObject(shown) ? [shown] : shown);
    expect(read).not.toHaveProperty('problems');
    expect('definitions' in read && read.definitions.every(({ tenants }) => tenants !== undefined)).toBe(true);
  });

  it.each([...Object.keys(TENANTS.members), ...TENANT_FORMS])('tells of %s', (word) => {
    expect(PAGE).toContain(`\`${word}\``);
  });
});
