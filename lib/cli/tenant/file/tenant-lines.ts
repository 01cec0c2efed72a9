import type { TenantEntry } from '../../../../functions/contract/tenants.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { FIRST_SHARD, hasOwnSecrets } from '../../../../functions/domain/tenant/own-secrets.ts';
import { FORM_EXAMPLES } from '../../../../functions/domain/tenant/tenant-name.ts';
import { readTenant, tenantNamed } from '../../../../functions/domain/tenant/tenant-registration.ts';
import { defined } from '../../../../functions/domain/values/defined.ts';
import { usageProblem } from '../../connection/cli-problem.ts';
import type { SecretFieldValues } from '../../secret/secret-fields.ts';
import { type Columns, readColumns } from './columns.ts';
import type { CsvRow } from './read-csv.ts';

/** A tenant that somebody wants registered, and where he says so. */
export interface TenantLine {
  /** Of a file, or the number of an argument, from 1 on. */
  readonly line: number;
  /** In the one spelling of all its parts, without the number of a shard. */
  readonly entry: TenantEntry;
  /** Values of its own secret; empty: those that are stored stay. */
  readonly given: SecretFieldValues;
}

/** A line that cannot be right. No message has any of its cells. */
export interface BadLine {
  readonly line: number;
  /** Which column, and what was expected in it. */
  readonly message: string;
}

/** What a file says. */
export interface TenantLines {
  readonly good: readonly TenantLine[];
  readonly bad: readonly BadLine[];
}

/**
 * Reads tenants, each line by itself; one that is there for the second time is bad.
 *
 * @param name of the file, for messages
 * @throws {CliProblem} when it has no header, or the wrong one
 */
export async function readTenantLines(
  template: Template,
  rows: AsyncIterable<CsvRow>,
  name: string,
): Promise<TenantLines> {
  const good: TenantLine[] = [];
  const bad: BadLine[] = [];
  const seen = new Map<string, number>();
  let columns: Columns | undefined;
  for await (const { line, cells } of rows) {
    if (columns === undefined) {
      columns = headerOf(template, cells, `${name}:${line}`);
      continue;
    }
    const read =
      cells.length === columns.count ? lineOf(template, columns, cells) : countText(cells.length, columns.count);
    if (typeof read === 'string') {
      bad.push({ line, message: read });
      continue;
    }
    const before = seen.get(read.entry.tenant);
    if (before === undefined) good.push({ line, ...read });
    else bad.push({ line, message: `tenant is the one of line ${before} again` });
    seen.set(read.entry.tenant, before ?? line);
  }
  if (columns === undefined) throw usageProblem(`${name} is empty, ${headerText(template)}`);
  return { good, bad };
}

function headerOf(template: Template, cells: readonly string[], place: string): Columns {
  const columns = readColumns(template, cells);
  if (typeof columns === 'string') throw usageProblem(`${place}: the first line names the columns: ${columns}`);
  return columns;
}

function headerText(template: Template): string {
  const wrong = readColumns(template, []);
  return typeof wrong === 'string' ? wrong : 'expected names of columns in its first line';
}

function countText(count: number, expected: number): string {
  return `${count} cells, and the first line has ${expected}`;
}

function lineOf(template: Template, columns: Columns, cells: readonly string[]): Omit<TenantLine, 'line'> | string {
  const text = (column: number): string => (cells[column] ?? '').trim();
  const group = columns.group === undefined ? '' : text(columns.group);
  const parameters = columns.parameters.map(([name, column]) => [name, text(column)] as const);
  const entry = entryOf(template, text(columns.tenant), group || undefined, Object.fromEntries(parameters));
  if (typeof entry === 'string') return entry;
  const values = columns.secrets.map(([field, column]) => [field, cells[column] ?? ''] as const);
  return { entry, given: Object.fromEntries(values.filter(([, value]) => value.trim() !== '')) };
}

/**
 * Checks a tenant as the functions will, so that nothing is sent that they refuse.
 *
 * @returns it in its one spelling, or what is wrong with it as a sentence that repeats nothing
 */
export function entryOf(
  template: Template,
  tenant: string,
  group: string | undefined,
  parameters: Readonly<Record<string, string>>,
): TenantEntry | string {
  const { tenants } = template;
  const { pattern = 'name' } = tenants;
  if (tenantNamed(tenants, tenant) === undefined) {
    return `tenant must be of the form "${pattern}", like ${FORM_EXAMPLES[pattern]}`;
  }
  // Any number stands for one that is not known yet.
  const shard = hasOwnSecrets(template) ? FIRST_SHARD : undefined;
  const entry = readTenant(tenants, { tenant, group, parameters, shard });
  return typeof entry === 'string' ? entry : defined({ ...entry, shard: undefined });
}
