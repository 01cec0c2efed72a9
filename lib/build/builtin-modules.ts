import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';

const OBJECT = 'builtin-object';
const MEMBERS = 'builtin-members';

/**
 * Options of esbuild for globals that the SDK only looks at. Merely to name them makes Node load what is behind them,
 * WebCrypto and the streams of the web; what is used of `crypto` is in `node:crypto` too.
 */
export const LEAN_GLOBALS = {
  define: { ReadableStream: 'undefined', Blob: 'undefined' },
  inject: [fileURLToPath(new URL('./inject/node-crypto.ts', import.meta.url))],
};

/**
 * Returns a plugin of esbuild that gives a bundle the members of Node's modules that it uses, and no others.
 *
 * `import` of a module of Node reads all its members, and some of them are getters that load what nobody asked for: all of
 * undici behind `http` (nodejs/node#59686), `readline` behind `fs.promises`, WebCrypto behind `crypto`, the standard
 * streams behind `process`.
 *
 * @see docs/adr/0010-one-bundle.md
 */
export function leanBuiltinModules(): Plugin {
  const names = builtinModules.filter((name) => !name.startsWith('_')).join('|');
  return {
    name: 'lean-builtin-modules',
    setup(build) {
      const isSplit = build.initialOptions.splitting === true;
      build.onResolve({ filter: new RegExp(`^(node:)?(${names})$`) }, (asked) => resolved(asked, isSplit));
      build.onLoad({ filter: /./, namespace: OBJECT }, ({ path }) => asObject(path));
      build.onLoad({ filter: /./, namespace: MEMBERS }, ({ path }) => asMembers(path));
    },
  };
}

/** Where a bundle is split, an `import()` would become a file of its own; it is left to Node. */
function resolved({ path, kind }: OnResolveArgs, isSplit: boolean): OnResolveResult {
  if (kind === 'dynamic-import' && isSplit) {
    return { path, external: true };
  }
  const namespace = kind === 'import-statement' ? MEMBERS : OBJECT;
  return { path: path.replace(/^node:/, ''), namespace, sideEffects: false };
}

function asObject(name: string): OnLoadResult {
  return { contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`, loader: 'js' };
}

/** A member that is not used is left out by esbuild, since reading it counts as pure. */
function asMembers(name: string): OnLoadResult {
  const members = Object.keys(process.getBuiltinModule(name) ?? {}).filter((member) => member !== 'default');
  const lines = members.map((member, index) => {
    const key = JSON.stringify(member);
    return `const m${index} = /* @__PURE__ */ read(${key}); export { m${index} as ${key} };`;
  });
  const module = `process.getBuiltinModule(${JSON.stringify(name)})`;
  const contents = `
    const read = (member) => ${module}[member];
    export default /* @__PURE__ */ ${module};
    ${lines.join('\n')}`;
  return { contents, loader: 'js' };
}
