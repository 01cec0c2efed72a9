import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OnLoadResult, Plugin } from 'esbuild';
import { ROOT } from './functions-directory.ts';
import { LEFT_OUT } from './left-out.ts';
import type { LeftOut } from './left-out-calls.ts';

/** The plugin, and the check that every entry of {@link LEFT_OUT} was used. */
export interface LeftOutPlugin {
  readonly plugin: Plugin;
  /** @throws {Error} naming the entries that no build used: a package has changed, and the list has to follow. */
  readonly expectAllUsed: () => void;
}

/** Returns a plugin of esbuild that leaves out what {@link LEFT_OUT} names; for any number of builds. */
export function leaveOut(): LeftOutPlugin {
  const unused = new Set(LEFT_OUT);
  const plugin: Plugin = {
    name: 'leave-out',
    setup(build) {
      for (const entry of LEFT_OUT) {
        build.onLoad({ filter: exactly(join(ROOT, 'node_modules', entry.file)) }, ({ path }) => {
          unused.delete(entry);
          return load(entry, path);
        });
      }
    },
  };
  return {
    plugin,
    expectAllUsed() {
      if (unused.size > 0) {
        const files = [...unused].map(({ file }) => file).join(', ');
        throw new Error(`lib/build/left-out.ts names what the functions do not import: ${files}`);
      }
    },
  };
}

async function load({ file, instead, errors, functions, members }: LeftOut, path: string): Promise<OnLoadResult> {
  const resolveDir = dirname(path);
  if (instead !== undefined) return { contents: instead, loader: 'js', resolveDir };
  const source = await readFile(path, 'utf8');
  if (members) {
    const all = JSON.parse(source) as Record<string, unknown>;
    return { contents: JSON.stringify(Object.fromEntries(members.map((name) => [name, all[name]]))), loader: 'json' };
  }
  const contents = functions ? withFunctions(source, functions, file) : withErrors(source, errors ?? [], file);
  return { contents, loader: 'js', resolveDir };
}

/** An error in a schema file of the SDK: its schema, and the call that ties its class to it. */
const ERROR = /^export var (\w+)\$ = \[[^;]*\];\nn0_registry\.registerError\(\1\$, \1\);\n/gm;

/** Returns a schema file of the SDK with only the given errors in it. */
function withErrors(source: string, errors: readonly string[], file: string): string {
  const kept = new Set<string>();
  const contents = source.replace(ERROR, (statements, name: string) => {
    if (!errors.includes(name)) return '';
    kept.add(name);
    return statements;
  });
  const missing = errors.filter((name) => !kept.has(name));
  if (missing.length > 0) throw new Error(`${file} has no ${missing.join(', ')}`);
  return contents;
}

/** Returns a module of the SDK with other parameters and bodies for some functions and methods. */
function withFunctions(source: string, functions: Readonly<Record<string, string>>, file: string): string {
  return Object.entries(functions).reduce((text, [name, instead]) => {
    const declared = new RegExp(
      `^( *)(export )?(static )?(?:async )?(?:const |function )?${name}(?: = |\\()[^]*?^\\1\\}\\)?;?$`,
      'm',
    );
    if (!declared.test(text)) throw new Error(`${file} has no ${name}`);
    return text.replace(declared, (_all, indent: string, exported = '', bound = '') =>
      indent ? `${bound}${name}${instead}` : `${exported}function ${name}${instead}`,
    );
  }, source);
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`);
}
