/** This folder: a status as HTML, for the widget and for the page. */

import type { AttemptStatus } from '../contract/attempt.ts';
import type { ServiceStatus, StatusAnswer } from '../contract/status.ts';
import { durationText } from '../domain/values/duration-text.ts';
import { timeAndAgeHtml, timeHtml } from './format.ts';
import { type Html, html } from './html.ts';
import { serviceCard } from './service-card.ts';
import { verdictOf, worstFirst, worstSeverity } from './verdict.ts';

/** Returns the observed attempts of a service, oldest first; empty: none. */
export type AttemptsOf = (service: string) => readonly AttemptStatus[];

/**
 * Returns a status as a piece of HTML for {@link statusStyle}, worst service first: no script, no resource, nothing that
 * needs a style attribute, and every text escaped.
 *
 * @param attemptsOf absent: a service's attempts are the last one and the last that failed, which is what is stored
 */
export function statusHtml(answer: StatusAnswer, attemptsOf?: AttemptsOf): Html {
  const { now, services } = answer;
  const attempts = (status: ServiceStatus): readonly AttemptStatus[] => {
    const watched = attemptsOf?.(status.service) ?? [];
    return watched.length > 0 ? watched : storedAttempts(status);
  };
  return html`<p class="tk-verdict tk-is-${worstSeverity(answer)}" role="status">${verdictOf(answer)}</p>
${schedule(answer)}
<ol class="tk-list" role="list">${worstFirst(services).map((status) => serviceCard(status, attempts(status), now))}</ol>
${LEGEND}`;
}

function storedAttempts({ lastAttempt, lastFailure }: ServiceStatus): readonly AttemptStatus[] {
  const failure = lastFailure?.at === lastAttempt?.at ? null : lastFailure;
  return [failure, lastAttempt].filter((attempt) => attempt !== null);
}

function schedule({ now, schedule: { everySeconds, lastSweep, nextSweepAt, overdue } }: StatusAnswer): Html {
  const pace = everySeconds > 0 ? html`Sweeps every ${durationText(everySeconds)};` : html`Sweeps:`;
  const last = lastSweep
    ? html`${pace} the last one ended ${timeAndAgeHtml(lastSweep.completedAt, now)}`
    : html`${pace} none has come to its end yet`;
  const faults = lastSweep?.faults
    ? html`, with faults of token-keeper itself for ${lastSweep.faults.join(', ')}`
    : null;
  const next = nextSweepAt ? html`, the next begins ${timeHtml(nextSweepAt, now)}` : null;
  return html`<p class="tk-schedule"><time datetime="${now}">${now.replace('T', ' ')}</time> (all times are UTC). ${
    overdue ? html`<b class="tk-alert">✖ The schedule is not firing.</b> ` : null
  }${last}${faults}${next}.</p>`;
}

const KEYS = [
  ['fresh', 10, 'fresh'],
  ['due', 14, 'due: a sweep refreshes it'],
  ['overdue', 18, 'overdue: it should have been refreshed'],
  ['end', 22, 'too near to expiry to be handed out'],
] as const;

const LEGEND = html`<ul class="tk-legend" aria-label="What the bars mean">${KEYS.map(
  ([name, height, words]) =>
    html`<li><svg width="14" height="22" aria-hidden="true"><rect class="tk-${name}" width="14" y="${22 - height}" height="${height}"/></svg> ${words}</li>`,
)}</ul>`;
