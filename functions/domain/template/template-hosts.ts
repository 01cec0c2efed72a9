import { fill, placeholdersIn } from '../tenant/placeholders.ts';
import type { Template } from './tenant-definition.ts';

/** Up to the end of the host of a URL. */
const ORIGIN = /^[a-z]+:\/\/[^/?#]*/;

/** Returns what of a URL says which host it is, placeholders and all. */
export function originText(url: string): string {
  return ORIGIN.exec(url)?.[0] ?? url;
}

/** Returns the hosts of the token endpoints that tenants of a template can have: one, or one for each value that its host takes. */
export function hostsOf({ tokenUrl, tenants }: Pick<Template, 'tokenUrl' | 'tenants'>): readonly string[] {
  let origins = [originText(tokenUrl)];
  for (const name of placeholdersIn(origins)) {
    const values = tenants.parameters?.[name];
    // Definitions are checked where they are written: nothing but a closed list stands in a host.
    const listed = Array.isArray(values) ? (values as readonly string[]) : [];
    origins = origins.flatMap((origin) =>
      listed.map((value) => fill(origin, (one) => (one === name ? value : undefined))),
    );
  }
  return [...new Set(origins.map((origin) => new URL(origin).host))];
}
