import { readdirSync, readFileSync } from 'node:fs';

const DOCS = new URL('../../docs/', import.meta.url);

/** A page about providers. */
export interface ProviderPage {
  /** `providers.md`, `providers/zoom.md`. */
  readonly path: string;
  readonly text: string;
}

/** A block of code of a page. */
export interface PageBlock {
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly code: string;
}

/** docs/providers.md, and the pages below it. */
export const PROVIDER_PAGES: readonly ProviderPage[] = [
  'providers.md',
  ...readdirSync(new URL('providers/', DOCS)).map((name) => `providers/${name}`),
].map((path) => ({ path, text: readFileSync(new URL(path, DOCS), 'utf8') }));

/** Returns the blocks of a language, in their order. */
export function blocksOf({ text }: ProviderPage, language: string): readonly PageBlock[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)\\n\`\`\`$`, 'gms'))].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    code: match[1] ?? '',
  }));
}
