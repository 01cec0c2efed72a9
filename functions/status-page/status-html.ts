/** This folder: a status as HTML, for the widget and for the page. */

import type { AttemptStatus } from '../contract/attempt.ts';
import type { ServiceStatus, StatusAnswer } from '../contract/status.ts';
import { durationText } from '../domain/values/duration-text.ts';
import { timeAndAgeHtml, timeHtml } from './format.ts';
import { type Html, html } from './html.ts';
import { type Guide, withTarget } from './runbook-link.ts';
import { serviceCard, serviceRow } from './service-card.ts';
import { copyable } from './service-parts.ts';
import { tenantCounts } from './tenant-counts.ts';
import { idOf, verdictOf, worstFirst, worstSeverity } from './verdict.ts';

/** Returns the observed attempts of a service, or of a tenant by its {@link idOf}, oldest first; empty: none. */
export type AttemptsOf = (id: string) => readonly AttemptStatus[];

/** What a status is shown with. */
export interface StatusView {
  /** Absent: a service's attempts are the last one and the last that failed, which is what is stored. */
  readonly attemptsOf?: AttemptsOf;
  readonly guide?: Guide;
  /** Services that are shown in full wherever they stand; default: none. */
  readonly opened?: ReadonlySet<string>;
}

/** So many services, the worst, are shown in full. */
export const SHOWN_IN_FULL = 40;

/** More services are counted only: an answer of Lambda has 6 MB at most, whatever the texts in it. */
export const MOST_SHOWN = 500;

/**
 * Returns a status as a piece of HTML for {@link statusStyle}: counts of tenants, then services and tenants, the worst first, those that
 * are well as one line each: no script, no resource, nothing that needs a style attribute, and every text escaped.
 */
export function statusHtml(answer: StatusAnswer, { attemptsOf, guide = {}, opened }: StatusView = {}): Html {
  const { now, services } = answer;
  const attempts = (status: ServiceStatus): readonly AttemptStatus[] => {
    const watched = attemptsOf?.(idOf(status)) ?? [];
    return watched.length > 0 ? watched : storedAttempts(status);
  };
  const items = worstFirst(services)
    .slice(0, MOST_SHOWN)
    .map((status, index) => {
      const isOpen = opened?.has(idOf(status)) ?? false;
      const shown = { status, attempts: attempts(status), now, inFull: isOpen || index < SHOWN_IN_FULL, isOpen, guide };
      return status.diagnosis.severity === 'ok' ? serviceRow(shown) : serviceCard(shown);
    });
  return html`<p class="tk-verdict tk-is-${worstSeverity(answer)}" role="status">${verdictOf(answer)}</p>
${schedule(answer)}
${tenantCounts(answer.templates ?? [], guide)}
<ol class="tk-list" role="list">${items}</ol>
${rest(services.length - items.length, guide)}
${LEGEND}`;
}

function rest(count: number, guide: Guide): Html | null {
  if (count <= 0) return null;
  const command = withTarget('npx token-keeper status', guide);
  return html`<p class="tk-rest">${count} more, none in a worse state, are told by ${copyable(command, guide)}.</p>`;
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
