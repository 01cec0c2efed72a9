import { InvalidRequestError } from '../transport/errors.ts';

/**
 * Checks that a newer token is all that an API demands: `{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}`.
 *
 * @param claims JSON, of the challenge of the API
 * @throws {InvalidRequestError} naming what else it demands, never what it is to be
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
 */
export function assertNewerIsEnough(service: string, claims: string): void {
  const demanded = Object.entries(parsed(claims)).flatMap(([where, wanted]) =>
    where === 'access_token' ? Object.keys(Object(wanted)) : where,
  );
  const other = demanded.filter((name) => name !== 'nbf').map((name) => (/^\w{1,64}$/.test(name) ? name : '...'));
  if (demanded.length > 0 && other.length === 0) return;
  const what = other.length === 0 ? 'something that cannot be read' : `"${other.join('", "')}"`;
  throw refusal(
    service,
    `the API demands claims of the token, ${what}, which token-keeper does not ask a provider for`,
  );
}

/** Returns the error of a demand that a credential cannot meet. */
export function refusal(service: string, message: string): InvalidRequestError {
  return new InvalidRequestError({ service, message, retryable: false });
}

function parsed(claims: string): object {
  try {
    return Object(JSON.parse(claims)) as object;
  } catch {
    return {};
  }
}
