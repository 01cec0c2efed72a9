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

/** So often a list is read that is found to be short. */
const PASSES = 3;

/**
 * The same as pages. Tenants that move while they are read can be missed: a list that is short of how many there are is read again, and
 * one that stays short is told.
 *
 * @throws {CliProblem}
 */
export async function* tenantPages(task: Task): AsyncGenerator<readonly ListedTenant[]> {
  const { session, template } = task;
  const seen = new Set<string>();
  let after: string | undefined;
  let passes = 0;
  for (;;) {
    const request = { operation: 'listTenants', service: template.id, after } as const;
    const { answer } = await patiently(task, () => askTenants(session.connection, request));
    const fresh = new Map(answer.tenants.map((one) => [one.tenant, one]));
    for (const tenant of fresh.keys()) {
      if (seen.has(tenant)) fresh.delete(tenant);
      seen.add(tenant);
    }
    yield [...fresh.values()];
    after = answer.next;
    if (after !== undefined) continue;
    passes += 1;
    const missing = Math.max((answer.registered ?? 0) - seen.size, 0);
    if (missing === 0) return;
    if (passes === PASSES) {
      session.stderr.write(
        `${missing} of ${answer.registered} tenants moved while they were read: repeat this for a whole list\n`,
      );
      return;
    }
  }
}
