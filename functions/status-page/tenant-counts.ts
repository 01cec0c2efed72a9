import type { TemplateStatus } from '../contract/status.ts';
import { countText } from '../domain/values/count-text.ts';
import { durationText } from '../domain/values/duration-text.ts';
import { type Html, html } from './html.ts';
import { type Guide, isTypable, withTarget } from './runbook-link.ts';
import { badge, copyable } from './service-parts.ts';
import { templateSeverity } from './verdict.ts';

/** How counts are shown, those first that are worst: a tone, a sign, and the words behind the number. */
const SHOWN: readonly (readonly [name: keyof TemplateStatus['counts'], tone: string, sign: string, words: string])[] = [
  ['unusable', 'over', '✖', 'without a usable token'],
  ['late', 'overdue', '▲', 'late'],
  ['failing', 'overdue', '!', 'failing'],
  ['new', 'due', '◌', 'new'],
  ['due', 'due', '◐', 'due'],
  ['fresh', 'fresh', '●', 'fresh'],
];

/** Returns how many tenants of each service are how, one item each: however many there are, it is as long. */
export function tenantCounts(templates: readonly TemplateStatus[], guide: Guide): Html | null {
  if (templates.length === 0) return null;
  return html`<ul class="tk-list tk-templates" role="list">${templates.map((one) => templateCard(one, guide))}</ul>`;
}

function templateCard(template: TemplateStatus, guide: Guide): Html {
  const { service, tenants, counts, oldestDueSeconds } = template;
  const badges = SHOWN.filter(([name]) => counts[name] > 0).map(([name, tone, sign, words]) =>
    badge([tone, sign, `${countText(counts[name])} ${words}`]),
  );
  const due =
    oldestDueSeconds === null
      ? null
      : html`The one that is due longest has been due for ${durationText(oldestDueSeconds)}. `;
  const command = withTarget(`npx token-keeper status ${service} --all`, guide);
  const all = isTypable(service) && tenants > 0 ? html`All are told by ${copyable(command, guide)}.` : null;
  return html`<li class="tk-card tk-is-${templateSeverity(template)}" data-tk="${service}"><div class="tk-head"><h2>${service}</h2>${badges}<span class="tk-left">${countText(tenants)} ${tenants === 1 ? 'tenant' : 'tenants'}</span></div>
${due || all ? html`<p>${due}${all}</p>` : null}</li>`;
}
