import type { ListedTenant } from '../../../functions/contract/tenants.ts';
import { askTenants } from '../ask/ask-tenants.ts';
import { patiently, type Task } from './task.ts';

/**
 * Lists the tenants of a service, page by page. One whose token is refreshed meanwhile can be on two pages: it comes once.
 *
 * @throws {CliProblem}
 */
export async function* listTenants(task: Task): AsyncGenerator<ListedTenant> {
  for await (const page of tenantPages(task)) yield* page;
}

/** The same as pages. @throws {CliProblem} */
export async function* tenantPages(task: Task): AsyncGenerator<readonly ListedTenant[]> {
  const { session, template } = task;
  const seen = new Set<string>();
  let after: string | undefined;
  do {
    const request = { operation: 'listTenants', service: template.id, after } as const;
    const { answer } = await patiently(task, () => askTenants(session.connection, request));
    const fresh = new Map(answer.tenants.map((one) => [one.tenant, one]));
    for (const tenant of fresh.keys()) {
      if (seen.has(tenant)) fresh.delete(tenant);
      seen.add(tenant);
    }
    yield [...fresh.values()];
    after = answer.next;
  } while (after !== undefined);
}
