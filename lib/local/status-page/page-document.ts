import { readFileSync } from 'node:fs';
import { type Html, html, markupOf } from '../../../functions/status-page/html.ts';
import { statusStyle, themeRule } from '../../../functions/status-page/status-style.ts';

/** Below this path, beside the page itself, are its parts. */
export const STATUS_PAGE_PATH = '/status-page/';

/** Where the parts of the page are, relative to the page. */
export const PAGE_PARTS = {
  fragment: 'status-page/fragment',
  style: 'status-page/style.css',
  script: 'status-page/script.js',
  reader: 'status-page/reader.js',
  tenantsScript: 'status-page/tenants.js',
  tenants: 'status-page/tenants',
  icon: 'status-page/icon.svg',
} as const;

/** What a browser may do on behalf of the page: load its own parts, ask for the fragment, and send the form that finds tenants; nothing else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** What a page shows at one moment. */
export interface PageContent {
  /** The newest status there is; absent: there has been none. */
  readonly status?: Html;
  /** The list of tenants; absent: no service has any. */
  readonly tenants?: Html | null | undefined;
  /** When that was, RFC 3339 in UTC. */
  readonly shownAt?: string;
  /** Why it is not current; absent: it is. */
  readonly failure?: string;
}

/** Returns what the script of the page asks for: the status; after a failure, its text and then the last status. */
export function pageFragment({ status, failure }: PageContent): string {
  const alert = failure === undefined ? undefined : html`<p class="tk-verdict tk-is-action-required">${failure}</p>`;
  return markupOf([alert, status]);
}

const CHOICES = [
  ['all', 'All'],
  ['trouble', 'In trouble'],
  ['fresh', 'Fresh'],
  ['due', 'Due'],
  ['overdue', 'Overdue'],
  ['on-read', 'On read'],
  ['unusable', 'No usable token'],
];

/** Finds services by name and state; hidden where no script runs that would do it. */
const FILTER = html`<div id="filter" role="search" hidden>
<label>Find <input id="find" type="search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/" placeholder="name (press /)"></label>
<div role="radiogroup" aria-label="Which services">${CHOICES.map(
  ([value, words]) =>
    html`<label class="choice"><input type="radio" name="show" value="${value}"${value === 'all' ? html` checked` : null}><span class="count"></span> ${words}</label>`,
)}</div>
<p id="shown" role="status"></p>
</div>`;

/** Returns a whole document. @param head of it, behind the title */
export function documentOf(title: string, head: Html, body: Html): string {
  return markupOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${head}
</head>
<body class="tk">
${body}
</body>
</html>
`);
}

/** Returns the page; `title` names the deployment. */
export function pageDocument(title: string, { status, tenants, shownAt, failure }: PageContent): string {
  const old = status && shownAt ? `. This is the status of ${shownAt.replace('T', ' ')}.` : null;
  const connection =
    failure === undefined
      ? html`<p id="connection" role="alert" hidden></p>`
      : html`<p id="connection" role="alert">${failure}${old}</p>`;
  // Without scripts the page still shows the newest status: the browser reloads it, unless that would empty a form.
  const head = html`<link rel="icon" href="${PAGE_PARTS.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${PAGE_PARTS.style}">
${
  tenants
    ? null
    : html`<noscript><meta http-equiv="refresh" content="5"></noscript>
`
}<script src="${PAGE_PARTS.script}" defer></script>
<script src="${PAGE_PARTS.reader}" defer></script>
<script src="${PAGE_PARTS.tenantsScript}" defer></script>`;
  const body = html`<main>
<h1>${title}</h1>
${connection}
${FILTER}
<div id="status"${failure === undefined ? null : html` class="old"`} data-source="${PAGE_PARTS.fragment}">${status}</div>
${tenants}
</main>`;
  return documentOf(title, head, body);
}

const PAGE_STYLE = `
body{margin:0;min-height:100vh}
main{max-width:62rem;margin:0 auto;padding:.5rem}
#status.old{filter:grayscale(1)}
h1{font-size:1.4em;margin:0 0 .5em}
#connection{padding:.6em .8em;font-weight:600;color:var(--bg);background:var(--over)}
#filter,#choose{display:flex;flex-wrap:wrap;gap:.4em 1em;align-items:center;margin:.5em 0}
#filter[hidden],#filter [hidden],.tk [data-tk][hidden]{display:none}
#filter div{display:flex;flex-wrap:wrap;gap:.3em}
#filter p{margin:0;color:var(--muted)}
#find,#choose :is(input,select,button),#tenants>button{font:inherit;color:var(--text);background:var(--bg);border:1px solid var(--muted);padding:.25em .5em}
#find{width:13em}
#choose label{display:flex;gap:.4em;align-items:center;max-width:100%}
#choose :is(input,select){min-width:0}
#choose input{width:23em;max-width:100%}
#tenants>h2{margin-top:1em}
#tenants-shown{color:var(--muted)}
.choice{padding:.15em .6em;border:1px solid var(--line);background:var(--bg);cursor:pointer}
.choice input{position:absolute;opacity:0}
.choice:has(:checked){border-color:var(--text);font-weight:600}
.choice:has(:focus-visible){outline:3px solid var(--focus);outline-offset:2px}
@media (scripting:none){.tk .tk-copy{display:none}}
@media print{.tk{print-color-adjust:exact}#filter,.tk .tk-copy{display:none}.tk .tk-card,.tk .tk-row{break-inside:avoid}}
.document h2{font-size:1.25em;margin:1.5em 0 .5em}
.document pre{overflow-x:auto;padding:.6em;background:var(--bg);border:1px solid var(--line)}
.document table{border-collapse:collapse}
.document :is(th,td){border:1px solid var(--line);padding:.25em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
@media (prefers-reduced-motion: no-preference){.tk .tk-now{transition:x 1s linear}}
`;

/** Returns the style sheet of the page, light or dark as the browser prefers; on paper light. */
export function pageStyle(): string {
  return `${statusStyle('light')}\n@media screen and (prefers-color-scheme: dark){${themeRule('dark')}}${PAGE_STYLE}`;
}

/** Returns a script of the page, which stands beside this file; in the package, beside the command line. */
export function pageScript(name: 'page-script' | 'page-reader' | 'page-tenants'): string {
  return readFileSync(new URL(`./${name}.js`, import.meta.url), 'utf8');
}

/** The icon: a token's bar with its line for now. */
export const PAGE_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect y="9" width="9" height="5" fill="#2da44e"/><rect x="9" y="6" width="7" height="8" fill="#d4a72c"/><rect x="6" y="2" width="2" height="13" fill="#57606a"/></svg>';
