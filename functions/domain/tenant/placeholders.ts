/** Where a template has `{name}`, in the order of its text. */
const PLACEHOLDER = /\{([a-z][A-Za-z0-9]{0,31})\}/g;

/** The members of a definition in whose texts `{tenant}` and parameters stand for a tenant's own. */
export const FILLED_MEMBERS = [
  'tokenUrl',
  'secondRequest',
  'request',
  'grant',
  'clientAuthentication',
  'clientId',
] as const;

/** Up to the end of the host of a URL. */
const ORIGIN = /^[a-z]+:\/\/[^/?#]*/;

/** Returns what of a URL says which host it is, placeholders and all. */
export function originText(url: string): string {
  return ORIGIN.exec(url)?.[0] ?? url;
}

/** Returns the names that stand in braces anywhere in the texts of a value, each once; names of members are none. */
export function placeholdersIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  fill(value, (name) => {
    found.add(name);
    return undefined;
  });
  return found;
}

/**
 * Returns plain data with the values of placeholders in its texts. What has no value stays as it is.
 *
 * @param valueFor the value of a name; `undefined`: it has none
 */
export function fill<T>(data: T, valueFor: (name: string) => string | undefined): T {
  return filled(data, valueFor) as T;
}

function filled(data: unknown, valueFor: (name: string) => string | undefined): unknown {
  if (typeof data === 'string') {
    return data.includes('{') ? data.replace(PLACEHOLDER, (text, name: string) => valueFor(name) ?? text) : data;
  }
  if (Array.isArray(data)) return data.map((one) => filled(one, valueFor));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, member]) => [name, filled(member, valueFor)]));
}
