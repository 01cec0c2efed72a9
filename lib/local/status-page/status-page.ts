/** This folder: the page in the browser. */

import type { ServerResponse } from 'node:http';
import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { type Html, html } from '../../../functions/status-page/html.ts';
import { statusHtml } from '../../../functions/status-page/status-html.ts';
import { contractNote } from '../../platform/contract-note.ts';
import type { FunctionError } from '../functions/function-error.ts';
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

/** Why there is no newest status. No token and no secret is ever in it. */
export interface StatusFailure {
  /** What is wrong, as a clause. */
  readonly problem: string;
  /** Since when, RFC 3339 in UTC; absent: not known. */
  readonly since?: string;
  /** What to do, as a clause; absent: the problem says it. */
  readonly advice?: string;
  /** The last status; absent: there has been none. */
  readonly last?: StatusAnswer;
}

/** The most characters shown of a problem, whose text may come from another program. */
const LONGEST_PROBLEM = 400;

/** What never changes. */
type Part = readonly [type: string, text: string];

/** What is told of all services at one moment. */
type Answer = StatusAnswer | StatusFailure | FunctionError;

/** What a page shows and where that comes from. */
export interface StatusPageOptions {
  /** Heading: which deployment it is. */
  readonly title: string;
  /** Asks for the status of all services; called for pages and live updates, so every two seconds a reader, but never twice at a time. */
  readonly status: () => Promise<Answer>;
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
    [PAGE_PARTS.icon]: ['image/svg+xml', PAGE_ICON],
  };
  let underWay: Promise<Answer> | undefined;
  /** Whoever comes while a status is on its way gets that one: a hundred open pages ask once. */
  const newest = (): Promise<Answer> => {
    underWay ??= options.status().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  return async (request, response) => {
    const [path = '', query] = (request.url ?? '/').slice(1).split('?');
    const part = Object.hasOwn(parts, path) ? parts[path] : documentAt(path);
    if (part) {
      send(response, 200, ...part);
    } else if (path === '' || path === PAGE_PARTS.fragment) {
      const content = contentOf(await newest(), options, openedIn(query));
      const text = path === '' ? pageDocument(options.title, content) : pageFragment(content);
      send(response, content.failure === undefined ? 200 : 503, 'text/html', text);
    } else {
      send(response, 404, 'text/plain', `nothing is at /${path}`);
    }
  };
}

/** Returns a document of the package; undefined: the path is that of none. */
function documentAt(path: string): Part | undefined {
  const text = path.startsWith(DOCUMENTS_PATH) ? documentPage(path.slice(DOCUMENTS_PATH.length)) : undefined;
  return text === undefined ? undefined : ['text/html', text];
}

function openedIn(query: string | undefined): ReadonlySet<string> {
  return new Set(new URLSearchParams(query).getAll('open').slice(0, MOST_OPENED));
}

/** Returns what to show: the newest status, or why there is none, with the last one there was. */
function contentOf(answer: Answer, options: StatusPageOptions, opened: ReadonlySet<string>): PageContent {
  const show = (status: StatusAnswer) => rendered(status, options, opened);
  if ('services' in answer) return show(answer) ?? { failure: failureText({ problem: UNREADABLE }) };
  const failure = 'problem' in answer ? answer : { problem: `${answer.errorType}: ${answer.errorMessage}` };
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
    const status = statusHtml(answer, { attemptsOf: history.of, guide, opened });
    return { status: html`${status}${noteHtml(answer)}`, shownAt: answer.now };
  } catch {
    return undefined;
  }
}

function noteHtml({ contractVersion }: StatusAnswer): Html | null {
  const note = contractNote('page', contractVersion);
  return note === undefined ? null : html`\n<p class="tk-note">${note}.</p>`;
}

/** Returns a failure in one line for people, without a full stop. */
function failureText({ problem, since, advice }: StatusFailure): string {
  const state = since === undefined ? 'is unavailable' : `has been unavailable since ${since.replace('T', ' ')}`;
  const what = problem.length > LONGEST_PROBLEM ? `${problem.slice(0, LONGEST_PROBLEM)}…` : problem;
  return `The status ${state}: ${what}${advice === undefined ? '' : `; what to do: ${advice}`}`;
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(text),
    Vary: 'Accept',
  });
  response.end(text);
}
