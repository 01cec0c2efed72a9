import { SEVERITIES, type Severity } from '../contract/diagnosis.ts';
import {
  type ServiceStatus,
  type StatusAnswer,
  TENANTS_FOR_ONE_UNUSABLE,
  type TemplateStatus,
} from '../contract/status.ts';
import { keyOf, nameOf, type Subject } from '../domain/tenant/tenant-name.ts';
import { countText } from '../domain/values/count-text.ts';

/** The number of services that a sentence names. */
const NAMED = 3;

/** Returns the services by severity, the worst first; among equals, those without a usable token first. */
export function worstFirst(services: readonly ServiceStatus[]): readonly ServiceStatus[] {
  const rank = ({ diagnosis, usable }: ServiceStatus): number =>
    SEVERITIES.indexOf(diagnosis.severity) * 2 + (usable ? 0 : 1);
  return services.toSorted((a, b) => rank(b) - rank(a));
}

/** Returns what no other service or tenant is called. */
export function idOf({ service, tenant }: Subject): string {
  return keyOf({ id: service, tenant });
}

/**
 * Returns a summary of all services, which changes only when something does, not every second. Where tenants are counted, the counts
 * speak for them, and not the few that are listed.
 */
export function verdictOf({ services: listedServices, templates = [] }: StatusAnswer): string {
  const services = judged(listedServices, templates);
  const count = services.length + templates.length;
  if (count === 0) return 'No services are kept.';
  const sentences = [
    sentence(services, 'action-required', 'needs action', 'need action'),
    sentence(services, 'degraded', 'is degraded and may heal by itself', 'are degraded and may heal by themselves'),
    sentence(services, 'watch', 'is worth watching', 'are worth watching'),
  ].flatMap((text) => text ?? []);
  const without = services.filter(({ usable, diagnosis }) => !usable && diagnosis.severity !== 'ok');
  if (without.length > 0) {
    sentences.push(`No usable token: ${listed(without.map(nameOf))}.`);
  }
  sentences.push(...templates.flatMap((template) => tenantsSentence(template) ?? []));
  return sentences.length === 0 ? allWell(count) : sentences.join(' ');
}

function judged(services: readonly ServiceStatus[], templates: readonly TemplateStatus[]): readonly ServiceStatus[] {
  return templates.length === 0 ? services : services.filter(({ tenant }) => tenant === undefined);
}

function tenantsSentence({ service, tenants, counts }: TemplateStatus): string | undefined {
  const { unusable, failing, late } = counts;
  const told = [
    unusable > 0 ? `${countText(unusable)} without a usable token` : '',
    failing > 0 ? `${countText(failing)} failing` : '',
    late > 0 ? `${countText(late)} late` : '',
  ].filter((text) => text !== '');
  return told.length === 0
    ? undefined
    : `Of ${tenants === 1 ? 'the one tenant' : `${countText(tenants)} tenants`} of ${service}: ${told.join(', ')}.`;
}

function allWell(count: number): string {
  if (count === 1) return 'The one service is well.';
  return count === 2 ? 'Both services are well.' : `All ${count} services are well.`;
}

/** Returns how a service with tenants is: degraded where more than 5 % of them have no usable token, or all that were ever tried. */
export function templateSeverity({ tenants, counts }: TemplateStatus): Severity {
  const { unusable, failing, late } = counts;
  if (unusable > 0 && (unusable * TENANTS_FOR_ONE_UNUSABLE > tenants || unusable + counts.new === tenants))
    return 'degraded';
  return unusable + failing + late > 0 ? 'watch' : 'ok';
}

/** Returns the worst severity of any service. */
export function worstSeverity({ services, templates = [] }: StatusAnswer): Severity {
  const ofServices = judged(services, templates).map(({ diagnosis }) => diagnosis.severity);
  const all = [...ofServices, ...templates.map(templateSeverity)];
  return SEVERITIES.findLast((severity) => all.includes(severity)) ?? 'ok';
}

function sentence(
  services: readonly ServiceStatus[],
  severity: Severity,
  one: string,
  many: string,
): string | undefined {
  const names = services.filter(({ diagnosis }) => diagnosis.severity === severity).map(nameOf);
  if (names.length === 0) return undefined;
  const count = services.length === 1 ? 'The one service' : `${names.length} of ${services.length} services`;
  return `${count} ${names.length === 1 ? one : many}: ${listed(names)}.`;
}

/** Returns the first names, and how many there are besides. */
export function listed(names: readonly string[]): string {
  const rest = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${rest}`;
}

/** Returns a number of things: `1 read`, `2 reads`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
