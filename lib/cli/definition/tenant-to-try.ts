import { secretMembers } from '../../../functions/adapters/secrets-manager/secret-members.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { isTemplate, tenantDefinition } from '../../../functions/domain/template/tenant-definition.ts';
import { FIRST_SHARD, hasOwnSecrets, shardName } from '../../../functions/domain/tenant/own-secrets.ts';
import { readTenant, tenantNamed } from '../../../functions/domain/tenant/tenant-registration.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { isJsonObject, ownMember } from '../../../functions/domain/values/json.ts';
import { usageProblem } from '../connection/cli-problem.ts';

/** Whose token is tried, as it was typed. */
export interface NamedTenant {
  readonly tenant?: string;
  /** Each `name=value`. */
  readonly parameter?: readonly string[];
}

/**
 * Returns the definition to try: of a template that of the tenant that was named, whose secret is still that of the template.
 *
 * @throws {CliProblem} when a tenant is named and there are none, or the other way round, or it cannot be one
 */
export function definitionToTry(
  definition: ServiceDefinition,
  { tenant, parameter = [] }: NamedTenant,
): ServiceDefinition {
  const { id } = definition;
  if (!isTemplate(definition)) {
    if (tenant === undefined && parameter.length === 0) return definition;
    throw usageProblem(`${id} has no tenants: leave --tenant and --parameter out`);
  }
  if (tenant === undefined) throw usageProblem(`${id} has a token for each tenant: name one with --tenant`);
  const parameters = Object.fromEntries(parameter.map(pairOf));
  // Any number: what is tried need not be registered.
  const shard = hasOwnSecrets(definition) ? FIRST_SHARD : undefined;
  const read = readTenant(definition.tenants, { tenant, group: undefined, parameters, shard });
  if (typeof read === 'string') {
    const option =
      tenantNamed(definition.tenants, tenant) === undefined ? '--tenant <tenant>' : '--parameter <name=value>';
    throw usageProblem(`${id} cannot have this tenant: ${read} (${option})`);
  }
  return tenantDefinition(definition, read.tenant, defined({ parameters: read.parameters }));
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw usageProblem('--parameter: expected <name>=<value>, like region=eu-central-1');
  return [text.slice(0, at), text.slice(at + 1)];
}

/**
 * Returns what a file of secrets has for a service: the text of its secret, or of a tenant the values that one of the secrets beside
 * that has for it, with the name of the secret.
 */
export function secretIn(
  secrets: ReadonlyMap<string, string>,
  { tenant, tenants }: ServiceDefinition,
  name: string,
): { readonly name: string; readonly text: string } | undefined {
  const prefix = shardName(name, '');
  const isEach = tenant !== undefined && hasOwnSecrets({ tenants });
  for (const [shard, text] of isEach ? secrets : []) {
    const values = shard.startsWith(prefix) ? ownMember(secretMembers(text) ?? {}, tenant ?? '') : undefined;
    if (isJsonObject(values)) return { name: shard, text: JSON.stringify(values) };
  }
  const text = secrets.get(name);
  return text === undefined ? undefined : { name, text };
}
