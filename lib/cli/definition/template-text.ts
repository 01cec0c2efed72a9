import type { Template } from '../../../functions/domain/template/tenant-definition.ts';
import type { TenantForm } from '../../../functions/domain/tenant/tenant-name.ts';
import { listedIn } from '../../../functions/domain/tenant/tenant-values.ts';
import type { TenantParameter } from '../../../functions/domain/tenant/tenants-schema.ts';

const FORM_WORDS: Readonly<Record<TenantForm, string>> = {
  guid: 'a GUID',
  domain: 'a domain',
  number: 'a number',
  name: 'a name',
};

/** Returns what a template is for a person: `a token for each tenant, {tenant} is a GUID, groups gold and silver`. */
export function templateText({ tenants }: Template): string {
  const { pattern = 'name', parameters = {}, groups, secret } = tenants;
  const values = Object.entries({ tenant: pattern, ...parameters }).map(
    ([name, parameter]) => `{${name}} is ${parameterText(parameter)}`,
  );
  return [
    'a token for each tenant',
    ...values,
    ...(groups ? [`${groups.length > 1 ? 'groups' : 'group'} ${groups.join(' and ')}`] : []),
    ...(secret === 'per-tenant' ? ['a secret for each'] : []),
  ].join(', ');
}

function parameterText(parameter: TenantParameter): string {
  const listed = listedIn(parameter);
  return listed ? `one of ${[...listed.keys()].join(' ')}` : FORM_WORDS[parameter as TenantForm];
}
