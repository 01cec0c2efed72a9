import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { FailureRow } from '../../functions/domain/failure/failure-row.ts';
import { FAILURES } from '../../functions/domain/failure/match-failure.ts';
import { requiredSecretFields } from '../../functions/domain/service/required-secret.ts';
import { SECRET_FIELDS, type ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { parseServiceDefinitions } from '../../functions/domain/service/service-definitions.ts';
import { clientCredentials } from '../../lib/providers/client-credentials.ts';
import { genesysCloud } from '../../lib/providers/genesys-cloud.ts';
import { githubApp } from '../../lib/providers/github-app.ts';
import { jwtBearer } from '../../lib/providers/jwt-bearer.ts';
import { microsoftGraph } from '../../lib/providers/microsoft-graph.ts';
import { refreshToken } from '../../lib/providers/refresh-token.ts';
import { zoomServerToServer } from '../../lib/providers/zoom.ts';

const PRESETS = {
  clientCredentials,
  genesysCloud,
  githubApp,
  jwtBearer,
  microsoftGraph,
  refreshToken,
  zoomServerToServer,
};
const PAGE = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8');
const PROVIDERS = ['Auth0', 'Okta', 'Keycloak', 'Cognito', 'ServiceNow', 'Salesforce', 'Google', 'Box', 'DocuSign'];

describe('docs/providers.md', () => {
  test('has a section for every preset', () => {
    const headings = [...PAGE.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    expect(headings).toEqual(expect.arrayContaining(Object.keys(PRESETS)));
  });

  const calls = blocksOf('ts');
  test.each(calls)('the calls of line $line make valid services', ({ code }) => {
    const definitions = evaluate(code);
    expect(parseServiceDefinitions(definitions)).not.toHaveProperty('problems');
  });

  test.each(blocksOf('json').filter(({ code }) => code.startsWith('[')))(
    'the services of line $line are valid',
    ({ code }) => {
      const definitions: unknown = JSON.parse(code);
      expect(parseServiceDefinitions(definitions)).not.toHaveProperty('problems');
    },
  );

  const secrets = blocksOf('json').filter(({ code }) => code.startsWith('{'));
  test.each(secrets)(
    'the secret of line $line holds what the service above it needs, and nothing unknown',
    ({ line, code }) => {
      const secret = JSON.parse(code) as Record<string, string>;
      const [definition, ...others] = definitionsAbove(line);
      if (definition === undefined) {
        throw new Error('no service stands above');
      }
      expect(others).toEqual([]);
      const members = Object.keys(secret).filter((name) => name !== 'keyId');
      expect(members).toEqual(requiredSecretFields(definition));
      expect(Object.keys(secret).filter((name) => !SECRET_FIELDS.some((field) => field === name))).toEqual([]);
    },
  );

  test('every service that needs a secret shows one', () => {
    const needy = calls
      .map(({ code }) => evaluate(code))
      .filter(([first, ...others]) => others.length === 0 && first && requiredSecretFields(first).length > 0);
    expect(secrets).toHaveLength(needy.length + blocksOf('json').length - secrets.length);
  });

  test('every provider of the table has its call, and every call its row', () => {
    const atAGlance = PAGE.slice(PAGE.indexOf('## Nine providers'));
    const rows = [...atAGlance.matchAll(/^\| (\w+) \|.*\|.*\|.*\|.*\|/gm)].map(([, name]) => name);
    expect(rows.slice(1)).toEqual(PROVIDERS);
    const ids = evaluate(calls.at(-1)?.code ?? '').map(({ id }) => id);
    expect(ids).toEqual(PROVIDERS.map((name) => name.toLowerCase()));
  });

  test('every row of the table names the secret that its call needs', () => {
    const fieldOf: Readonly<Record<string, string>> = { id: 'clientId', secret: 'clientSecret', key: 'privateKey' };
    for (const definition of evaluate(calls.at(-1)?.code ?? '')) {
      const cells = new RegExp(`^\\| ${definition.id} \\|(.*)$`, 'im').exec(
        PAGE.slice(PAGE.indexOf('## Nine providers')),
      );
      const secret = cells?.[1]?.split('|')[2]?.split(',')[0]?.trim().split(' + ') ?? [];
      const named = { id: definition.id, fields: secret.map((word) => fieldOf[word]) };
      expect(named).toEqual({ id: definition.id, fields: requiredSecretFields(definition) });
    }
  });

  test('every AADSTS code that it explains is one that a failure is explained with', () => {
    const codes = Object.values<FailureRow>(FAILURES).flatMap(({ match }) => match.entra ?? []);
    const explained = [...PAGE.matchAll(/^\| AADSTS([^|]+)\|/gm)].flatMap(([, list]) => list?.match(/\d{5,}/g) ?? []);
    expect(explained.length).toBeGreaterThan(15);
    expect(explained.filter((code) => !codes.includes(code))).toEqual([]);
  });

  test('an option that no preset reads would be noticed', () => {
    expect(() => evaluate("zoomServerToServer({ id: 'zoom', accountId: 'x', scope: 'y' })")).toThrow('scope');
  });
});

interface Block {
  readonly line: number;
  readonly code: string;
}

function blocksOf(language: string): Block[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)\\n\`\`\`$`, 'gms'))].map((match) => ({
    line: PAGE.slice(0, match.index).split('\n').length,
    code: match[1] ?? '',
  }));
}

/** Returns the services of the nearest block above `line` that defines any. */
function definitionsAbove(line: number): readonly ServiceDefinition[] {
  const services = blocksOf('json').filter(({ code }) => code.startsWith('['));
  const nearest = [...blocksOf('ts'), ...services]
    .filter((block) => block.line < line)
    .sort((a, b) => b.line - a.line)[0];
  const code = nearest?.code ?? '[]';
  return code.startsWith('[') ? (JSON.parse(code) as ServiceDefinition[]) : evaluate(code);
}

/** Returns what the calls of a snippet return. */
function evaluate(code: string): ServiceDefinition[] {
  const made: ServiceDefinition[] = [];
  const presets = Object.values(PRESETS).map((preset) => {
    const watched = readingAll(preset as (options: object) => ServiceDefinition);
    return (options: object) => made.push(watched(options));
  });
  new Function(...Object.keys(PRESETS), code.replace(/^import .*$/m, ''))(...presets);
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
