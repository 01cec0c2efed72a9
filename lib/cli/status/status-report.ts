import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { cutLine, wrapText } from '../../terminal/fit-text.ts';
import type { Paint } from '../../terminal/paint.ts';
import { formatSchedule } from '../../terminal/schedule-text.ts';
import { serviceView, type ViewRoom } from '../../terminal/service-view.ts';

/** What the worst service takes with its verdict on a narrow screen: the schedule gives way to it. */
const WORST_ROWS = 6;

/**
 * Returns the status of all services for people: a table, the worst first, below it why each one that is not fine is in its
 * state and what to do, and how the schedule is.
 */
export function statusLines(answer: StatusAnswer, paint: Paint, { columns, rows }: ViewRoom): readonly string[] {
  const schedule = formatSchedule(answer.schedule, answer.now);
  if (rows === undefined) return [...serviceView(answer, { columns }, paint), ...wrapText(schedule, columns)];
  const view = serviceView(answer, { columns, rows: Math.max(WORST_ROWS, rows - 1) }, paint);
  return [...view, columns === undefined ? schedule : cutLine(schedule, columns)].slice(0, rows);
}
