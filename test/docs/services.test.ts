import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { requiredSecretFields } from '../../functions/domain/service/required-secret.ts';
import { SERVICE } from '../../functions/domain/service/service-schema.ts';
import { isJsonObject } from '../../functions/domain/values/json.ts';
import { SECRET_MEMBERS } from '../../functions/domain/wire/secret-members.ts';
import { ROOT } from '../../lib/build/functions-directory.ts';
import { readDefinitions } from '../../lib/definition/read-definitions.ts';
import { DEFINITION } from '../lib/definition/fixtures/definition.ts';

const PAGE = readFileSync(join(ROOT, 'docs/services.md'), 'utf8');
const BLOCKS = [...PAGE.matchAll(/^```json\n(.*?)\n```$/gms)].map(
  ([, code = '']) => [code, JSON.parse(code) as unknown] as const,
);

/** What a block shows: services, a part of one, where a secret is, or the value of a secret. */
function servicesOf(shown: unknown): unknown {
  if (!isJsonObject(shown) || 'services' in shown) return shown;
  if (Object.keys(shown).every((name) => name in SERVICE)) return [{ ...DEFINITION, ...shown }];
  return 'name' in shown ? [{ ...DEFINITION, secret: shown }] : undefined;
}

describe('docs/services.md', () => {
  it.each(BLOCKS)('shows what is right: %s', (_code, shown) => {
    const services = servicesOf(shown);
    if (services === undefined) {
      expect(Object.values(shown as object).every((value) => value === '...')).toBe(true);
      return;
    }
    expect(readDefinitions(services)).not.toHaveProperty('problems');
  });

  it('shows at least one of each new member', () => {
    const shown = BLOCKS.flatMap(([, value]) => (isJsonObject(value) ? Object.keys(value) : []));
    expect(shown).toEqual(expect.arrayContaining(['$schema', 'request', 'response', 'secondRequest', 'secret']));
  });

  it.each([...Object.keys(SERVICE), ...Object.keys(SECRET_MEMBERS)])('tells of %s', (member) => {
    expect(PAGE).toMatch(new RegExp(`\`(?:\\w+\\.)?${member}\\b`));
  });

  it.each([
    ...Object.keys(SERVICE.grant.cases),
    ...Object.keys(SERVICE.clientAuthentication.cases),
    ...SERVICE.response.members.lifetime.members.unit.enum,
  ])('tells of the word %s', (word) => {
    expect(PAGE).toContain(`\`${word}\``);
  });

  it('names what a login takes from its secret', () => {
    const block = BLOCKS.find(([code]) => code.includes('"login"'))?.[1] as object;
    const read = readDefinitions([{ ...DEFINITION, ...block }]);
    expect('definitions' in read && read.definitions.map(requiredSecretFields)).toEqual([
      ['username', 'password', 'apiKey'],
    ]);
  });
});
