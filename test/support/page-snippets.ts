import { readFileSync } from 'node:fs';

/** A fenced piece of code of a page. */
export interface Snippet {
  readonly language: string;
  /** The heading that it stands under. */
  readonly heading: string;
  readonly text: string;
  /** What stands between it and the heading or the snippet before it. */
  readonly before: string;
}

/** Returns the snippets of a page, named as from docs/, in their order. */
export function snippetsOf(page: string): readonly Snippet[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  let heading = '';
  let end = 0;
  const snippets: Snippet[] = [];
  for (const match of text.matchAll(/^#+ (.*)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    const [whole, title, language = '', code = ''] = match;
    if (title === undefined) {
      snippets.push({ language, heading, text: code, before: text.slice(end, match.index) });
    } else {
      heading = title;
    }
    end = match.index + whole.length;
  }
  return snippets;
}

/** Returns one of them: the `index`th, from 0, of those in a language under a heading. */
export function snippetOf(page: string, heading: string, language: string, index = 0): string {
  const found = snippetsOf(page).filter((snippet) => snippet.heading === heading && snippet.language === language);
  const text = found[index]?.text;
  if (text === undefined) throw new Error(`docs/${page} has no snippet ${index} in ${language} under "${heading}"`);
  return text;
}
