import { dirname } from 'node:path/posix';
import { describe, expect, test } from '@jest/globals';
import { architectureViolations, importCircles } from './support/architecture.ts';
import { MAP } from './support/architecture-map.ts';
import { projectSources } from './support/project-sources.ts';
import { sourceFacts } from './support/source-facts.ts';

const SOURCES = projectSources();

describe('the tree', () => {
  test('every file imports only what stands above its folder on the map', () => {
    expect(SOURCES.length).toBeGreaterThan(50);
    expect(SOURCES.flatMap(architectureViolations)).toEqual([]);
  });

  test('every folder of the map has two to twelve files, but those that something else finds by their path', () => {
    const sizes = MAP.map(
      ({ folder }) => [folder, SOURCES.filter(({ path }) => dirname(path) === folder).length] as const,
    );
    const alone = ['lib/localstack/runtime'];
    expect(sizes.filter(([, files]) => files < 2 || files > 12)).toEqual(alone.map((folder) => [folder, 1]));
  });

  test('no files import each other in a circle, types included', () => {
    expect(importCircles(SOURCES)).toEqual([]);
  });

  test('the clock is read in one file of the functions and one of the client, and where the campaign runs', () => {
    const readers = SOURCES.filter(({ source }) => sourceFacts(source).ambient.has('clock'));
    expect(readers.map(({ path }) => path)).toEqual([
      'functions/adapters/process/system-clock.ts',
      'lib/client/transport/system-clock.ts',
      // An authority that has expired is warned of at synth.
      'lib/infrastructure/network/keeper-network.ts',
      'test/torture/run.ts',
      'test/torture/world/true-time.ts',
    ]);
  });
});

describe('a circle of imports is found', () => {
  const file = (path: string, ...imports: string[]) => ({ path, source: imports.join(';') });

  test('of two files, and of types alone', () => {
    const files = [file('a/a.ts', `import type { B } from './b.ts'`), file('a/b.ts', `import { a } from './a.ts'`)];
    expect(importCircles(files)).toEqual([['a/a.ts', 'a/b.ts']]);
  });

  test('of three files in three folders, told once', () => {
    const files = [
      file('a/a.ts', `import { b } from '../b/b.ts'`),
      file('b/b.ts', `export { c } from '../c/c.ts'`),
      file('c/c.ts', `let a: import('../a/a.ts').A`),
      file('d/d.ts', `import { a } from '../a/a.ts'`),
    ];
    expect(importCircles(files)).toEqual([['a/a.ts', 'b/b.ts', 'c/c.ts']]);
  });

  test('two ways to one file are no circle', () => {
    const files = [
      file('a/a.ts', `import { b } from './b.ts'`, `import { c } from './c.ts'`),
      file('a/b.ts', `import { c } from './c.ts'`),
      file('a/c.ts'),
    ];
    expect(importCircles(files)).toEqual([]);
  });
});

describe('an import against the arrows is found', () => {
  test.each([
    [
      'functions/domain/values/a.ts',
      `import { a } from '../../usecases/serve/b.ts'`,
      'imports functions/usecases/serve/b.ts',
    ],
    ['functions/domain/values/a.ts', `import { a } from '../expiry/b.ts'`, 'imports functions/domain/expiry/b.ts'],
    [
      'functions/domain/expiry/a.ts',
      `import type { A } from '../record/b.ts'`,
      'imports types of functions/domain/record/b.ts',
    ],
    [
      'functions/contract/a.ts',
      `import type { A } from '../domain/values/b.ts'`,
      'imports types of functions/domain/values/b.ts',
    ],
    [
      'functions/domain/record/a.ts',
      `export { a } from '../../serve-tokens/b.ts'`,
      'imports functions/serve-tokens/b.ts',
    ],
    ['functions/domain/record/a.ts', `export * from './../decision/b.ts'`, 'imports functions/domain/decision/b.ts'],
    ['functions/domain/record/a.ts', `import { createHash } from 'node:crypto'`, 'imports node:crypto'],
    ['functions/domain/record/a.ts', `import 'jose'`, 'imports jose'],
    ['functions/contract/a.ts', `import { createHash } from 'node:crypto'`, 'imports node:crypto'],
    ['functions/domain/record/a.ts', `let a: import('../../../lib/local/b.ts').B`, 'imports types of lib/local/b.ts'],
    ['functions/status-page/a.ts', `import { a } from '../domain/record/b.ts'`, 'imports functions/domain/record/b.ts'],
    [
      'functions/usecases/refresh/a.ts',
      `import { a } from '../../adapters/aws/b.ts'`,
      'imports functions/adapters/aws/b.ts',
    ],
    ['functions/usecases/serve/a.ts', `import { a } from '../refresh/b.ts'`, 'imports functions/usecases/refresh/b.ts'],
    [
      'functions/usecases/refresh/a.ts',
      `import type { A } from '../serve/b.ts'`,
      'imports types of functions/usecases/serve/b.ts',
    ],
    ['functions/usecases/serve/a.ts', `const a = await import('node:timers/promises')`, 'imports node:timers/promises'],
    ['functions/usecases/serve/a.ts', `await import(name)`, 'imports something computed'],
    [
      'functions/adapters/aws/a.ts',
      `import { a } from '../../refresh-tokens/b.ts'`,
      'imports functions/refresh-tokens/b.ts',
    ],
    [
      'functions/adapters/aws/a.ts',
      `import { a } from '../../usecases/refresh/b.ts'`,
      'imports functions/usecases/refresh/b.ts',
    ],
    [
      'functions/adapters/aws/a.ts',
      `import { a } from '../token-endpoint/b.ts'`,
      'imports functions/adapters/token-endpoint/b.ts',
    ],
    [
      'functions/adapters/token-endpoint/a.ts',
      `import { a } from '../process/b.ts'`,
      'imports functions/adapters/process/b.ts',
    ],
    [
      'lib/platform/a.ts',
      `import { a } from '../../functions/adapters/aws/b.ts'`,
      'imports functions/adapters/aws/b.ts',
    ],
    ['functions/adapters/dynamodb/a.ts', `const a = require('../../../lib/local/b.ts')`, 'imports lib/local/b.ts'],
    [
      'functions/serve-tokens/a.ts',
      `import { a } from '../refresh-tokens/b.ts'`,
      'imports functions/refresh-tokens/b.ts',
    ],
    ['functions/refresh-tokens/a.ts', `import { a } from '../../bin/b.ts'`, 'imports bin/b.ts'],
    [
      'lib/platform/a.ts',
      `import { a } from '../../functions/domain/record/b.ts'`,
      'imports functions/domain/record/b.ts',
    ],
    ['lib/platform/a.ts', `import { a } from '../client/transport/b.ts'`, 'imports lib/client/transport/b.ts'],
    [
      'lib/infrastructure/a.ts',
      `import { a } from '../../functions/usecases/ports/b.ts'`,
      'imports functions/usecases/ports/b.ts',
    ],
    [
      'lib/infrastructure/a.ts',
      `import { type A } from '../../functions/adapters/aws/b.ts'`,
      'imports functions/adapters/aws/b.ts',
    ],
    ['lib/infrastructure/a.ts', `import { a } from '../local/b.ts'`, 'imports lib/local/b.ts'],
    [
      'lib/client/a.ts',
      `import { a } from '../../functions/domain/values/b.ts'`,
      'imports functions/domain/values/b.ts',
    ],
    [
      'lib/client/transport/a.ts',
      `import type { A } from '../../../functions/usecases/ports/b.ts'`,
      'imports types of functions/usecases/ports/b.ts',
    ],
    ['lib/providers/a.ts', `import { a } from '../local/b.ts'`, 'imports lib/local/b.ts'],
    ['lib/local/a.ts', `import { a } from '../../functions/serve-tokens/b.ts'`, 'imports functions/serve-tokens/b.ts'],
    ['lib/local/http/a.ts', `import { a } from '../gateway/b.ts'`, 'imports lib/local/gateway/b.ts'],
    ['lib/local/a.ts', `import { a } from '../../bin/b.ts'`, 'imports bin/b.ts'],
    ['bin/a.ts', `import { a } from '../functions/refresh-tokens/b.ts'`, 'imports functions/refresh-tokens/b.ts'],
    ['bin/a.ts', `import { a } from '../test/support/b.ts'`, 'imports test/support/b.ts'],
    ['functions/domain/a.ts', '', 'functions/domain is not on the map'],
    ['functions/helpers/a.ts', '', 'functions/helpers is not on the map'],
  ])('%s: %s', (path, source, violation) => {
    expect(architectureViolations({ path, source })).toEqual([`${path}: ${violation}`]);
  });
});

describe('a read of ambient state in the wrong place is found', () => {
  test.each([
    ['functions/domain/values/a.ts', 'Date.now()', 'clock'],
    ['functions/usecases/serve/a.ts', 'const now = Date.now;', 'clock'],
    ['functions/adapters/aws/a.ts', `globalThis.Date['now']()`, 'clock'],
    ['functions/serve-tokens/handler.ts', 'const { now } = Date;', 'clock'],
    ['functions/serve-tokens/config.ts', 'new Date()', 'clock'],
    ['lib/client/a.ts', 'new Date', 'clock'],
    ['lib/client/transport/environment.ts', 'Date.now()', 'clock'],
    ['lib/client/transport/system-clock.ts', 'process.env.AWS_REGION', 'environment'],
    ['lib/client/a.ts', 'Math.random()', 'random'],
    ['lib/local/a.ts', 'String(Date())', 'clock'],
    ['lib/local/a.ts', 'performance.now()', 'clock'],
    ['lib/local/a.ts', `import { performance as p } from 'node:perf_hooks'`, 'clock'],
    ['bin/a.ts', 'process.hrtime.bigint()', 'clock'],
    ['bin/a.ts', 'Temporal.Now.instant()', 'clock'],
    ['functions/usecases/serve/a.ts', 'Math.random()', 'random'],
    ['functions/adapters/aws/a.ts', 'const { random } = Math;', 'random'],
    ['functions/adapters/aws/a.ts', `process.env['TABLE_NAME']`, 'environment'],
    ['functions/adapters/aws/a.ts', 'const { env: e } = process;', 'environment'],
    ['functions/serve-tokens/handler.ts', 'globalThis.process?.env.TABLE_NAME', 'environment'],
    ['lib/infrastructure/a.ts', `import { env } from 'node:process'`, 'environment'],
  ])('%s: %s', (path, source, kind) => {
    expect(architectureViolations({ path, source })).toEqual([`${path}: reads the ${kind}`]);
  });
});

describe('what the architecture allows is let through', () => {
  test.each([
    [
      'functions/domain/expiry/a.ts',
      `import { b } from '../values/b.ts'; import { c } from './c.ts'; import type { D } from '../../contract/d.ts'; export const at = new Date(0); // Date.now()`,
    ],
    [
      'functions/usecases/refresh/a.ts',
      `import { a } from '../hosts/a.ts'; import type { B } from '../../domain/record/b.ts'`,
    ],
    [
      'functions/adapters/dynamodb/a.ts',
      `import { b } from '../../usecases/ports/b.ts'; import { c } from '@aws-sdk/client-dynamodb'`,
    ],
    ['functions/adapters/process/system-clock.ts', 'export const now = () => Date.now() + performance.now();'],
    ['functions/serve-tokens/config.ts', `export const name = process.env['TABLE_NAME'] ?? 'Date.now()';`],
    [
      'functions/serve-tokens/handler.ts',
      `import middy from '@middy/core'; import { b } from '../adapters/aws/b.ts'; Math.random()`,
    ],
    [
      'lib/infrastructure/a.ts',
      `import type { B } from '../../functions/domain/service/b.ts'; import { c } from '../build/c.ts'`,
    ],
    ['lib/client/a.ts', `import { B } from '../../functions/contract/b.ts'; import { c } from './cache/c.ts'`],
    [
      'lib/local/a.ts',
      `import { b } from '../../functions/usecases/refresh/b.ts'; await import(bundle); process.env['TZ']`,
    ],
    [
      'bin/a.ts',
      `import { systemClock } from '../functions/adapters/process/system-clock.ts'; import { c } from '../lib/local/c.ts'`,
    ],
  ])('%s: %s', (path, source) => {
    expect(architectureViolations({ path, source })).toEqual([]);
  });
});
