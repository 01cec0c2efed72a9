import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { type Html, html, markupOf } from '../../../functions/status-page/html.ts';
import type { Guide } from '../../../functions/status-page/runbook-link.ts';
import { type Answer, failureOf, failureText } from './status-failure.ts';
import { type TenantsRequest, tenantItems, tenantRequest, tenantSection } from './tenant-list.ts';

/** Asks for the status: of a page of tenants, or, where none is named, of all services with the worst tenants. */
export type AskStatus = (page?: TenantsRequest) => Promise<Answer>;

/** What says that there is no such tenant, and why: that is an answer like another one. */
export const NOBODY: readonly string[] = ['UnknownTenant', 'UnknownService', 'InvalidRequest'];

/** Returns the page of tenants that the query of a URL asks for, as the script of the page takes it. */
export async function tenantsPage(
  ask: AskStatus,
  newest: () => Promise<Answer>,
  query: URLSearchParams,
  guide: Guide,
): Promise<readonly [type: string, text: string, status?: number]> {
  const request = tenantRequest(query);
  const { page, isFailure } = shown(await find(ask, newest, request), guide, request);
  return ['text/html', markupOf(page), isFailure ? 503 : 200];
}

/**
 * Returns the list of tenants for a document, with the page that its URL asks for.
 *
 * @param newest the newest status, whose tenants are the first page
 * @returns null where no service has tenants
 */
export async function tenantsIn(
  ask: AskStatus,
  newest: StatusAnswer,
  query: URLSearchParams,
  guide: Guide,
): Promise<Html | null> {
  const { templates = [] } = newest;
  if (templates.length === 0) return null;
  const request = tenantRequest(query);
  const { limit: _always, ...wanted } = request;
  const isFirst = Object.keys(wanted).length === 0;
  const answer = isFirst ? newest : await find(ask, async () => newest, request);
  return tenantSection(
    templates,
    shown(answer, guide, request).page,
    'services' in answer ? answer.next : undefined,
    request,
  );
}

function shown(
  answer: Answer,
  guide: Guide,
  request: TenantsRequest,
): { readonly page: Html; readonly isFailure: boolean } {
  if ('services' in answer) return { page: tenantItems(answer, guide, request.tenant !== undefined), isFailure: false };
  const isNobody = 'errorType' in answer && NOBODY.includes(answer.errorType);
  const text = isNobody ? `There is no such tenant: ${answer.errorMessage}.` : `${failureText(failureOf(answer))}.`;
  return { page: html`<p class="tk-nobody">${text}</p>`, isFailure: !isNobody };
}

/** Asks for what is wanted; a tenant whose service nobody has named is looked for with each that has tenants. */
async function find(ask: AskStatus, newest: () => Promise<Answer>, request: TenantsRequest): Promise<Answer> {
  if (request.tenant === undefined || request.service !== undefined) return ask(request);
  const all = await newest();
  if (!('services' in all)) return all;
  const services = (all.templates ?? []).map(({ service }) => service);
  const answers = await Promise.all(services.map((service) => ask({ ...request, service })));
  const found = answers.filter((answer) => 'services' in answer);
  const [first = answers[0] ?? all] = found;
  return 'services' in first ? { ...first, services: found.flatMap((answer) => answer.services) } : first;
}
