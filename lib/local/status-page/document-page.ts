import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { html, markupOf, trustedHtml } from '../../../functions/status-page/html.ts';
import { anchorOf } from '../../../functions/status-page/runbook-link.ts';
import { ROOT } from '../../build/functions-directory.ts';
import { documentOf, PAGE_PARTS } from './page-document.ts';

/** Where the documents of the package are, relative to the page. */
export const DOCUMENTS_PATH = 'status-page/docs/';

/** A document by its path in docs/ or a folder of it; nothing else of the machine is read. */
const DOCUMENT = /^(?:[a-z0-9-]+\/)?[a-zA-Z0-9-]+\.md$/;

/** Returns a document of docs/ as a page with an anchor for each heading; undefined: there is none of this name. */
export function documentPage(name: string): string | undefined {
  const text = DOCUMENT.test(name) ? readDocument(name) : undefined;
  if (text === undefined) return undefined;
  const head = html`<link rel="icon" href="/${PAGE_PARTS.icon}" type="image/svg+xml">
<link rel="stylesheet" href="/${PAGE_PARTS.style}">`;
  const body = html`<main class="document">
<p><a href="/">The status</a></p>
${trustedHtml(rendererFor(name).parse(text, { async: false }))}
</main>`;
  return documentOf(/^# (.*)$/m.exec(text)?.[1] ?? name, head, body);
}

function readDocument(name: string): string | undefined {
  try {
    return readFileSync(join(ROOT, 'docs', name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Returns what makes HTML of a document: markup in it is left out, and what leads elsewhere than to a document or the web is text. */
function rendererFor(name: string): Marked {
  // A screen reader goes from heading to heading: none may be missing between two.
  let deepest = 0;
  return new Marked({
    renderer: {
      html: () => '',
      image: ({ text }: Tokens.Image) => markupOf(text),
      heading({ tokens, depth }: Tokens.Heading) {
        const text = this.parser.parseInline(tokens, this.parser.textRenderer);
        deepest = Math.min(depth, deepest + 1);
        return `<h${deepest} id="${markupOf(anchorOf(text))}">${this.parser.parseInline(tokens)}</h${deepest}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens);
        return leadsSomewhere(href, name) ? markupOf(html`<a href="${href}">${trustedHtml(text)}</a>`) : text;
      },
      // A block that scrolls can be reached by keyboard.
      code: ({ text }: Tokens.Code) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`,
    },
  });
}

function leadsSomewhere(href: string, from: string): boolean {
  const base = `http://docs/${DOCUMENTS_PATH}`;
  if (!URL.canParse(href, base + from)) return false;
  const { protocol, host, pathname } = new URL(href, base + from);
  if (host !== 'docs') return protocol === 'https:' || protocol === 'http:';
  return pathname.startsWith(`/${DOCUMENTS_PATH}`) && DOCUMENT.test(pathname.slice(DOCUMENTS_PATH.length + 1));
}

/** A program may be longer than any text of a status, and has lines. */
function escaped(program: string): string {
  return program.split('\n').map(markupOf).join('\n');
}
