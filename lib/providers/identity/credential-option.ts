/** This folder: presets of identity providers, whose tokens are for other APIs than their own. */

import type { ClientAuthentication, SigningAlgorithm } from '../../../functions/domain/service/service-definition.ts';
import { meantBy } from '../definition/checked-option.ts';
import { InvalidServiceDefinition } from '../definition/define-service.ts';

/** How a client proves who it is; with a key, also what it signs with. */
export interface CredentialOptions<Credential extends string> {
  readonly credential?: Credential;
  /** What the key is registered for. Default RS256; nothing where no key of the client's own signs. */
  readonly algorithm?: SigningAlgorithm;
}

/** The ways of an identity provider, its default first; `private_key` is made of the algorithm. */
export type CredentialWays<Credential extends string> = Readonly<
  Record<Credential, ClientAuthentication | ((algorithm: SigningAlgorithm) => ClientAuthentication)>
>;

/**
 * Returns how the client authenticates.
 *
 * @throws {InvalidServiceDefinition} for a way that there is not, or an algorithm that nothing is signed with
 */
export function authenticationOf<Credential extends string>(
  { credential, algorithm }: CredentialOptions<Credential>,
  ways: CredentialWays<Credential>,
): ClientAuthentication {
  const way = meantBy<CredentialWays<Credential>[Credential]>(credential, 'credential', ways);
  if (typeof way === 'function') return way(algorithm ?? 'RS256');
  if (algorithm === undefined) return way;
  throw new InvalidServiceDefinition(`algorithm: expected nothing without a private_key, got "${algorithm}"`);
}
