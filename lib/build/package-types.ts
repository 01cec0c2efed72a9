import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IMPORTED = /(?:\bfrom|\bimport\()\s*'(\.[^']+)\.ts'/g;
const DECLARATION = '.d.ts';

/**
 * Deletes the declarations that no entry of the package leads to: the compiler writes one for every file that it has read,
 * the insides of token-keeper among them.
 *
 * @param packageFile whose `exports` name the entries
 */
export function removeUnreachedTypes(packageFile: string): void {
  const { exports } = JSON.parse(readFileSync(packageFile, 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  const reached = new Set<string>();
  const reach = (file: string): void => {
    if (!reached.has(file)) {
      reached.add(file);
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
        reach(join(dirname(file), `${path}${DECLARATION}`));
      }
    }
  };
  for (const entry of Object.values(exports)) {
    if (typeof entry === 'object') {
      reach(join(dirname(packageFile), entry.types));
    }
  }
  const types = join(dirname(packageFile), 'dist', 'package', 'types');
  for (const path of readdirSync(types, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith(DECLARATION) && !reached.has(join(types, path))) {
      rmSync(join(types, path));
    }
  }
}
