import type { ServiceStatus, StatusAnswer } from '../../functions/contract/status.ts';
import type { Instant } from '../../functions/domain/values/instant.ts';
import type { AskStatus } from '../../lib/local/status-page/tenants-page.ts';
import { PROVIDER_DOWN, SAMPLE_NOW, type SampleService, SECRET_EXPIRED, sampleAnswer } from './sample-services.ts';

/** How many tenants are in trouble, and stand first. */
const UNUSABLE = 120;
const FAILING = 300;

/** Returns the name of tenant number `index`, from 0 on, the worst first. */
export function tenantNumber(index: number): string {
  return `tenant-${String(index).padStart(6, '0')}`;
}

function sampleOf(index: number): SampleService {
  const id = 'graph';
  if (index < UNUSABLE) return { id, failure: SECRET_EXPIRED, failingForSeconds: 4000, consecutiveFailures: 9 };
  if (index < UNUSABLE + FAILING) return { id, ageSeconds: 2400, failure: PROVIDER_DOWN, failingForSeconds: 700 };
  return { id, ageSeconds: index % 7 === 0 ? 2500 : 60 };
}

/**
 * Returns what answers requests for the status of a service with so many tenants, a page at a time, as serve-tokens does: no more than
 * the page is ever made.
 *
 * @param now when it is asked
 */
export function askManyTenants(count: number, now: () => Instant = () => SAMPLE_NOW): AskStatus {
  const rowOf = (index: number): ServiceStatus => {
    const [status] = sampleAnswer([sampleOf(index)], now()).services;
    return { ...(status as ServiceStatus), tenant: tenantNumber(index) };
  };
  const counts = { fresh: count - UNUSABLE - FAILING, due: 0, late: 0, failing: FAILING, unusable: UNUSABLE, new: 0 };
  const templates = [{ service: 'graph', tenants: count, counts, oldestDueSeconds: null }];
  return async ({ tenant, state, after, limit = 20, service = 'graph' } = {}) => {
    const none: StatusAnswer = sampleAnswer([], now());
    if (tenant !== undefined) {
      const index = Number(/^tenant-(\d{6})$/.exec(tenant)?.[1] ?? -1);
      if (index >= 0 && index < count && service === 'graph') return { ...none, services: [rowOf(index)] };
      return { errorType: 'UnknownTenant', errorMessage: 'service "graph" has no tenant of the name that was given' };
    }
    const [from, to] = state === 'unusable' ? [0, UNUSABLE] : [0, count];
    const start = Number(after ?? from);
    const end = Math.min(start + limit, to);
    const services = Array.from({ length: end - start }, (_, index) => rowOf(start + index));
    const plain = after === undefined ? sampleAnswer([{ id: 'genesys', ageSeconds: 60 }], now()).services : [];
    return {
      ...none,
      services: [...plain, ...services],
      ...(after === undefined && { templates }),
      ...(end < to && { next: String(end) }),
    };
  };
}
