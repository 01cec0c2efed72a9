import { TENANT_COUNTS, type TemplateStatus } from '../../functions/contract/status.ts';
import { durationText } from '../../functions/domain/values/duration-text.ts';
import { type Paint, SEVERITY_STYLE } from './paint.ts';
import { type Column, tableText } from './table.ts';

type Count = (typeof TENANT_COUNTS)[number];

/** What a count above 0 asks of people; absent: nothing. */
const STYLES: Partial<Record<Count, 'action-required' | 'degraded' | 'watch'>> = {
  late: 'degraded',
  failing: 'watch',
  unusable: 'action-required',
};

/**
 * Returns how the tenants of services are, one line a service: none where there are none.
 *
 * @param columns that each line may take; `undefined`: nothing has to fit
 */
export function templateLines(
  templates: readonly TemplateStatus[],
  paint: Paint,
  columns: number | undefined,
): readonly string[] {
  if (templates.length === 0) return [];
  const { head, rows } = tableText(templates, columnsFor(paint), { columns, paint });
  return [head, ...rows.flat()];
}

function columnsFor(paint: Paint): readonly Column<TemplateStatus>[] {
  const countOf = (name: Count): Column<TemplateStatus> => ({
    head: name,
    text: ({ counts }) => {
      const style = STYLES[name];
      return counts[name] > 0 && style ? paint(SEVERITY_STYLE[style], String(counts[name])) : String(counts[name]);
    },
    // What asks most of people stays.
    ...(name !== 'unusable' && { dropped: STYLES[name] ? ('before-cutting' as const) : ('before-wrapping' as const) }),
  });
  return [
    { head: 'service', text: ({ service }) => service, breaks: true },
    { head: 'tenants', text: ({ tenants }) => String(tenants), dropped: 'before-cutting' },
    ...TENANT_COUNTS.map(countOf),
    {
      head: 'due longest',
      text: ({ oldestDueSeconds: seconds }) => (seconds === null ? '-' : durationText(seconds)),
      dropped: 'before-wrapping',
    },
  ];
}
