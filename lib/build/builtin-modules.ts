import { builtinModules } from 'node:module';
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';

const OBJECT = 'builtin-object';
const MEMBERS = 'builtin-members';

/**
 * What stands in for globals that packages only look at (`define` of esbuild). Merely to name them makes Node load what is
 * behind them: the streams of the web, and WebCrypto behind `crypto`.
 */
const LEAN_GLOBALS = { ReadableStream: 'undefined', Blob: 'undefined' };

/** For bundles that use no `crypto` but that of `node:crypto`. */
export const WITHOUT_WEB_CRYPTO = { define: { ...LEAN_GLOBALS, crypto: 'undefined' } };

/** For bundles that use `crypto`: it is `node:crypto`, which loads WebCrypto when its `subtle` is used. */
export const WITH_NODE_CRYPTO = {
  define: { ...LEAN_GLOBALS, crypto: '__crypto' },
  banner: { js: `const __crypto=process.getBuiltinModule('node:crypto');` },
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
  if (kind === 'dynamic-import' && isSplit) return { path, external: true };
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
