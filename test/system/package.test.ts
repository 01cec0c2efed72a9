import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { sourceFacts } from '../support/source-facts.ts';

/** The contract, the definition of a service and of its tenants, the names of metrics, and what their types are made of: nothing else of the functions. */
const TYPES_OF_FUNCTIONS = [
  'functions/contract/attempt',
  'functions/contract/contract-error',
  'functions/contract/diagnosis',
  'functions/contract/get-token',
  'functions/contract/refresh',
  'functions/contract/status',
  'functions/domain/expiry/timing',
  'functions/domain/schema/problems',
  'functions/domain/schema/schema',
  'functions/domain/service/client-schema',
  'functions/domain/service/grant-schema',
  'functions/domain/service/service-definition',
  'functions/domain/service/service-schema',
  'functions/domain/telemetry/metric',
  'functions/domain/tenant/tenant-name',
  'functions/domain/tenant/tenants-schema',
  'functions/domain/values/fingerprint',
  'functions/domain/values/instant',
  'functions/domain/values/json',
  'functions/domain/values/redacted',
  'functions/domain/wire/place',
  'functions/domain/wire/request-value',
  'functions/domain/wire/secret-members',
  'functions/domain/wire/token-url',
];

let project: PackageProject;

const root = (): string => join(project.path, 'node_modules', 'token-keeper');

const installedManifest = (): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(root(), 'package.json'), 'utf8')) as Record<string, unknown>;

/** Every path in the exports, at any depth. */
const filesOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Object.values(value as object).flatMap(filesOf);

/** Links of a page to a file, or a heading of a page, that is not in the package. */
function brokenLinks(page: string): readonly string[] {
  const links = [...readFileSync(join(root(), page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', heading] = link.split('#');
    const file = path === '' ? join(root(), page) : join(root(), dirname(page), path);
    return !existsSync(file) || (heading !== undefined && !headingsOf(file).has(heading));
  });
}

/** As GitHub names them. */
function headingsOf(file: string): ReadonlySet<string> {
  const lines = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...lines].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

beforeAll(async () => {
  project = await createPackageProject();
});

afterAll(() => {
  project.remove();
});

describe('the package', () => {
  test('contains what is needed and nothing else', () => {
    const allowed =
      /^((package|services\.schema)\.json|(README|CHANGELOG|SECURITY)\.md|LICENSE|clients\/(go|python)\/[\w.]+|docs\/(adr\/|providers\/)?[\w-]+\.md|docs\/images\/[\w-]+\.png|dist\/functions\/(refresh|serve)-tokens\/index\.mjs|dist\/package\/(licenses\.txt|cli\.js|page-(script|reader|tenants)\.js|(client|client-azure|client-testing|providers|infrastructure)(\.module)?\.[cm]js)|dist\/package\/types\/((lib|functions)\/[\w/-]+\.d\.cts|[\w-]+\.d\.[cm]ts))$/;
    expect(project.packed.filter((file) => !allowed.test(file))).toEqual([]);
    expect(project.packed).toEqual(
      expect.arrayContaining([
        'clients/go/tokenkeeper.go',
        'clients/python/token_keeper.py',
        'dist/functions/refresh-tokens/index.mjs',
        'dist/functions/serve-tokens/index.mjs',
        'dist/package/cli.js',
        'dist/package/client.cjs',
        'dist/package/licenses.txt',
        'dist/package/page-script.js',
        'dist/package/page-reader.js',
        'dist/package/page-tenants.js',
        'dist/package/types/client.d.mts',
        'docs/providers/okta.md',
        'docs/runbook.md',
        'services.schema.json',
      ]),
    );
  });

  test('has the types of the contract, of a definition, and of what it exports from lib', () => {
    const types = project.packed.flatMap((file) => /^dist\/package\/types\/(.*\/.*)\.d\.cts$/.exec(file)?.[1] ?? []);
    expect(types.filter((file) => file.startsWith('functions/')).toSorted()).toEqual(TYPES_OF_FUNCTIONS);
    expect(
      types.filter((file) => !/^(functions|lib\/(client|providers|infrastructure))\//.test(file)).toSorted(),
    ).toEqual(['lib/build/function-limits', 'lib/platform/environment', 'lib/platform/transport-fault']);
  });

  test('installs without any other package and without a warning, and every entry leads to a file', () => {
    expect(project.installed).toEqual({
      exitCode: 0,
      stdout: expect.stringMatching(/^\s*added 1 package/),
      stderr: '',
    });
    expect(readdirSync(join(project.path, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'token-keeper',
    ]);
    const { main, types, exports } = installedManifest();
    const files = [...filesOf([main, types, exports])];
    expect(files).toHaveLength(31);
    expect(files.filter((file) => !existsSync(join(root(), file)))).toEqual([]);
  });

  test('imports nothing outside itself but Node and CDK', () => {
    const files = project.packed.filter((file) => /^dist\/package\/.*\.[cm]?js$/.test(file));
    const imported = files.flatMap((file) => sourceFacts(readFileSync(join(root(), file), 'utf8')).imports);
    const outside = imported.flatMap(({ specifier }) => (specifier?.startsWith('.') ? [] : (specifier ?? 'computed')));
    expect(outside.length).toBeGreaterThan(5);
    // The one computed import is the command line's, of the project's own bin/services.
    const isCdk = (name: string): boolean => /^(aws-cdk-lib\/|constructs$)/.test(name);
    expect(outside.filter((name) => !isBuiltin(name) && !isCdk(name))).toEqual(['computed']);
  });
});

describe('the packed manifest', () => {
  test('has what a user needs, and no script', () => {
    expect(Object.keys(installedManifest()).toSorted()).toEqual([
      'author',
      'bin',
      'description',
      'engines',
      'exports',
      'files',
      'keywords',
      'license',
      'main',
      'name',
      'peerDependencies',
      'peerDependenciesMeta',
      'sideEffects',
      'type',
      'types',
      'typesVersions',
      'version',
    ]);
  });

  test('is that of npm publish as well, and leaves the clone as it was', async () => {
    const before = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const manifest = () => readFileSync(join(project.clone, 'package.json'), 'utf8');
    expect(manifest()).toBe(before);
    // `--force`: npm does not ask the registry which versions there are.
    const options = ['--dry-run', '--force', '--json', '--loglevel=error', '--registry=http://127.0.0.1:9'];
    const { stdout } = await promisify(execFile)('npm', ['publish', ...options], { cwd: project.clone });
    const told = JSON.parse(stdout) as Record<string, { files: { path: string; size: number }[] }>;
    const { files = [] } = told['token-keeper'] ?? {};
    const packed = statSync(join(root(), 'package.json')).size;
    expect(files.find(({ path }) => path === 'package.json')?.size).toBe(packed);
    expect(files.map(({ path }) => path).toSorted()).toEqual([...project.packed].toSorted());
    expect(manifest()).toBe(before);
  });
});

test('every relative link in the package leads to a file of it, and every heading is there', () => {
  const pages = project.packed.filter((file) => file.endsWith('.md'));
  expect(pages.length).toBeGreaterThan(50);
  const broken = pages.flatMap((page) => brokenLinks(page).map((link) => `${page}: ${link}`));
  expect(broken).toEqual([]);
});
