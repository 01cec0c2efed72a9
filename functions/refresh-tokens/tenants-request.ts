import { ContractError } from '../contract/contract-error.ts';
import { type ListTenantsRequest, MOST_TENANTS_A_CALL } from '../contract/tenants.ts';
import { isJsonObject, isWholeNumber, type JsonObject } from '../domain/values/json.ts';
import type { AskedTenant } from '../usecases/tenants/changed-tenants.ts';
import type { PutTenants } from '../usecases/tenants/put-tenants.ts';

/** A request to remove tenants whose names nobody has looked at yet. */
interface RemoveTenants {
  readonly operation: 'removeTenants';
  readonly service: string;
  readonly tenants: readonly AskedTenant[];
  readonly dryRun?: boolean | undefined;
}

/** What can be asked about tenants. */
export type TenantsRequest = PutTenants | RemoveTenants | ListTenantsRequest;

const MEMBERS: readonly string[] = ['tenant', 'group', 'parameters', 'shard'] satisfies (keyof AskedTenant)[];

/**
 * Reads a request about tenants; `undefined` where it is about something else. Nothing that was given is repeated.
 *
 * @throws {ContractError} InvalidRequest
 */
export function parseTenantsRequest(event: JsonObject): TenantsRequest | undefined {
  const { operation, service, tenants, dryRun, refresh, after, limit } = event;
  if (operation !== 'putTenants' && operation !== 'removeTenants' && operation !== 'listTenants') return undefined;
  if (typeof service !== 'string') throw invalid('"service" to be a service id');
  if (operation === 'listTenants') {
    if (after !== undefined && typeof after !== 'string') throw invalid('"after" to be "next" of the page before');
    if (limit !== undefined && !isWholeNumber(limit, 1, MOST_TENANTS_A_CALL)) {
      throw invalid(`"limit" to be a whole number from 1 to ${MOST_TENANTS_A_CALL}`);
    }
    return { operation, service, after, limit };
  }
  if (!Array.isArray(tenants) || tenants.length === 0 || tenants.length > MOST_TENANTS_A_CALL) {
    throw invalid(`"tenants" to be a list of 1 to ${MOST_TENANTS_A_CALL}`);
  }
  const flags = { dryRun: flagOf(dryRun, 'dryRun'), refresh: flagOf(refresh, 'refresh') };
  return operation === 'putTenants'
    ? { operation, service, tenants: tenants.map(askedTenant), ...flags }
    : { operation, service, tenants: tenants.map((tenant) => ({ tenant })), dryRun: flags.dryRun };
}

function flagOf(value: unknown, name: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalid(`"${name}" to be true or false`);
}

function askedTenant(one: unknown, index: number): AskedTenant {
  if (!isJsonObject(one)) throw invalid(`"tenants[${index}]" to be an object with the member "tenant"`);
  // Whoever sends the values of a secret along has to hear of it before anything is done.
  if (Object.keys(one).every((name) => MEMBERS.includes(name))) return one;
  throw invalid(
    `"tenants[${index}]" to have no members but ${MEMBERS.join(', ')}; secrets never go through a function`,
  );
}

/** Returns the refusal of a request. @param expected what was, in words */
export function invalid(expected: string): ContractError {
  return new ContractError('InvalidRequest', `refresh-tokens expected ${expected}`);
}
