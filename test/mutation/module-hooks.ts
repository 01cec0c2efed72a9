import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The modules of the project, to be loaded anew again and again, one of them with another text. */
export interface ProjectModules {
  /** Has every module of the project that is imported from now on loaded once more, and this one from another source. */
  readonly renew: (changed?: { readonly url: string; readonly source: string }) => void;
  /** Returns the URL under which a module of the project is loaded now. */
  readonly urlNow: (url: string) => string;
}

const GLOBALS = 'mutation:globals';

/**
 * Puts itself between Node and the modules of a project: each gets a number that `renew` counts up, which to Node makes it
 * another module; types are stripped once. Packages are loaded once. Tests get what they import of Jest from `globals`.
 *
 * @param root file: URL of the project, with a slash at its end
 */
export function hookModules(root: string, globals: Readonly<Record<string, unknown>>): ProjectModules {
  const stripped = new Map<string, string>();
  let generation = 0;
  let changed: { readonly url: string; readonly code: string } | undefined;
  const urlNow = (url: string): string => `${url}?generation=${generation}`;
  const isOfProject = (url: string): boolean =>
    url.startsWith(root) && url.endsWith('.ts') && !url.includes('/node_modules/');
  const codeOf = (url: string): string => {
    const code = stripped.get(url) ?? stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
    stripped.set(url, code);
    return code;
  };
  Object.assign(globalThis, { [GLOBALS]: globals });
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === '@jest/globals') return { url: GLOBALS, format: 'module', shortCircuit: true };
      const resolved = next(specifier, context);
      return isOfProject(resolved.url) ? { ...resolved, url: urlNow(resolved.url) } : resolved;
    },
    load(url, context, next) {
      const [plain = url, query] = url.split('?generation=');
      if (url !== GLOBALS && query === undefined) return next(url, context);
      const source = url === GLOBALS ? sourceOf(globals) : plain === changed?.url ? changed.code : codeOf(plain);
      return { format: 'module', source, shortCircuit: true };
    },
  });
  return {
    urlNow,
    renew(next) {
      generation += 1;
      changed = next && { url: next.url, code: stripTypeScriptTypes(next.source) };
    },
  };
}

function sourceOf(globals: Readonly<Record<string, unknown>>): string {
  return `export const { ${Object.keys(globals).join(', ')} } = globalThis['${GLOBALS}'];`;
}
