import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { referencesIn } from '../../domain/wire/request-value.ts';
import type { SecretValues } from '../../usecases/ports/secret-source.ts';
import { RequestSources } from './request-sources.ts';
import { type TokenRequest, writeRequest } from './write-request.ts';

/** The second request of a definition. */
export type SecondRequest = NonNullable<ServiceDefinition['secondRequest']>;

/** What the first of two answers has for the second request. */
export interface FirstAnswer {
  readonly accessToken: string;
  /** The body as JSON; absent: it is none. */
  readonly body: unknown;
}

/**
 * Returns the request that is made with what the first answer brought: with its token as Bearer, unless it says itself where
 * parts of that answer go, or what authorizes it.
 *
 * @throws {SecretUnusable} when a value of the secret cannot stand where it belongs
 * @throws {FirstAnswerFault} when the first answer has not what it refers to
 */
export function toSecondRequest(
  request: SecondRequest,
  definition: ServiceDefinition,
  secret: SecretValues,
  { accessToken, body }: FirstAnswer,
): TokenRequest {
  const names = Object.keys(request.headers ?? {}).map((name) => name.toLowerCase());
  const saysItself = names.includes('authorization') || takesFirstAnswer(request);
  const bearer = saysItself ? {} : { headers: { authorization: `Bearer ${accessToken}` } };
  return writeRequest(request, [bearer, request], new RequestSources(definition, secret, body));
}

/** Tells whether a request has parts of the first answer in it by name. */
export function takesFirstAnswer(request: SecondRequest): boolean {
  return referencesIn(request).some(({ firstAnswer }) => firstAnswer !== undefined);
}
