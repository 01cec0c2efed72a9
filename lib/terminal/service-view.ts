import type { ServiceStatus, StatusAnswer } from '../../functions/contract/status.ts';
import { worstFirst } from '../../functions/status-page/verdict.ts';
import { cutLine } from './fit-text.ts';
import type { Paint } from './paint.ts';
import { serviceColumns, serviceRowOf, verdictLines } from './service-row.ts';
import { tableText } from './table.ts';

/** How much room there is for services. */
export interface ViewRoom {
  /** Absent: nothing has to fit. */
  readonly columns?: number | undefined;
  /** Lines; absent: as many as it takes. */
  readonly rows?: number | undefined;
}

/** What may be left out, the most urgent first. */
interface Part {
  readonly kind: 'row' | 'verdict';
  readonly lines: readonly string[];
}

/**
 * Returns services as lines, the worst first: a table, and below it why each one that is not well is in its state and what to
 * do. Where there is less room, the worst service and its verdict come first, then the others in trouble, and a line tells
 * how many are left out.
 */
export function serviceView(
  { services, now }: Pick<StatusAnswer, 'services' | 'now'>,
  { columns, rows = Number.POSITIVE_INFINITY }: ViewRoom,
  paint: Paint,
): readonly string[] {
  const ordered = worstFirst(services);
  const table = tableText(
    ordered.map((status) => serviceRowOf(status, now)),
    serviceColumns(paint),
    { columns, paint },
  );
  const parts = partsOf(ordered, table.rows, (status, alike) =>
    verdictLines({ ...status, now, alike }, paint, columns),
  );
  const shown = partsWithin(parts, rows - 1, ordered.length);
  const linesOf = (kind: Part['kind']): readonly string[] =>
    shown.filter((part) => part.kind === kind).flatMap(({ lines }) => lines);
  const count = shown.filter(({ kind }) => kind === 'row').length;
  return [
    table.head,
    ...linesOf('row'),
    ...moreLines(ordered.slice(count), columns, paint),
    ...linesOf('verdict'),
  ].slice(0, rows);
}

function partsOf(
  ordered: readonly ServiceStatus[],
  rows: readonly (readonly string[])[],
  verdictOf: (status: ServiceStatus, alike: number) => readonly string[],
): readonly Part[] {
  const rowParts = rows.map((lines): Part => ({ kind: 'row', lines }));
  const troubled = ordered.filter(isTroubled);
  const kinds = [...Map.groupBy(troubled, causeOf).values()];
  const [worst, ...others] = kinds.flatMap(([status, ...alike]): readonly Part[] =>
    status ? [{ kind: 'verdict', lines: verdictOf(status, alike.length) }] : [],
  );
  if (!worst) return rowParts;
  return [
    ...rowParts.slice(0, 1),
    worst,
    ...rowParts.slice(1, troubled.length),
    ...others,
    ...rowParts.slice(troubled.length),
  ];
}

/** Tenants of one service with the same cause are told once: a provider that is down has thousands of them. */
function causeOf({ service, tenant, diagnosis }: ServiceStatus): string {
  return JSON.stringify(tenant === undefined ? [service] : [service, diagnosis.code, diagnosis.message]);
}

/** Of each kind the first ones are shown; the verdict of the worst is cut where it does not fit whole. */
function partsWithin(parts: readonly Part[], room: number, services: number): readonly Part[] {
  const shown: Part[] = [];
  const closed = new Set<Part['kind']>();
  let left = room;
  for (const part of parts) {
    const rowsLeft = services - shown.filter(({ kind }) => kind === 'row').length - (part.kind === 'row' ? 1 : 0);
    const free = left - (rowsLeft > 0 ? 1 : 0);
    const lines = shown.length < 2 ? part.lines.slice(0, Math.max(0, free)) : part.lines;
    if (closed.has(part.kind) || lines.length > free) {
      closed.add(part.kind);
      continue;
    }
    shown.push({ kind: part.kind, lines });
    left -= lines.length;
  }
  return shown;
}

function moreLines(leftOut: readonly ServiceStatus[], columns: number | undefined, paint: Paint): readonly string[] {
  if (leftOut.length === 0) return [];
  const troubled = leftOut.filter(isTroubled).length;
  const how = troubled === 0 ? 'all well' : `${troubled} of them not well`;
  const text = `and ${leftOut.length} more, ${how}`;
  return [paint('dim', columns === undefined ? text : cutLine(text, columns))];
}

function isTroubled({ diagnosis }: ServiceStatus): boolean {
  return diagnosis.severity !== 'ok';
}
