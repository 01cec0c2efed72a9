import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { architectureViolations } from './support/architecture.ts';
import { sourceFacts } from './support/source-facts.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PATHS = globSync('{functions,lib,bin}/**/*.{ts,mts,cts,js,mjs,cjs}', { cwd: ROOT })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();
const SOURCES = PATHS.map((path) => ({ path, source: readFileSync(`${ROOT}${path}`, 'utf8') }));

describe('the tree', () => {
  test('every file keeps to the arrows: handler → adapters → usecases → domain, and never back', () => {
    expect(PATHS.length).toBeGreaterThan(50);
    expect(SOURCES.flatMap(({ path, source }) => architectureViolations(path, source))).toEqual([]);
  });

  test('the clock is read in one file of the functions and one of the client', () => {
    const readers = SOURCES.filter(({ source }) => sourceFacts(source).ambient.has('clock'));
    expect(readers.map(({ path }) => path)).toEqual([
      'functions/adapters/system-clock.ts',
      'lib/client/system-clock.ts',
    ]);
  });
});

describe('an import against the arrows is found', () => {
  test.each([
    ['functions/domain/a.ts', `import { a } from '../usecases/b.ts'`, 'imports functions/usecases/b.ts'],
    ['functions/domain/a.ts', `import type { A } from '../adapters/b.ts'`, 'imports types of functions/adapters/b.ts'],
    ['functions/domain/a.ts', `export { a } from '../serve-tokens/b.ts'`, 'imports functions/serve-tokens/b.ts'],
    ['functions/domain/a.ts', `export * from './../adapters/b.ts'`, 'imports functions/adapters/b.ts'],
    ['functions/domain/a.ts', `import { createHash } from 'node:crypto'`, 'imports node:crypto'],
    ['functions/domain/a.ts', `import 'jose'`, 'imports jose'],
    ['functions/domain/a.ts', `let a: import('../../lib/local/b.ts').B`, 'imports types of lib/local/b.ts'],
    ['functions/domain/sub/a.ts', `import { a } from '../../adapters/b.ts'`, 'imports functions/adapters/b.ts'],
    ['functions/usecases/a.ts', `import { a } from '../adapters/b.ts'`, 'imports functions/adapters/b.ts'],
    ['functions/usecases/a.ts', `const a = await import('node:timers/promises')`, 'imports node:timers/promises'],
    ['functions/usecases/a.ts', `await import(name)`, 'imports something computed'],
    ['functions/adapters/a.ts', `import { a } from '../refresh-tokens/b.ts'`, 'imports functions/refresh-tokens/b.ts'],
    ['functions/adapters/a.ts', `const a = require('../../lib/local/b.ts')`, 'imports lib/local/b.ts'],
    [
      'functions/serve-tokens/a.ts',
      `import { a } from '../refresh-tokens/b.ts'`,
      'imports functions/refresh-tokens/b.ts',
    ],
    ['functions/refresh-tokens/a.ts', `import { a } from '../../bin/b.ts'`, 'imports bin/b.ts'],
    ['lib/infrastructure/a.ts', `import { a } from '../../functions/usecases/b.ts'`, 'imports functions/usecases/b.ts'],
    [
      'lib/infrastructure/a.ts',
      `import { type A } from '../../functions/adapters/b.ts'`,
      'imports functions/adapters/b.ts',
    ],
    ['lib/infrastructure/a.ts', `import { a } from '../local/b.ts'`, 'imports lib/local/b.ts'],
    ['lib/client/a.ts', `import { a } from '../../functions/domain/b.ts'`, 'imports functions/domain/b.ts'],
    [
      'lib/client/a.ts',
      `import type { A } from '../../functions/usecases/b.ts'`,
      'imports types of functions/usecases/b.ts',
    ],
    ['lib/providers/a.ts', `import { a } from '../local/b.ts'`, 'imports lib/local/b.ts'],
    ['lib/local/a.ts', `import { a } from '../../functions/serve-tokens/b.ts'`, 'imports functions/serve-tokens/b.ts'],
    ['lib/local/a.ts', `import { a } from '../../bin/b.ts'`, 'imports bin/b.ts'],
    ['bin/a.ts', `import { a } from '../functions/refresh-tokens/b.ts'`, 'imports functions/refresh-tokens/b.ts'],
    ['bin/a.ts', `import { a } from '../test/support/b.ts'`, 'imports test/support/b.ts'],
    ['functions/helpers/a.ts', '', 'functions/helpers is a layer without rules'],
  ])('%s: %s', (path, source, violation) => {
    expect(architectureViolations(path, source)).toEqual([`${path}: ${violation}`]);
  });
});

describe('a read of ambient state in the wrong place is found', () => {
  test.each([
    ['functions/domain/a.ts', 'Date.now()', 'clock'],
    ['functions/usecases/a.ts', 'const now = Date.now;', 'clock'],
    ['functions/adapters/a.ts', `globalThis.Date['now']()`, 'clock'],
    ['functions/serve-tokens/handler.ts', 'const { now } = Date;', 'clock'],
    ['functions/serve-tokens/config.ts', 'new Date()', 'clock'],
    ['lib/client/a.ts', 'new Date', 'clock'],
    ['lib/client/environment.ts', 'Date.now()', 'clock'],
    ['lib/client/system-clock.ts', 'process.env.AWS_REGION', 'environment'],
    ['lib/client/a.ts', 'Math.random()', 'random'],
    ['lib/local/a.ts', 'String(Date())', 'clock'],
    ['lib/local/a.ts', 'performance.now()', 'clock'],
    ['lib/local/a.ts', `import { performance as p } from 'node:perf_hooks'`, 'clock'],
    ['bin/a.ts', 'process.hrtime.bigint()', 'clock'],
    ['bin/a.ts', 'Temporal.Now.instant()', 'clock'],
    ['functions/usecases/a.ts', 'Math.random()', 'random'],
    ['functions/adapters/a.ts', 'const { random } = Math;', 'random'],
    ['functions/adapters/a.ts', `process.env['TABLE_NAME']`, 'environment'],
    ['functions/adapters/a.ts', 'const { env: e } = process;', 'environment'],
    ['functions/serve-tokens/handler.ts', 'globalThis.process?.env.TABLE_NAME', 'environment'],
    ['lib/infrastructure/a.ts', `import { env } from 'node:process'`, 'environment'],
  ])('%s: %s', (path, source, kind) => {
    expect(architectureViolations(path, source)).toEqual([`${path}: reads the ${kind}`]);
  });
});

describe('what the architecture allows is let through', () => {
  test.each([
    ['functions/domain/a.ts', `import { b } from './b.ts'; export const at = new Date(0); // Date.now()`],
    ['functions/usecases/a.ts', `import pLimit from 'p-limit'; import type { B } from '../domain/b.ts'`],
    ['functions/adapters/a.ts', `import { b } from '../usecases/b.ts'; import { c } from '@aws-sdk/client-dynamodb'`],
    ['functions/adapters/system-clock.ts', 'export const now = () => Date.now() + performance.now();'],
    ['functions/serve-tokens/config.ts', `export const name = process.env['TABLE_NAME'] ?? 'Date.now()';`],
    [
      'functions/serve-tokens/handler.ts',
      `import middy from '@middy/core'; import { b } from '../adapters/b.ts'; Math.random()`,
    ],
    [
      'lib/infrastructure/a.ts',
      `import type { B } from '../../functions/domain/b.ts'; import { c } from '../build/c.ts'`,
    ],
    ['lib/client/a.ts', `import type { B } from '../../functions/domain/b.ts'; import { c } from './c.ts'`],
    ['lib/local/a.ts', `import { b } from '../../functions/usecases/b.ts'; await import(bundle); process.env['TZ']`],
    [
      'bin/a.ts',
      `import { systemClock } from '../functions/adapters/system-clock.ts'; import { c } from '../lib/local/c.ts'`,
    ],
  ])('%s: %s', (path, source) => {
    expect(architectureViolations(path, source)).toEqual([]);
  });
});
