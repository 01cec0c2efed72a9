import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { usageProblem } from '../connection/cli-problem.ts';

/** What is asked for besides storing the values. */
interface Wanted {
  readonly tenant?: string | undefined;
  readonly verify?: true;
}

/**
 * Refuses what cannot be done with the secret of a service with tenants, before anything is stored. A secret that they share is stored for
 * all of them, and verified with one.
 *
 * @throws {CliProblem} where each tenant has values of its own; where one has to be named for `verify` and is not, or the other way round
 */
export function refuseTenants({ id, tenants }: ServiceDefinition, { tenant, verify }: Wanted): void {
  if (tenants?.secret === 'per-tenant') {
    const one = `npx token-keeper tenant add ${id} <tenant>`;
    throw usageProblem(
      `each tenant of ${id} has a secret of its own: for one ${one}, for many npx token-keeper tenant import ${id} FILE.csv`,
    );
  }
  if (tenant !== undefined && !(tenants && verify)) {
    throw usageProblem('--tenant goes with --verify, of a service whose tenants share a secret');
  }
  if (tenant === undefined && tenants && verify) {
    throw usageProblem(
      `nothing was stored: ${id} has a token for each tenant, name the one to verify with by --tenant`,
    );
  }
}
