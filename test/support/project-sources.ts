import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './architecture.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Returns every source file of functions/, lib/, bin/ and test/torture/, tests aside, in the order of their paths. */
export function projectSources(): readonly SourceFile[] {
  return globSync('{functions,lib,bin,test/torture}/**/*.{ts,mts,cts,js,mjs,cjs}', { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.endsWith('.test.ts'))
    .sort()
    .map((path) => ({ path, source: readFileSync(`${ROOT}${path}`, 'utf8') }));
}
