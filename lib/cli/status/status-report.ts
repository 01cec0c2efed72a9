import type { ServiceStatus, StatusAnswer } from '../../../functions/contract/status.ts';
import { cutLine, wrapText } from '../../terminal/fit-text.ts';
import type { Paint } from '../../terminal/paint.ts';
import { formatSchedule } from '../../terminal/schedule-text.ts';
import { serviceView, type ViewRoom } from '../../terminal/service-view.ts';
import { templateLines } from '../../terminal/template-table.ts';

/** What the worst service takes with its verdict on a narrow screen: the schedule gives way to it. */
const WORST_ROWS = 6;

/**
 * Returns the status of all services for people: a table, the worst first, below it why each one that is not fine is in its
 * state and what to do, and how the schedule is.
 */
export function statusLines(answer: StatusAnswer, paint: Paint, { columns, rows }: ViewRoom): readonly string[] {
  const schedule = formatSchedule(answer.schedule, answer.now);
  const { templates = [], services } = answer;
  const counts = templateLines(templates, paint, columns);
  const view = (left?: number): readonly string[] =>
    services.length === 0 && templates.length > 0 ? [] : serviceView(answer, { columns, rows: left }, paint);
  if (rows === undefined) return [...counts, ...view(), ...wrapText(schedule, columns)];
  const shown = [...counts, ...view(Math.max(WORST_ROWS, rows - counts.length - 1))];
  return [...shown, columns === undefined ? schedule : cutLine(schedule, columns)].slice(0, rows);
}

/** Returns a status without the tenants that are well: the worst of a service can be. */
export function withoutWellTenants(answer: StatusAnswer): StatusAnswer {
  const isShown = ({ tenant, diagnosis }: ServiceStatus): boolean =>
    tenant === undefined || diagnosis.severity !== 'ok';
  return { ...answer, services: answer.services.filter(isShown) };
}
