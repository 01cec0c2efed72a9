import { describe, expect, test } from '@jest/globals';
import { FAILURES } from '../../functions/domain/catalogue/match-failure.ts';
import type { FailureRow } from '../../functions/domain/failure/failure-row.ts';
import { requiredSecretFields } from '../../functions/domain/service/required-secret.ts';
import { SECRET_FIELDS, type ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../functions/domain/service/service-definitions.ts';
import { PRESETS } from '../../lib/definition/preset-options.ts';
import { readDefinitions } from '../../lib/definition/read-definitions.ts';
import * as providers from '../../lib/providers/index.ts';
import { blocksOf, PROVIDER_PAGES, type ProviderPage } from '../support/provider-pages.ts';

const { defineService: _check, InvalidServiceDefinition: _error, ...CALLS } = providers;
const INDEX = PROVIDER_PAGES[0] as ProviderPage;
const AT_A_GLANCE = INDEX.text.slice(INDEX.text.indexOf('## Providers at a glance'));
const PROVIDERS = ['Box', 'DocuSign'];
const GLANCE_CALLS = blocksOf(INDEX, 'ts').at(-1)?.code ?? '';
const every = (language: string) =>
  PROVIDER_PAGES.flatMap((page) => blocksOf(page, language).map((block) => ({ ...block, page, path: page.path })));

describe('docs/providers.md', () => {
  test.each(Object.entries(PRESETS))('has a row and a page for %s', (preset, { call }) => {
    expect(INDEX.text).toContain(`| [\`${preset}\`](providers/${preset}.md) | \`${call}\` |`);
    const page = PROVIDER_PAGES.find(({ path }) => path === `providers/${preset}.md`);
    expect(page?.text).toMatch(new RegExp(`^# ${call}\n`));
  });

  const calls = every('ts');
  test.each(calls)('the calls of $path, line $line, make valid services', ({ code }) => {
    const definitions = evaluate(code);
    expect(parseServiceDefinitions(definitions)).not.toHaveProperty('problems');
  });

  test.each(every('json').filter(({ code }) => code.startsWith('[')))(
    'the services of $path, line $line, are valid',
    ({ code }) => {
      expect(readDefinitions(JSON.parse(code))).not.toHaveProperty('problems');
    },
  );

  const secrets = every('json').filter(({ code }) => code.startsWith('{'));
  test.each(secrets)(
    'the secret of $path, line $line, holds what the service above it needs, and nothing unknown',
    ({ page, line, code }) => {
      const secret = JSON.parse(code) as Record<string, string>;
      const [definition, ...others] = definitionsAbove(page, line);
      if (definition === undefined) {
        throw new Error('no service stands above');
      }
      expect(others).toEqual([]);
      const members = Object.keys(secret).filter((name) => name !== 'keyId');
      expect(members).toEqual(requiredSecretFields(definition));
      expect(Object.keys(secret).filter((name) => !SECRET_FIELDS.some((field) => field === name))).toEqual([]);
    },
  );

  const presets = every('json').filter(({ code }) => /^\[\s*\{\s*"preset"/.test(code));
  test.each(presets)('the presets of $path, line $line, make what the call above makes', ({ page, line, code }) => {
    const withoutSecret = (definitions: readonly ServiceDefinition[]) =>
      definitions.map(({ secret: _named, ...rest }) => rest);
    expect(withoutSecret(definitionsIn(code))).toEqual(withoutSecret(definitionsAbove(page, line)));
  });

  test('every service that needs a secret shows one', () => {
    const needy = calls
      .map(({ code }) => evaluate(code))
      .filter(([first, ...others]) => others.length === 0 && first && requiredSecretFields(first).length > 0);
    expect(secrets).toHaveLength(needy.length + every('json').length - secrets.length - presets.length);
  });

  test('every provider of the table has its call, and every call its row', () => {
    const rows = [...AT_A_GLANCE.matchAll(/^\| (\w+) \|.*\|.*\|.*\|.*\|/gm)].map(([, name]) => name);
    expect(rows.slice(1)).toEqual(PROVIDERS);
    const ids = evaluate(GLANCE_CALLS).map(({ id }) => id);
    expect(ids).toEqual(PROVIDERS.map((name) => name.toLowerCase()));
  });

  test('every row of the table names the secret that its call needs', () => {
    const fieldOf: Readonly<Record<string, string>> = { id: 'clientId', secret: 'clientSecret', key: 'privateKey' };
    for (const definition of evaluate(GLANCE_CALLS)) {
      const cells = new RegExp(`^\\| ${definition.id} \\|(.*)$`, 'im').exec(AT_A_GLANCE);
      const secret = cells?.[1]?.split('|')[2]?.split(',')[0]?.trim().split(' + ') ?? [];
      const named = { id: definition.id, fields: secret.map((word) => fieldOf[word]) };
      expect(named).toEqual({ id: definition.id, fields: requiredSecretFields(definition) });
    }
  });

  test('every AADSTS code that it explains is one that a failure is explained with', () => {
    const codes = Object.values<FailureRow>(FAILURES).flatMap(({ match }) => match.entra ?? []);
    const explained = PROVIDER_PAGES.flatMap(({ text }) => [...text.matchAll(/^\| AADSTS([^|]+)\|/gm)]).flatMap(
      ([, list]) => list?.match(/\d{5,}/g) ?? [],
    );
    expect(explained.length).toBeGreaterThan(15);
    expect(explained.filter((code) => !codes.includes(code))).toEqual([]);
  });

  test('an option that no preset reads would be noticed', () => {
    expect(() => evaluate("zoomServerToServer({ id: 'zoom', accountId: 'x', scope: 'y' })")).toThrow('scope');
  });
});

/** Returns the services of the nearest block above `line` that defines any. */
function definitionsAbove(page: ProviderPage, line: number): readonly ServiceDefinition[] {
  const services = blocksOf(page, 'json').filter(({ code }) => code.startsWith('['));
  const nearest = [...blocksOf(page, 'ts'), ...services]
    .filter((block) => block.line < line)
    .sort((a, b) => b.line - a.line)[0];
  const code = nearest?.code ?? '[]';
  return code.startsWith('[') ? definitionsIn(code) : evaluate(code);
}

/** Returns what JSON defines, presets made into what they stand for. */
function definitionsIn(code: string): readonly ServiceDefinition[] {
  const read = readDefinitions(JSON.parse(code));
  if ('problems' in read) throw new Error(read.problems.join());
  return read.definitions;
}

/** Returns what the calls of a snippet return. */
function evaluate(code: string): ServiceDefinition[] {
  const made: ServiceDefinition[] = [];
  const presets = Object.values(CALLS).map((preset) => {
    const watched = readingAll(preset as (options: object) => ServiceDefinition);
    return (options: object) => made.push(watched(options));
  });
  new Function(...Object.keys(CALLS), code.replace(/^import .*$/m, ''))(...presets);
  return made;
}

/** Returns the preset, made to throw where it is given an option that it never reads. */
function readingAll(preset: (options: object) => ServiceDefinition): (options: object) => ServiceDefinition {
  return (options) => {
    const read = new Set<PropertyKey>();
    const watched = new Proxy(options, {
      get: (target, name) => {
        read.add(name);
        return Reflect.get(target, name) as unknown;
      },
    });
    const definition = preset(watched);
    const ignored = Object.keys(options).filter((name) => !read.has(name));
    if (ignored.length > 0) {
      throw new Error(`no such option: ${ignored.join(', ')}`);
    }
    return definition;
  };
}
