import type { AnyAssertionSettings, ServiceDefinition } from '../../domain/service/service-definition.ts';
import { type Instant, plusSeconds } from '../../domain/values/instant.ts';
import type { TokenRequestInput } from '../../usecases/ports/token-endpoint.ts';
import { type Assertion, signAssertion } from '../keys/jwt-assertion.ts';
import { SecretUnusable } from '../keys/secret-unusable.ts';

/** Returns a JWT that AWS STS signs for the function's role. @throws {WebIdentityFault} when it gives none */
export type GetWebIdentityToken = (audience: string, timeoutMs?: number) => Promise<string>;

/** A service and everything that its request is built from. */
export interface Making {
  readonly definition: ServiceDefinition;
  readonly input: TokenRequestInput;
  readonly now: Instant;
  readonly getWebIdentityToken: GetWebIdentityToken;
}

/** Returns the client id, of the definition before that of the secret. @throws {SecretUnusable} when there is none */
export function clientIdOf(making: Making): string {
  const clientId = knownClientIdOf(making);
  if (clientId === undefined) throw new SecretUnusable('it has no client id, and the definition has none either');
  return clientId;
}

/** Returns the same; `undefined` when there is none. */
export function knownClientIdOf({ definition, input }: Making): string | undefined {
  return definition.clientId ?? input.secret.values.clientId?.reveal();
}

/** Returns a new assertion of the client. @throws {SecretUnusable} when the key of the secret cannot sign it */
export function signFor(
  making: Making,
  settings: AnyAssertionSettings,
  claims: Pick<Assertion, 'audience' | 'subject' | 'claims'>,
): string {
  const { input, now } = making;
  return signAssertion({
    settings,
    issuer: clientIdOf(making),
    ...claims,
    secret: input.secret.values,
    now: plusSeconds(now, input.clockOffsetSeconds ?? 0),
  });
}

/** Providers disagree on the audience; most expect the URL that the assertion is sent to. */
export function audienceOf(
  { definition }: Making,
  { audience }: Pick<AnyAssertionSettings, 'audience'>,
): string | readonly string[] {
  return audience ?? definition.tokenUrl;
}
