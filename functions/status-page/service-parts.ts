import type { Severity } from '../contract/diagnosis.ts';
import type { ServiceStatus } from '../contract/status.ts';
import { isFailedAttempt } from '../domain/failure/failure.ts';
import { nameOf } from '../domain/tenant/tenant-name.ts';
import { durationText } from '../domain/values/duration-text.ts';
import { sentenceHtml, timeAndAgeHtml } from './format.ts';
import { type Html, html } from './html.ts';
import { commandFor, type Guide, isTypable, type Named, withTarget } from './runbook-link.ts';
import { idOf } from './verdict.ts';

/** The content of a badge: a sign and words, so that nothing depends on colour alone. */
type Badge = readonly [tone: string, sign: string, words: string];

const STATES: Readonly<Record<ServiceStatus['state'], Badge>> = {
  fresh: ['fresh', '●', 'Fresh'],
  due: ['due', '◐', 'Due'],
  overdue: ['overdue', '▲', 'Overdue'],
  'on-read': ['fresh', '◌', 'On read'],
  unusable: ['over', '✖', 'Expired'],
  unknown: ['due', '?', 'Not known'],
};

const NEEDS: Readonly<Record<Severity, Badge | null>> = {
  ok: null,
  watch: ['due', '◐', 'Worth watching'],
  degraded: ['overdue', '▲', 'May heal by itself'],
  'action-required': ['over', '!', 'Action required'],
};

/** Returns the name of a service, its state, what it asks of people and what is left of its token. */
export function serviceHead(status: ServiceStatus, bar?: Html | null): Html {
  return html`<h2>${nameOf(status)}</h2>${badge(stateBadge(status))}${badge(NEEDS[status.diagnosis.severity])}${bar}<span class="tk-left">${timeLeft(status)}</span>`;
}

/** Returns a badge; null: there is none. */
export function badge(badge: Badge | null): Html | null {
  if (!badge) return null;
  const [tone, sign, words] = badge;
  return html`<b class="tk-badge tk-tone-${tone}"><span aria-hidden="true">${sign}</span> ${words}</b>`;
}

function stateBadge({ state, secondsToExpiry }: ServiceStatus): Badge {
  const [tone, sign, words] = STATES[state];
  if (state !== 'unusable') return [tone, sign, words];
  if (secondsToExpiry === null) return [tone, sign, 'No token'];
  return [tone, sign, secondsToExpiry <= 0 ? words : 'Expired for use'];
}

function timeLeft({ secondsToExpiry }: ServiceStatus): string {
  if (secondsToExpiry === null) return '';
  if (secondsToExpiry === 0) return 'expires now';
  return secondsToExpiry > 0
    ? `${durationText(secondsToExpiry)} left`
    : `expired ${durationText(-secondsToExpiry)} ago`;
}

/** Returns when the token came, and how the last attempt ended where it brought none. */
export function lastRefresh({ obtainedAt, lastAttempt }: ServiceStatus, now: string): Html {
  const last = html`<b>Last refresh</b> ${obtainedAt ? timeAndAgeHtml(obtainedAt, now) : 'none yet'}`;
  if (!lastAttempt || lastAttempt.outcome === 'refreshed') return last;
  const outcome = isFailedAttempt(lastAttempt) ? 'failed' : 'brought the same token';
  return html`${last}; <b>last attempt</b> ${outcome} ${timeAndAgeHtml(lastAttempt.at, now)}`;
}

/** Returns where the rest is told of a service that is not shown in full. */
export function whereToRead(status: Named, guide: Guide): Html {
  const link = guide.inPage
    ? html` or <a class="tk-open" href="?open=${encodeURIComponent(idOf(status))}">here</a>`
    : null;
  return html`<p>The rest is told by ${commandHtml('status', status, guide) ?? 'npx token-keeper status'}${link}.</p>`;
}

/** A command at the end of an advice, of nothing but words and options. */
const LAST_COMMAND = /^(.*: )(npx token-keeper [\w ./=-]+)$/s;

/** Returns an advice; a command at its end can be copied, and finds the deployment. */
export function adviceHtml({ service, diagnosis: { advice } }: ServiceStatus, guide: Guide): Html {
  const [, text, command] = LAST_COMMAND.exec(advice) ?? [];
  return text === undefined || command === undefined || !isTypable(service)
    ? sentenceHtml(advice)
    : html`${sentenceHtml(text)}${copyable(withTarget(command, guide), guide)}`;
}

/** Returns a command about a service, to be copied; null where its name belongs into no shell. */
export function commandHtml(command: string, status: Named, guide: Guide): Html | null {
  const text = commandFor(command, status, guide);
  return text === null ? null : copyable(text, guide);
}

/** Returns a command that a click selects, and that a button copies where scripts run. */
export function copyable(command: string, { inPage }: Guide): Html {
  const button = inPage ? html` <button type="button" class="tk-copy">Copy</button>` : null;
  // A line is never broken at the hyphens of an option.
  const words = command.split(' ').map((word, index) => html`${index > 0 ? ' ' : ''}<span>${word}</span>`);
  return html`<code class="tk-command">${words}</code>${button}`;
}
