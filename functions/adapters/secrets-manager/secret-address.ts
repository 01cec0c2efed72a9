import { secretIdsOf } from '../../domain/service/secret-id.ts';

/** A secret by the name that definitions have, and by what Secrets Manager is asked for: a name or a complete ARN. */
export interface SecretAddress {
  readonly name: string;
  readonly id: string;
  /** What else is asked for when there is no `id`; absent: nothing. */
  readonly otherwise?: string | undefined;
}

/** Returns what a secret is asked for by: what the deployment says, else what its name or ARN says. */
export function secretAddressOf(name: string, ids?: ReadonlyMap<string, string>): SecretAddress {
  const known = ids?.get(name);
  const [id = name, otherwise] = known === undefined ? secretIdsOf(name) : [known];
  return { name, id, otherwise };
}
