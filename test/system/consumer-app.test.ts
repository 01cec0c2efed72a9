import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ConsumerApp, createConsumerApp } from '../support/consumer-app.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));

interface Template {
  readonly Resources: Readonly<Record<string, { Type: string; Properties: Readonly<Record<string, unknown>> }>>;
}

const BOTH = `
const assert = require('node:assert/strict');
const { App, Stack } = require('aws-cdk-lib');

(async () => {
  for (const name of ['', '/infrastructure', '/providers', '/client', '/client/azure', '/client/testing']) {
    const required = require('token-keeper' + name);
    const imported = await import('token-keeper' + name);
    assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
    for (const key of Object.keys(required)) assert.equal(imported[key], required[key], key);
  }
  const { createFakeTokenKeeper } = await import('token-keeper/client/testing');
  const { TokenUnavailableError } = require('token-keeper/client');
  const fake = createFakeTokenKeeper();
  fake.failWith('crm', 'TokenUnavailable');
  await assert.rejects(fake.client.getToken('crm'), TokenUnavailableError);
  const services = [require('token-keeper/providers').genesysCloud({ id: 'genesys', region: 'eu-central-1' })];
  const stack = new Stack(new App(), 'Both');
  new (require('token-keeper/infrastructure').TokenKeeper)(stack, 'One', { services, secretPrefix: 'a/' });
  const { TokenKeeper } = await import('token-keeper/infrastructure');
  assert.throws(() => new TokenKeeper(stack, 'Two', { services, secretPrefix: 'a/' }), /would both create the secret/);
  process.stdout.write('one copy');
})();
`;

const MIDDY = `
import type { Context } from 'aws-lambda';
import middy6 from 'middy6';
import middy7 from 'middy7';
import { type Tokens, withTokens } from 'token-keeper/client';

type Order = { id: string };
const work = async (_event: Order, context: Context & { tokens: Tokens<'graph'> }) => context.tokens.graph.accessToken;
const services = { graph: 'microsoft-graph' } as const;
const theirs = { graph: { service: 'graph', group: 'gold', tenant: ({ id }: Order) => id } };

export const handlers = [
${['middy6', 'middy7']
  .map(
    (middy) => `
  ${middy}<Order>().use(withTokens({ services })).handler(work),
  ${middy}(work).use(withTokens({ services })),
  ${middy}<Order>().use([withTokens({ services })]).handler(work),
  ${middy}().use(withTokens({ services })).handler(async (_event, context) => context.tokens.graph.accessToken),
  ${middy}<Order>().use(withTokens({ services: theirs })).handler(work),
  ${middy}().use(withTokens({ services: theirs })).handler(async ({ id }, context) => [id, context.tokens.graph.tenant]),
  // @ts-expect-error the event has what the tenant is taken from, and no more
  ${middy}().use(withTokens({ services: theirs })).handler(async ({ other }) => other),
  // @ts-expect-error a name that was not asked for is not there
  ${middy}().use(withTokens({ services })).handler(async (_event, context) => context.tokens.erp),`,
  )
  .join('\n')}
];
`;

/** Every snippet in TypeScript of the README and the pages, by where it stands. */
function snippets(): ReadonlyMap<string, string> {
  // What a decision shows need not be whole.
  const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^(?!adr\/).*\.md$/.test(name),
  );
  return new Map(
    ['../README.md', ...pages].flatMap((page) => {
      const found = readFileSync(join(DOCS, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms);
      return [...found].map(
        ([, text = ''], index) => [`${page.replace(/^.*\/|\.md$/g, '')}-${index + 1}`, text] as const,
      );
    }),
  );
}

let app: ConsumerApp;

beforeAll(async () => {
  app = await createConsumerApp();
});

afterAll(() => {
  app.remove();
});

describe('an app that cdk init has made', () => {
  test('installs the package, which npm has nothing to say about', () => {
    expect(app.installed).toMatchObject({ exitCode: 0 });
    expect(`${app.installed.stdout}${app.installed.stderr}`).not.toContain('token-keeper');
  });

  test('type-checks', async () => {
    expect(await app.run('tsc')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('passes its own tests', async () => {
    const { exitCode, stdout, stderr } = await app.run('jest', '--ci');
    expect({ exitCode, stdout, said: stderr }).toMatchObject({
      exitCode: 0,
      said: expect.stringMatching(/Tests: +8 passed, 8 total/),
    });
  });

  test('synthesizes two stages of sixty services in silence', async () => {
    const { exitCode, stdout, stderr } = await app.run('cdk', 'synth', '--quiet', '--no-notices');
    // What cdk says itself where an app has stages only.
    const own = /^Successfully synthesized to \S+\nSupply a stack id \(\) to display its template\.\n$/;
    expect({ exitCode, stdout, stderr: stderr.trim() }).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(own),
      stderr: '',
    });
    for (const stage of ['Dev', 'Prod']) {
      const folder = join(app.path, 'cdk.out', `assembly-${stage}`);
      const file = readdirSync(folder).find((name) => name.endsWith('.template.json')) ?? 'none';
      const resources = Object.values((JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template).Resources);
      const of = (type: string) => resources.filter(({ Type }) => Type === type);
      const names = of('AWS::SecretsManager::Secret').map(({ Properties }) => Properties['Name']);
      const stack = `${stage}-ConsumerAppStack`;
      expect(names).toHaveLength(60);
      expect(names).toEqual(expect.arrayContaining([`call-centre/${stack}`, `${stack}/shop-01`, `${stack}/shop-59`]));
      expect(of('AWS::KMS::Key')).toHaveLength(1);
      // CDK's own function, which closes the VPC's default security group, is outside of it.
      const functions = of('AWS::Lambda::Function').filter(({ Properties }) => Properties['VpcConfig'] !== undefined);
      expect(functions).toHaveLength(3);
      for (const { Properties } of [...functions, ...of('AWS::DynamoDB::Table')]) {
        expect(Properties['Tags']).toContainEqual({ Key: 'team', Value: 'shops' });
      }
      const roles = of('AWS::IAM::Role');
      expect(roles.length).toBeGreaterThan(2);
      for (const { Properties } of roles) {
        expect(JSON.stringify(Properties['PermissionsBoundary'])).toContain(':policy/developers');
      }
    }
  });

  test('has one copy of each module, whether by require or by import', async () => {
    app.write('both.cjs', BOTH);
    expect(await app.run('node', 'both.cjs')).toEqual({ exitCode: 0, stdout: 'one copy', stderr: '' });
  });
});

describe('the types', () => {
  const checked = async (files: Readonly<Record<string, string>>, options: object = {}) => {
    for (const [name, text] of Object.entries(files)) app.write(join('checked', name), text);
    const compilerOptions = { target: 'es2024', module: 'nodenext', strict: true, declaration: true, noEmit: true };
    const config = { compilerOptions: { ...compilerOptions, types: ['node'], ...options }, files: Object.keys(files) };
    app.write('checked/tsconfig.json', JSON.stringify(config));
    const { stdout } = await app.run('tsc', '-p', 'checked');
    return stdout;
  };

  test('are found by every way to resolve them', async () => {
    const { exitCode, stdout } = await app.run('attw', app.tarball, '--format', 'ascii', '--no-emoji', '--no-color');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('No problems found') });
  });

  test('of withTokens are taken by middy 6 and 7', async () => {
    expect(await checked({ 'middy.mts': MIDDY }, { skipLibCheck: true })).toBe('');
  });

  // Libraries of docs/consumers.md bring types that lack other packages; middy 7 has no CommonJS form.
  test.each([
    ['consumers', { skipLibCheck: true }],
    ['the other pages', {}],
  ])('of every snippet are right, in both kinds of modules: %s', async (pages, options) => {
    const found = [...snippets()].filter(([name]) => name.startsWith('consumers-') === (pages === 'consumers'));
    expect(found.length).toBeGreaterThan(10);
    const files = found.flatMap(([name, text]) =>
      ['.mts', '.cts']
        .filter((ending) => ending === '.mts' || !text.includes("'@middy/core'"))
        .map((ending) => [`${name}${ending}`, text] as const),
    );
    expect(await checked(Object.fromEntries(files), options)).toBe('');
  });
});
