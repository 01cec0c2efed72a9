import { fill, originText, placeholdersIn } from '../tenant/placeholders.ts';
import { listedIn } from '../tenant/tenant-values.ts';
import type { Template } from './tenant-definition.ts';

type Hosted = Pick<Template, 'tokenUrl' | 'tenants'>;

/** Kept since templates are never changed, and are asked for their hosts for each tenant. */
const hosts = new WeakMap<Hosted, readonly string[]>();

/** Returns the hosts of the token endpoints that tenants of a template can have: one, or one for each value that its host takes. */
export function hostsOf(template: Hosted): readonly string[] {
  const known = hosts.get(template) ?? namedIn(template);
  hosts.set(template, known);
  return known;
}

function namedIn({ tokenUrl, tenants }: Hosted): readonly string[] {
  let origins = [originText(tokenUrl)];
  for (const name of placeholdersIn(origins)) {
    const parameter = tenants.parameters?.[name];
    // Definitions are checked where they are written: nothing but a closed list stands in a host.
    const listed = [...((parameter && listedIn(parameter)?.values()) ?? [])];
    origins = origins.flatMap((origin) =>
      listed.map((value) => fill(origin, (one) => (one === name ? value : undefined))),
    );
  }
  return [...new Set(origins.map((origin) => new URL(origin).host))];
}
