import { FORM_EXAMPLES, inForm, type TenantForm } from './tenant-name.ts';
import type { TenantParameter, TenantsSettings } from './tenants-schema.ts';

/** Returns what a parameter may be, each value as people write it with what it stands for; `undefined`: anything of its form. */
export function listedIn(parameter: TenantParameter): ReadonlyMap<string, string> | undefined {
  if (typeof parameter === 'string') return undefined;
  return new Map(isList(parameter) ? parameter.map((value) => [value, value]) : Object.entries(parameter));
}

function isList(parameter: TenantParameter): parameter is readonly string[] {
  return Array.isArray(parameter);
}

/** Returns what somebody wrote as the value of a parameter, in its one spelling; `undefined` where it may not be that. */
export function readValue(parameter: TenantParameter, given: unknown): string | undefined {
  const listed = listedIn(parameter);
  if (!listed) return inForm(parameter as TenantForm, given);
  return typeof given === 'string' && listed.has(given) ? given : undefined;
}

/** Returns what a value of a parameter stands for in a template; `undefined` where it may not, or no longer, be that. */
export function standsFor(parameter: TenantParameter, value: string): string | undefined {
  const written = readValue(parameter, value);
  return written === undefined ? undefined : (listedIn(parameter)?.get(written) ?? written);
}

/** Values for the placeholders of a template, by their names. */
export type Filling = ReadonlyMap<string, string>;

/**
 * Returns fillings of a template that stand for all that there can be: of a form an example, of a list each value once, beside the
 * first of all others.
 */
export function samplesOf({ pattern = 'name', parameters = {} }: TenantsSettings): readonly [Filling, ...Filling[]] {
  const values = Object.entries(parameters).map(([name, parameter]) => {
    const listed = listedIn(parameter);
    return [name, listed ? [...listed.values()] : [FORM_EXAMPLES[parameter as TenantForm]]] as const;
  });
  const first = new Map([
    ['tenant', FORM_EXAMPLES[pattern]],
    ...values.map(([name, [value = '']]) => [name, value] as const),
  ]);
  const others = values.flatMap(([name, [, ...more]]) => more.map((value) => new Map(first).set(name, value)));
  return [first, ...others];
}
