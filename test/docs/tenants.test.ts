import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { TENANT_FORMS } from '../../functions/domain/tenant/tenant-name.ts';
import { TENANTS } from '../../functions/domain/tenant/tenants-schema.ts';
import { isJsonObject } from '../../functions/domain/values/json.ts';
import { ROOT } from '../../lib/build/functions-directory.ts';
import { optionsOf, PRESETS } from '../../lib/definition/preset-options.ts';
import type { Preset } from '../../lib/definition/presets/preset.ts';
import { readDefinitions } from '../../lib/definition/read-definitions.ts';

import * as providers from '../../lib/providers/index.ts';

const PAGE = readFileSync(join(ROOT, 'docs/tenants.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```json\n(.*?)\n```$/gms)].map(([, code = '']) => [code] as const);

describe('docs/tenants.md', () => {
  it.each(BLOCKS)('shows templates that are right: %s', (code) => {
    const shown: unknown = JSON.parse(code);
    const read = readDefinitions(isJsonObject(shown) ? [shown] : shown);
    expect(read).not.toHaveProperty('problems');
    expect('definitions' in read && read.definitions.every(({ tenants }) => tenants !== undefined)).toBe(true);
  });

  it('shows the same in TypeScript and in JSON', () => {
    const { genesysCloud, microsoftGraph } = providers;
    const [, code = ''] = /^```ts\n(.*?)\n```$/ms.exec(PAGE) ?? [];
    const made: ServiceDefinition[] = [];
    const calls = [genesysCloud, microsoftGraph].map(
      (preset) => (options: object) => made.push((preset as (options: object) => ServiceDefinition)(options)),
    );
    new Function('genesysCloud', 'microsoftGraph', code.replace(/^import .*$/m, ''))(...calls);
    const read = readDefinitions(JSON.parse(BLOCKS[0]?.[0] ?? ''));
    const withoutSecret = ({ secret: _named, ...definition }: ServiceDefinition): object => definition;
    expect(made.map(withoutSecret)).toEqual('definitions' in read && read.definitions.slice(0, 2).map(withoutSecret));
  });

  it.each(['microsoft-graph', 'genesys-cloud', 'github-app', 'keycloak', 'zoom'])(
    'names what %s leaves out',
    (preset) => {
      const options = { ...optionsOf(PRESETS[preset] as Preset, {}) };
      const withTenants = { ...optionsOf(PRESETS[preset] as Preset, { tenants: {} }) };
      const [, leftOut = ''] = new RegExp(`^\\| \`${preset}\` \\| \`(\\w+)\``, 'm').exec(PAGE) ?? [];
      expect(options).toHaveProperty(leftOut);
      expect(withTenants[leftOut]?.optional).toBe(true);
    },
  );

  it.each([...Object.keys(TENANTS.members), ...TENANT_FORMS])('tells of %s', (word) => {
    expect(PAGE).toContain(`\`${word}\``);
  });
});
