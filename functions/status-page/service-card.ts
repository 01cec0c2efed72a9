import type { AttemptStatus } from '../contract/attempt.ts';
import type { Severity } from '../contract/diagnosis.ts';
import type { ServiceStatus } from '../contract/status.ts';
import { isFailedAttempt } from '../domain/failure/failure.ts';
import { durationText } from '../domain/values/duration-text.ts';
import { plusSeconds, toUtc } from '../domain/values/instant.ts';
import { attemptsChart, lifetimesChart } from './charts.ts';
import { instantOf, timeAndAgeHtml } from './format.ts';
import { type Html, html } from './html.ts';
import { lifetimeBar } from './lifetime-bar.ts';
import { serviceFacts } from './service-facts.ts';

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

/**
 * Returns one service as an item of the list: its state and, where somebody should know, since when, why, and what to do;
 * then its bar, the past and the next refresh, its charts, and everything else behind a fold.
 *
 * @param attempts those that are known of, oldest first
 */
export function serviceCard(status: ServiceStatus, attempts: readonly AttemptStatus[], now: string): Html {
  const { service, diagnosis, next } = status;
  return html`<li class="tk-card tk-is-${diagnosis.severity}" data-tk="${service}">
<div class="tk-head"><h2>${service}</h2>${badge(stateBadge(status))}${badge(NEEDS[diagnosis.severity])}<span class="tk-left">${timeLeft(status)}</span></div>
${diagnosis.severity === 'ok' ? wellText(status) : trouble(status, now)}
${lifetimeBar(status, now)}
<div class="tk-more"><div><p>${lastRefresh(status, now)}</p><p><b>Next</b> ${next.text}</p></div>
${attemptsChart(attempts, now)}${lifetimesChart(status)}</div>
<details><summary>All that is known of ${service}</summary>${serviceFacts(status, now)}</details>
</li>`;
}

function badge(badge: Badge | null): Html | null {
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
  return secondsToExpiry > 0
    ? `${durationText(secondsToExpiry)} left`
    : `expired ${durationText(-secondsToExpiry)} ago`;
}

/** A service that is ok needs an explanation only where its token is not simply fresh. */
function wellText({ state, diagnosis }: ServiceStatus): Html | null {
  return state === 'fresh' ? null : html`<p>${diagnosis.message}; ${diagnosis.advice}</p>`;
}

function lastRefresh({ obtainedAt, lastAttempt }: ServiceStatus, now: string): Html {
  const last = html`<b>Last refresh</b> ${obtainedAt ? timeAndAgeHtml(obtainedAt, now) : 'none yet'}`;
  if (!lastAttempt || lastAttempt.outcome === 'refreshed') return last;
  const outcome = isFailedAttempt(lastAttempt) ? 'failed' : 'brought the same token';
  return html`${last}; <b>last attempt</b> ${outcome} ${timeAndAgeHtml(lastAttempt.at, now)}`;
}

/** Returns what the person on call needs first. */
function trouble(status: ServiceStatus, now: string): Html {
  const { message, advice } = status.diagnosis;
  return html`<dl class="tk-why"><dt>Why</dt><dd>${message}</dd><dt>Since</dt><dd>${sinceWhen(status, now)}</dd><dt>What to do</dt><dd>${advice}</dd></dl>`;
}

function sinceWhen(status: ServiceStatus, now: string): Html {
  const { failingSince, consecutiveFailures, secondsToExpiredForUse, state, refreshDueAt, usable } = status;
  const parts: Html[] = [];
  if (failingSince !== null) {
    const times = consecutiveFailures === 1 ? 'once' : `${consecutiveFailures} times in a row`;
    parts.push(html`refreshing has failed since ${timeAndAgeHtml(failingSince, now)}, ${times}`);
  }
  if (!usable && secondsToExpiredForUse !== null) {
    // The first second without a usable token is the one after the last that had the whole buffer left.
    const since = toUtc(plusSeconds(instantOf(now), secondsToExpiredForUse + 1));
    parts.push(html`no usable token since ${timeAndAgeHtml(since, now)}`);
  } else if (!usable) {
    parts.push(html`there has been no token so far`);
  } else if (state === 'due' || state === 'overdue') {
    parts.push(html`due since ${timeAndAgeHtml(refreshDueAt, now)}`);
  }
  if (parts.length === 0) {
    parts.push(html`the last attempt, ${timeAndAgeHtml(status.lastAttempt?.at, now)}`);
  }
  return html`${parts.map((part, index) => html`${index === 0 ? '' : '; '}${part}`)}${usable ? '; the stored token is still handed out' : ''}`;
}
