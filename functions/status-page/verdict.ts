import { SEVERITIES, type Severity } from '../contract/diagnosis.ts';
import type { ServiceStatus, StatusAnswer } from '../contract/status.ts';

/** The number of services that a sentence names. */
const NAMED = 3;

/** Returns the services by severity, the worst first; among equals, those without a usable token first. */
export function worstFirst(services: readonly ServiceStatus[]): readonly ServiceStatus[] {
  const rank = ({ diagnosis, usable }: ServiceStatus): number =>
    SEVERITIES.indexOf(diagnosis.severity) * 2 + (usable ? 0 : 1);
  return services.toSorted((a, b) => rank(b) - rank(a));
}

/** Returns a summary of all services, which changes only when something does, not every second. */
export function verdictOf({ services }: StatusAnswer): string {
  if (services.length === 0) return 'No services are kept.';
  const sentences = [
    sentence(services, 'action-required', 'needs action', 'need action'),
    sentence(services, 'degraded', 'is degraded and may heal by itself', 'are degraded and may heal by themselves'),
    sentence(services, 'watch', 'is worth watching', 'are worth watching'),
  ].flatMap((text) => text ?? []);
  const without = services.filter(({ usable, diagnosis }) => !usable && diagnosis.severity !== 'ok');
  if (without.length > 0) {
    sentences.push(`No usable token: ${listed(without.map(({ service }) => service))}.`);
  }
  return sentences.length === 0 ? allWell(services.length) : sentences.join(' ');
}

function allWell(count: number): string {
  if (count === 1) return 'The one service is well.';
  return count === 2 ? 'Both services are well.' : `All ${count} services are well.`;
}

/** Returns the worst severity of any service. */
export function worstSeverity({ services }: StatusAnswer): Severity {
  return worstFirst(services)[0]?.diagnosis.severity ?? 'ok';
}

function sentence(
  services: readonly ServiceStatus[],
  severity: Severity,
  one: string,
  many: string,
): string | undefined {
  const names = services.filter(({ diagnosis }) => diagnosis.severity === severity).map(({ service }) => service);
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
