import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  type ChangeTenantsAnswer,
  MOST_TENANTS_A_CALL,
  type PutTenantsRequest,
  type TenantEntry,
  type TenantResult,
} from '../../functions/contract/tenants.ts';
import type { Template } from '../../functions/domain/template/tenant-definition.ts';
import { countText } from '../../functions/domain/values/count-text.ts';
import { sha256Hex } from '../platform/sha256.ts';
import type { FunctionError } from './functions/function-error.ts';
import type { InvocationResult } from './functions/function-sandbox.ts';
import type { Listener } from './http/loopback-server.ts';

/** More tenants than this would be a first sweep of minutes, with the tables and the provider in this one process. */
export const MOST_DEMO_TENANTS = 5000;
/** The service of the demo that has tenants. */
export const DEMO_TEMPLATE = 'graph';
/** One tenant in so many is in the group `gold`, whose alias opens those alone. */
const ONE_IN_GOLD = 10;
/** Much shorter than the real ones, which have 60 to 90 minutes, so that refreshes can be watched. */
const LIFETIME_SECONDS = { min: 600, max: 1200 } as const;

/** Returns a lifetime as Entra gives it: drawn for each token. */
export function drawLifetime(): number {
  return randomInt(LIFETIME_SECONDS.min, LIFETIME_SECONDS.max + 1);
}

/** Returns a service as of Microsoft Graph: one client, one secret, and a token endpoint with a path for each tenant. */
export function demoTemplate(issuer: string, secretName: string): Template {
  return {
    id: DEMO_TEMPLATE,
    tokenUrl: `${issuer}/{tenant}/oauth2/v2.0/token`,
    grant: { type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' },
    clientAuthentication: { method: 'client_secret_post' },
    secret: { name: secretName },
    timing: { expectedLifetimeSeconds: LIFETIME_SECONDS },
    tenants: { pattern: 'guid', groups: ['gold'] },
  };
}

/** The path of a tenant's token endpoint below that of the authorization server. */
const TENANT_PATH = /^\/[0-9a-f-]{36}\/oauth2\/v2\.0(?=\/token(?:\?|$))/;

/** Returns an authorization server that answers the token endpoint of each tenant as its own. */
export function withTenantPaths(answer: Listener): Listener {
  return (request: IncomingMessage, response) =>
    answer(Object.assign(request, { url: (request.url ?? '').replace(TENANT_PATH, '') }), response);
}

/** Returns the tenants of the demo: the same names at each start. */
export function demoTenants(count: number): readonly TenantEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    tenant: demoTenant(index),
    ...(index % ONE_IN_GOLD === 0 && { group: 'gold' }),
  }));
}

/** Returns the name of tenant number `index`, from 0 on: a GUID of version 8, which RFC 9562 has for names made as one likes. */
export function demoTenant(index: number): string {
  const hex = sha256Hex(`demo tenant ${index}`);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Invokes refresh-tokens with an event. */
type Invoke = (event: object) => Promise<InvocationResult>;

/**
 * Registers tenants with refresh-tokens, the only writer. Those that are registered already are left as they are.
 *
 * @param tell gets how far it has come, a line for each thousand
 * @returns why the rest are not; `undefined`: all are
 */
export async function registerTenants(
  invoke: Invoke,
  service: string,
  tenants: readonly TenantEntry[],
  tell: (text: string) => void,
): Promise<FunctionError | undefined> {
  const counts: Partial<Record<TenantResult | 'unknown', number>> = {};
  for (let start = 0; start < tenants.length; start += MOST_TENANTS_A_CALL) {
    const page = tenants.slice(start, start + MOST_TENANTS_A_CALL);
    const request: PutTenantsRequest = { operation: 'putTenants', service, tenants: page };
    const result = await invoke(request);
    if (!result.ok) return result.error;
    for (const { result: one } of (JSON.parse(result.resultText) as ChangeTenantsAnswer).tenants) {
      counts[one] = (counts[one] ?? 0) + 1;
    }
    const results = Object.entries(counts).map(([name, count]) => `${countText(count)} ${name}`);
    tell(
      `${service}: ${countText(start + page.length)} of ${countText(tenants.length)} tenants are registered: ${results.join(', ')}`,
    );
  }
  return undefined;
}
