import type { StatusAnswer } from '../../../functions/contract/status.ts';
import { wrapText } from '../../terminal/fit-text.ts';
import type { Paint } from '../../terminal/paint.ts';
import { formatSchedule } from '../../terminal/schedule-text.ts';
import { serviceView } from '../../terminal/service-view.ts';

/**
 * Returns the status of all services for people: a table, the worst first, below it why each one that is not fine is in its
 * state and what to do, and how the schedule is.
 *
 * @param columns of the terminal; `undefined`: nothing has to fit
 */
export function formatStatusReport(answer: StatusAnswer, paint: Paint, columns: number | undefined): string {
  const { schedule, now } = answer;
  return [...serviceView(answer, { columns }, paint), ...wrapText(formatSchedule(schedule, now), columns)].join('\n');
}
