import type { AttemptStatus } from '../contract/attempt.ts';
import type { ServiceStatus } from '../contract/status.ts';
import { nameOf } from '../domain/tenant/tenant-name.ts';
import { durationText } from '../domain/values/duration-text.ts';
import { instantOf, plusSeconds, toUtc } from '../domain/values/instant.ts';
import { attemptsChart, lifetimesChart } from './charts.ts';
import { sentenceHtml, timeAndAgeHtml } from './format.ts';
import { type Html, html } from './html.ts';
import { lifetimeBar, smallBar } from './lifetime-bar.ts';
import { anchorOf, type Guide, headingOf } from './runbook-link.ts';
import { serviceFacts } from './service-facts.ts';
import { adviceHtml, commandHtml, lastRefresh, serviceHead, whereToRead } from './service-parts.ts';
import { idOf } from './verdict.ts';

/** What is shown of one service. */
export interface ShownService {
  readonly status: ServiceStatus;
  /** Attempts that are known of, oldest first. */
  readonly attempts: readonly AttemptStatus[];
  readonly now: string;
  /** Whether bar, charts and facts are there: a list of hundreds has them of some only. */
  readonly inFull: boolean;
  /** Whether its fold is open from the beginning. */
  readonly isOpen: boolean;
  readonly guide: Guide;
}

/**
 * Returns a service in trouble as an item of the list: since when, why, what to do and where to read on; then its bar, its
 * last refresh, its charts, and everything else behind a fold.
 */
export function serviceCard(shown: ShownService): Html {
  const { status, inFull, isOpen, now, guide } = shown;
  return html`<li class="tk-card tk-is-${status.diagnosis.severity}" data-tk="${idOf(status)}" data-state="${status.state}">
<div class="tk-head">${serviceHead(status)}</div>
${trouble(shown)}
${inFull ? pictures(shown) : null}
<details${isOpen ? html` open` : null}><summary class="tk-fold">All that is known of ${nameOf(status)}</summary>${inFull ? serviceFacts(status, now) : whereToRead(status, guide)}</details>
</li>`;
}

/** Returns a service that is well as an item of the list: one line, which opens. */
export function serviceRow(shown: ShownService): Html {
  const { status, inFull, isOpen, now, guide } = shown;
  return html`<li class="tk-row tk-is-ok" data-tk="${idOf(status)}" data-state="${status.state}">
<details${isOpen ? html` open` : null}><summary class="tk-fold tk-head">${serviceHead(status, smallBar(status))}</summary>
${wellText(status)}
<p><b>Next</b> ${sentenceHtml(status.next.text)}</p>
${inFull ? html`${pictures(shown)}${serviceFacts(status, now)}` : whereToRead(status, guide)}</details>
</li>`;
}

/** A service that is well needs an explanation only where its token is not simply fresh. */
function wellText({ state, diagnosis }: ServiceStatus): Html | null {
  return state === 'fresh' ? null : html`<p>${sentenceHtml(`${diagnosis.message}; ${diagnosis.advice}`)}</p>`;
}

function pictures({ status, attempts, now }: ShownService): Html {
  return html`${lifetimeBar(status, now)}
<div class="tk-more"><p>${lastRefresh(status, now)}</p>${attemptsChart(attempts, now)}${lifetimesChart(status)}</div>`;
}

/** Returns what the person on call needs first. */
function trouble({ status, now, guide }: ShownService): Html {
  const { diagnosis, next } = status;
  const rows = [
    ['Why', sentenceHtml(diagnosis.message)],
    ['Since', sinceWhen(status, now)],
    ['What to do', adviceHtml(status, guide)],
    ['Next', sentenceHtml(next.text)],
    ['Look closer', join([commandHtml('debug', status, guide), runbookLink(status, guide)])],
  ] as const;
  const told = rows.filter(([, value]) => value !== null);
  return html`<dl class="tk-why">${told.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function join(parts: readonly (Html | null)[]): Html | null {
  const there = parts.filter((part) => part !== null);
  return there.length === 0 ? null : html`${there.map((part) => html`<span class="tk-go">${part}</span> `)}`;
}

function runbookLink(status: ServiceStatus, { runbook }: Guide): Html | null {
  if (runbook === undefined) return null;
  const heading = headingOf(status);
  const href = heading === undefined ? runbook : `${runbook}#${anchorOf(heading)}`;
  return html`<a href="${href}" target="_blank" rel="noopener noreferrer">Runbook${heading && `: ${heading}`}</a>`;
}

function sinceWhen(status: ServiceStatus, now: string): Html {
  const { failingSince, consecutiveFailures, state, refreshDueAt, usable } = status;
  const parts: Html[] = [];
  if (failingSince !== null) {
    const times = consecutiveFailures === 1 ? 'once' : `${consecutiveFailures} times in a row`;
    parts.push(html`refreshing has failed since ${timeAndAgeHtml(failingSince, now)}, ${times}`);
  }
  if (!usable) {
    parts.push(withoutTokenSince(status, now));
  } else if (state === 'due' || state === 'overdue') {
    parts.push(html`due since ${timeAndAgeHtml(refreshDueAt, now)}`);
  }
  if (parts.length === 0) {
    parts.push(html`the last attempt, ${timeAndAgeHtml(status.lastAttempt?.at, now)}`);
  }
  return html`${parts.map((part, index) => html`${index === 0 ? '' : '; '}${part}`)}${usable ? '; the stored token is still handed out' : ''}`;
}

function withoutTokenSince({ secondsToExpiredForUse, windows }: ServiceStatus, now: string): Html {
  if (secondsToExpiredForUse === null) return html`there has been no token so far`;
  // The first second without a usable token is the one after the last that had the whole buffer left.
  const since = toUtc(plusSeconds(instantOf(now), secondsToExpiredForUse + 1));
  const buffer = windows?.expiryBufferSeconds ?? 0;
  const why = buffer > 0 ? `; a token is not handed out in its last ${durationText(buffer)}` : '';
  return html`no usable token since ${timeAndAgeHtml(since, now)}${why}`;
}
