/** This folder: templates with thousands of tenants on virtual time, and what is said of them. */

import { hostsOf } from '../../../../functions/domain/template/template-hosts.ts';
import {
  type Template,
  type TenantDefinition,
  tenantDefinition,
} from '../../../../functions/domain/template/tenant-definition.ts';
import { originText } from '../../../../functions/domain/tenant/placeholders.ts';
import type { TenantForm } from '../../../../functions/domain/tenant/tenant-name.ts';
import { listedIn } from '../../../../functions/domain/tenant/tenant-values.ts';
import type { TenantParameter } from '../../../../functions/domain/tenant/tenants-schema.ts';
import { pick } from '../../../../functions/domain/values/defined.ts';
import type { SimulationOptions } from '../run/simulation-options.ts';

/** A tenant that is registered before the first sweep. */
export interface SimulatedTenant {
  readonly definition: TenantDefinition;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Returns a template whose tenants are spread over so many hosts. */
export function madeTemplate(hosts: number, timing: SimulationOptions['timing']): Template {
  return simulatedTemplate({
    id: 'template',
    tokenUrl: 'https://{host}.simulated.invalid/token',
    timing,
    tenants: { parameters: { host: Array.from({ length: hosts }, (_, index) => `host-${index + 1}`) } },
  });
}

/**
 * Returns a template as it is simulated: its id, hosts, parameters, windows and limits, with tokens by client credentials, a token
 * endpoint for each tenant, and one secret.
 */
export function simulatedTemplate(template: Pick<Template, 'id' | 'tokenUrl' | 'timing' | 'tenants'>): Template {
  const { id, tokenUrl, tenants } = template;
  return {
    ...pick(template as Template, ['id', 'timing', 'maxRequestsPerHour']),
    tokenUrl: `${originText(tokenUrl)}/{tenant}/token`,
    grant: { type: 'client_credentials' },
    clientAuthentication: { method: 'client_secret_basic' },
    secret: { name: `token-keeper/${id}` },
    tenants: pick(tenants, ['pattern', 'parameters', 'requestsPerSecond']),
  };
}

/** Returns the hosts of templates, each once, in their order. */
export function hostsOfAll(templates: readonly Template[]): readonly string[] {
  return [...new Set(templates.flatMap(hostsOf))];
}

/** Returns tenant number `index` of all, from 0 on: one template after the other, and each value of their lists in turn. */
export function simulatedTenant(templates: readonly Template[], index: number): SimulatedTenant {
  const template = templates[index % templates.length] as Template;
  let turn = Math.floor(index / templates.length);
  const valueFor = (parameter: TenantParameter): string => {
    const values = [...(listedIn(parameter)?.keys() ?? [])];
    if (values.length === 0) return nameOf(parameter as TenantForm, index);
    const value = values[turn % values.length] as string;
    turn = Math.floor(turn / values.length);
    return value;
  };
  const { pattern = 'name', parameters: declared = {} } = template.tenants;
  const parameters = Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => [name, valueFor(parameter)]),
  );
  return { definition: tenantDefinition(template, nameOf(pattern, index), { parameters }), parameters };
}

function nameOf(form: TenantForm, index: number): string {
  const number = index + 1;
  if (form === 'number') return String(number);
  if (form === 'domain') return `tenant-${number}.example`;
  return form === 'guid' ? `00000000-0000-8000-8000-${number.toString(16).padStart(12, '0')}` : `tenant-${number}`;
}
