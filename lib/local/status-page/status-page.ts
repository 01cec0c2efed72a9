/** This folder: the page in the browser. */

import type { ServerResponse } from 'node:http';
import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { type Html, html } from '../../../functions/status-page/html.ts';
import { statusHtml } from '../../../functions/status-page/status-html.ts';
import { contractNote } from '../../platform/contract-note.ts';
import type { Listener } from '../http/loopback-server.ts';
import type { AttemptHistory } from './attempt-history.ts';
import { DOCUMENTS_PATH, documentPage } from './document-page.ts';
import {
  CONTENT_SECURITY_POLICY,
  PAGE_ICON,
  PAGE_PARTS,
  type PageContent,
  pageDocument,
  pageFragment,
  pageScript,
  pageStyle,
} from './page-document.ts';
import { type Answer, failureOf, failureText } from './status-failure.ts';
import { withoutTenants } from './tenant-list.ts';
import { type AskStatus, tenantsIn, tenantsPage } from './tenants-page.ts';

/** What is sent; the status is 200 where there is none. */
type Part = readonly [type: string, text: string, status?: number];

/** What a page shows and where that comes from. */
export interface StatusPageOptions {
  /** Heading: which deployment it is. */
  readonly title: string;
  /** Asks for the status; called without a page for pages and live updates, so every two seconds a reader, but never twice at a time. */
  readonly status: AskStatus;
  /** Earlier attempts; the function `status` has to let it observe the answers. */
  readonly history: AttemptHistory;
  /** Options by which the command line finds the deployment, `--stack TokenKeeper`. */
  readonly target: string;
}

/** A reader looks at so many services in full at most. */
const MOST_OPENED = 100;

/** The heading of a service's trouble in the runbook that the page itself serves. */
const RUNBOOK = `${DOCUMENTS_PATH}runbook.md`;

const UNREADABLE = 'the answer has a shape that this page does not know; the functions may have another version';

const SECURITY_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // "Back" has to show the present state, not an old one.
  'Cache-Control': 'no-store',
};

/**
 * Returns what answers GET requests for the page: `/` with the newest status, and its parts below `/status-page/`.
 *
 * It neither needs nor knows where the status comes from: the system on this machine, or a deployment.
 */
export function createStatusPage(options: StatusPageOptions): Listener {
  const parts: Readonly<Record<string, Part>> = {
    [PAGE_PARTS.style]: ['text/css', pageStyle()],
    [PAGE_PARTS.script]: ['text/javascript', pageScript('page-script')],
    [PAGE_PARTS.reader]: ['text/javascript', pageScript('page-reader')],
    [PAGE_PARTS.tenantsScript]: ['text/javascript', pageScript('page-tenants')],
    [PAGE_PARTS.icon]: ['image/svg+xml', PAGE_ICON],
  };
  const guide = { runbook: RUNBOOK, target: options.target, inPage: true };
  let underWay: Promise<Answer> | undefined;
  /** Whoever comes while a status is on its way gets that one: a hundred open pages ask once. */
  const newest = (): Promise<Answer> => {
    underWay ??= options.status().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  const content = async (query: URLSearchParams, isWhole: boolean): Promise<Part> => {
    const answer = await newest();
    const shown = contentOf(answer, options, openedIn(query));
    const tenants = isWhole && 'services' in answer ? await tenantsIn(options.status, answer, query, guide) : null;
    const text = isWhole ? pageDocument(options.title, { ...shown, tenants }) : pageFragment(shown);
    return ['text/html', text, shown.failure === undefined ? 200 : 503];
  };
  return async (request, response) => {
    const [path = '', asked] = (request.url ?? '/').slice(1).split('?');
    const query = new URLSearchParams(asked);
    const made: Readonly<Record<string, () => Promise<Part>>> = {
      '': () => content(query, true),
      [PAGE_PARTS.fragment]: () => content(query, false),
      [PAGE_PARTS.tenants]: () => tenantsPage(options.status, newest, query, guide),
    };
    const part = Object.hasOwn(parts, path)
      ? parts[path]
      : Object.hasOwn(made, path)
        ? await made[path]?.()
        : documentAt(path);
    send(response, ...(part ?? (['text/plain', `nothing is at /${path}`, 404] as const)));
  };
}

/** Returns a document of the package; undefined: the path is that of none. */
function documentAt(path: string): Part | undefined {
  const text = path.startsWith(DOCUMENTS_PATH) ? documentPage(path.slice(DOCUMENTS_PATH.length)) : undefined;
  return text === undefined ? undefined : ['text/html', text];
}

function openedIn(query: URLSearchParams): ReadonlySet<string> {
  return new Set(query.getAll('open').slice(0, MOST_OPENED));
}

/** Returns what to show: the newest status, or why there is none, with the last one there was. */
function contentOf(answer: Answer, options: StatusPageOptions, opened: ReadonlySet<string>): PageContent {
  const show = (status: StatusAnswer) => rendered(status, options, opened);
  if ('services' in answer) return show(answer) ?? { failure: failureText({ problem: UNREADABLE }) };
  const failure = failureOf(answer);
  return { ...(failure.last && show(failure.last)), failure: failureText(failure) };
}

/** Functions of another version may answer in another shape; then the page says so instead of failing. */
function rendered(
  answer: StatusAnswer,
  { history, target }: StatusPageOptions,
  opened: ReadonlySet<string>,
): PageContent | undefined {
  const guide = { runbook: RUNBOOK, target, inPage: true };
  try {
    const status = statusHtml(withoutTenants(answer), { attemptsOf: history.of, guide, opened });
    return { status: html`${status}${noteHtml(answer)}`, shownAt: answer.now };
  } catch {
    return undefined;
  }
}

function noteHtml({ contractVersion }: StatusAnswer): Html | null {
  const note = contractNote('page', contractVersion);
  return note === undefined ? null : html`\n<p class="tk-note">${note}.</p>`;
}

function send(response: ServerResponse, type: string, text: string, status = 200): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(text),
    Vary: 'Accept',
  });
  response.end(text);
}
