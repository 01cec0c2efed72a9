import { fill, originText, placeholdersIn } from '../tenant/placeholders.ts';
import { listedIn } from '../tenant/tenant-values.ts';
import type { Template } from './tenant-definition.ts';

/** A sweep asks for each tenant, and a definition never changes. */
const known = new WeakMap<object, readonly string[]>();

/** Returns the hosts of the token endpoints that tenants of a template can have: one, or one for each value that its host takes. */
export function hostsOf(template: Pick<Template, 'tokenUrl' | 'tenants'>): readonly string[] {
  const hosts = known.get(template) ?? findHosts(template);
  known.set(template, hosts);
  return hosts;
}

function findHosts({ tokenUrl, tenants }: Pick<Template, 'tokenUrl' | 'tenants'>): readonly string[] {
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
