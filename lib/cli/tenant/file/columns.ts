import { memberName } from '../../../../functions/domain/service/secret-text.ts';
import type { SecretField } from '../../../../functions/domain/service/service-definition.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { hasOwnSecrets } from '../../../../functions/domain/tenant/own-secrets.ts';
import { suggest } from '../../../definition/suggest.ts';
import { possibleSecretFields } from '../../secret/secret-fields.ts';

/** Where a file has what of a tenant: numbers of columns, from 0 on. */
export interface Columns {
  readonly count: number;
  readonly tenant: number;
  /** Absent: tenants are in no group. */
  readonly group?: number;
  readonly parameters: readonly (readonly [name: string, column: number])[];
  /** Values of a secret that each tenant has for itself; empty: none is in the file. */
  readonly secrets: readonly (readonly [field: SecretField, column: number])[];
}

/** Returns the names of the columns that a file of tenants has: what `export` writes, without any secret. */
export function columnNames({ tenants: { parameters = {} } }: Template): readonly string[] {
  return ['tenant', 'group', ...Object.keys(parameters)];
}

/**
 * Reads the first row of a file of tenants.
 *
 * @returns what is wrong with it as a sentence, which has none of its words: where it is missing, these could be secret
 */
export function readColumns(template: Template, cells: readonly string[]): Columns | string {
  const { id, tenants } = template;
  const names = cells.map((cell) => cell.trim());
  const plain = columnNames(template);
  const fields = hasOwnSecrets(template) ? possibleSecretFields(template) : [];
  const secrets = fields.map((field) => [field, memberName(template, field)] as const);
  const known = [...plain, ...secrets.map(([, name]) => name)];
  const expected = `expected ${known.join(',')}`;
  const unknown = names.findIndex((name) => !known.includes(name));
  if (unknown >= 0)
    return `column ${unknown + 1} has a name that service ${id} does not use${meant(names, unknown, known)}, ${expected}`;
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0) return `column ${twice + 1} has the name of an earlier one, ${expected}`;
  const optional = tenants.groups ? [] : ['group'];
  const missing = plain.filter((name) => !names.includes(name) && !optional.includes(name));
  if (missing.length > 0) return `there is no column ${missing.join(', ')}, ${expected}`;
  const placed = <T extends string>(ones: readonly (readonly [T, string])[]): readonly (readonly [T, number])[] =>
    ones.map(([what, name]) => [what, names.indexOf(name)] as const).filter(([, column]) => column >= 0);
  const group = names.indexOf('group');
  return {
    count: names.length,
    tenant: names.indexOf('tenant'),
    ...(group >= 0 && { group }),
    parameters: placed(plain.slice(2).map((name) => [name, name])),
    secrets: placed(secrets),
  };
}

function meant(names: readonly string[], unknown: number, known: readonly string[]): string {
  const open = known.filter((name) => !names.includes(name));
  const found = suggest(names[unknown] ?? '', open);
  return found === undefined ? '' : `, did you mean ${found}?`;
}
