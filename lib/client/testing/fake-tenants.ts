import type { GetTokenAnswer, GetTokenRequest } from '../../../functions/contract/get-token.ts';
import { groupAlias, inForm, keyOf, ownerOf } from '../../../functions/domain/tenant/tenant-name.ts';
import { errorOf, type FakeError, failureOf } from './fake-failure.ts';

/** A tenant that the fake knows. */
export interface FakeTenant {
  readonly tenant: string;
  /** Whose alias opens it besides that of the service; absent: none. */
  readonly group?: string | undefined;
}

/** What token-keeper knows of one service or tenant. */
export type FakeState = { readonly group?: string | undefined } & (
  | { readonly token: GetTokenAnswer; readonly expiresAtMs: number; readonly lifetimeSeconds: number }
  | { readonly failure: FakeError }
);

/** What the fake knows, by the keys of {@link fakeKey}. */
export type FakeStates = Map<string, FakeState>;

/** Returns the key of a service or of a tenant of it; GUIDs and domains have small letters, as with token-keeper. */
export function fakeKey(id: string, tenant: string | undefined): string {
  return keyOf({ id, tenant: tenant && (inForm('guid', tenant) ?? inForm('domain', tenant) ?? tenant) });
}

/** Makes these the tenants of a service, and nobody else. Whoever is new among them has no token. */
export function putTenants(states: FakeStates, service: string, tenants: readonly (string | FakeTenant)[]): void {
  const known = new Map(
    tenants.map((one) => {
      const { tenant, group } = typeof one === 'string' ? { tenant: one, group: undefined } : one;
      return [fakeKey(service, tenant), group];
    }),
  );
  states.delete(service);
  for (const key of tenantKeys(states, service)) {
    if (!known.has(key)) states.delete(key);
  }
  for (const [key, group] of known) {
    const state = states.get(key) ?? { failure: failureOf(service, 'TokenUnavailable', {}) };
    states.set(key, { ...state, group });
  }
}

/**
 * Returns what is known of whom a request is for; the error with which token-keeper refuses it; `undefined` where the service was never
 * set. A failure of the service is one of all its tenants.
 *
 * @param alias the one that was invoked
 */
export function findState(
  states: FakeStates,
  { service = '', tenant }: Pick<GetTokenRequest, 'service' | 'tenant'>,
  alias: string,
): FakeState | undefined {
  const own = states.get(service);
  const hasTenants = tenantKeys(states, service).length > 0;
  if (!hasTenants && (tenant === undefined || own === undefined)) return own;
  if (own && 'failure' in own) return own;
  const state = states.get(fakeKey(service, tenant));
  if (!hasTenants) return refused('InvalidRequest', `service "${service}" has no tenants; leave "tenant" out`);
  if (tenant === undefined)
    return refused('InvalidRequest', `service "${service}" has a token for each tenant: name one`);
  if (state === undefined) return { failure: failureOf(service, 'UnknownTenant', {}) };
  const isOpen = alias === service || (state.group !== undefined && alias === groupAlias(service, state.group));
  return isOpen ? state : refused('AccessDenied', 'the tenant is not in the group whose alias was invoked');
}

function refused(errorType: 'InvalidRequest' | 'AccessDenied', message: string): FakeState {
  return { failure: errorOf(errorType, { message }) };
}

function tenantKeys(states: FakeStates, service: string): string[] {
  return [...states.keys()].filter((key) => ownerOf(key).service === service && key !== service);
}
