import {
  SERVICE_STATES,
  type ServiceState,
  type ServiceStatus,
  type StatusAnswer,
  type StatusRequest,
  type TemplateStatus,
} from '../../../functions/contract/status.ts';
import { ownerOf } from '../../../functions/domain/tenant/tenant-name.ts';
import { countText } from '../../../functions/domain/values/count-text.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { type Html, html } from '../../../functions/status-page/html.ts';
import type { Guide } from '../../../functions/status-page/runbook-link.ts';
import { serviceCard, serviceRow } from '../../../functions/status-page/service-card.ts';
import { PAGE_PARTS } from './page-document.ts';

/** So many tenants are on a page of the list: some screens full, and far from what an answer can hold. */
const TENANTS_A_PAGE = 50;
/** A cursor or a name is not longer; what is longer is nothing that was ever given out. */
const LONGEST_VALUE = 600;

/** Which services and tenants a status is asked of; absent members: as in the contract. */
export type TenantsRequest = Pick<StatusRequest, 'service' | 'tenant' | 'state' | 'after' | 'limit'>;

/** Returns which tenants the query of a URL asks for. What it does not know it leaves out. */
export function tenantRequest(query: URLSearchParams): TenantsRequest {
  const given = (name: string): string | undefined => query.get(name)?.trim().slice(0, LONGEST_VALUE) || undefined;
  const state = SERVICE_STATES.find((one): one is ServiceState => one === given('state'));
  const opened = ownerOf(given('open') ?? '');
  const { service = given('service'), tenant = given('tenant') } = opened.tenant === undefined ? {} : opened;
  const request = tenant === undefined ? { state, after: given('after'), limit: TENANTS_A_PAGE } : { tenant };
  return defined({ service, ...request }) as TenantsRequest;
}

/** Returns an answer without its tenants: they have a list of their own. */
export function withoutTenants(answer: StatusAnswer): StatusAnswer {
  return { ...answer, services: answer.services.filter(({ tenant }) => tenant === undefined) };
}

/** Returns a page of tenants; `isOpen`: all of each is told. The list has where the next page begins. */
export function tenantItems({ services, now, next }: StatusAnswer, guide: Guide, isOpen = false): Html {
  const items = services
    .filter(({ tenant }) => tenant !== undefined)
    .map((status) => tenantItem(status, now, guide, isOpen));
  if (items.length === 0 && next === undefined) return html`<p class="tk-nobody">There is no such tenant.</p>`;
  return html`<ol class="tk-list tk-tenants" role="list" data-next="${next ?? ''}">${items}</ol>`;
}

function tenantItem(status: ServiceStatus, now: string, guide: Guide, isOpen: boolean): Html {
  const attempts = [status.lastFailure, status.lastAttempt].filter((attempt) => attempt !== null);
  const shown = { status, attempts, now, inFull: isOpen, isOpen, guide };
  return status.diagnosis.severity === 'ok' ? serviceRow(shown) : serviceCard(shown);
}

/** What is told of a state where tenants are chosen by it. */
const STATES: Readonly<Record<ServiceState, string>> = {
  fresh: 'fresh',
  due: 'due',
  overdue: 'overdue',
  'on-read': 'on read',
  unusable: 'no usable token',
};

/**
 * Returns the list of tenants with what finds some of them; its first page is that of the answer. Without scripts the form and a link
 * to the next page do the same.
 *
 * @param shown what was asked for
 * @returns null where no service has tenants
 */
export function tenantSection(
  templates: readonly TemplateStatus[],
  page: Html,
  next: string | undefined,
  shown: TenantsRequest,
): Html | null {
  if (templates.length === 0) return null;
  const total = templates.reduce((sum, { tenants }) => sum + tenants, 0);
  const option = (value: string, words: string, chosen: string | undefined): Html =>
    html`<option value="${value}"${value === (chosen ?? '') ? html` selected` : null}>${words}</option>`;
  const query = new URLSearchParams(defined({ ...shown, limit: undefined, after: next }) as Record<string, string>);
  return html`<section id="tenants" aria-labelledby="tenants-title" data-source="${PAGE_PARTS.tenants}">
<h2 id="tenants-title">Tenants</h2>
<form id="choose" role="search" aria-label="Tenants" method="get">
<label>Tenant <input name="tenant" type="search" maxlength="253" autocomplete="off" spellcheck="false" value="${shown.tenant ?? ''}" placeholder="its whole name"></label>
<label>Service <select name="service">${option('', 'all', shown.service)}${templates.map(({ service }) => option(service, service, shown.service))}</select></label>
<label>State <select name="state">${option('', 'any, the worst first', shown.state)}${SERVICE_STATES.filter((state) => state !== 'on-read').map((state) => option(state, STATES[state], shown.state))}</select></label>
<button>Find</button>
</form>
<p id="tenants-shown" role="status" data-total="${total}">${countText(total)} tenants.</p>
<div id="pages" aria-live="off">${page}</div>
${next === undefined ? null : html`<p id="more"><a href="?${String(query)}">More tenants</a></p>`}
</section>`;
}
