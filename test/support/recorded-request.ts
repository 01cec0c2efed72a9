import { createHttpTokenEndpoint } from '../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import type { SecretTexts, ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { type Instant, instant } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { TokenRequestInput } from '../../functions/usecases/ports/token-endpoint.ts';

/** A token request as it left, its body taken apart as a server would. */
export interface RecordedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Name and value of every body parameter, in the order they were sent; a repeated name shows twice. */
  readonly parameters: readonly (readonly [string, string])[];
}

/** What a request is made of besides the definition. */
export interface RequestMaterial {
  /** The values of the secret; absent: none. */
  readonly secret?: SecretTexts<string>;
  readonly refreshToken?: string;
  readonly clockOffsetSeconds?: number;
  /** Stands for AWS STS; absent: a text that names the audience. */
  readonly getWebIdentityToken?: (audience: string) => Promise<string>;
}

/** The moment at which every recorded request is made: 2026-11-23T04:00:00Z. */
export const REQUESTED_AT: Instant = instant(1_795_406_400);

/** Returns the input of a token request with plain values made secret. */
export function inputOf(material: RequestMaterial): TokenRequestInput {
  const { secret = {}, refreshToken, clockOffsetSeconds } = material;
  const values = Object.entries(secret).map(([field, value]) => [field, new Redacted(value)]);
  return {
    secret: { versionId: 'version-1', values: Object.fromEntries(values) },
    ...(refreshToken === undefined ? {} : { refreshToken: new Redacted(refreshToken) }),
    ...(clockOffsetSeconds === undefined ? {} : { clockOffsetSeconds }),
    timeoutMs: 1000,
  };
}

/** Returns the one request that a token is asked for with; the real adapter makes it, only sending is replaced. */
export async function recordRequest(
  definition: ServiceDefinition,
  material: RequestMaterial = {},
): Promise<RecordedRequest> {
  const sent: RecordedRequest[] = [];
  const endpoint = createHttpTokenEndpoint({
    clock: { now: () => REQUESTED_AT },
    monotonicMs: () => 0,
    getWebIdentityToken: material.getWebIdentityToken ?? (async (audience) => `jwt-for:${audience}`),
    send: async ({ url, headers, body }) => {
      sent.push({ url, headers, body, parameters: [...new URLSearchParams(body)] });
      return { status: 200, headers: {}, body: '{"access_token":"token","expires_in":3600}' };
    },
  });
  const outcome = await endpoint.requestToken(definition, inputOf(material));
  const [request, ...others] = sent;
  if (request === undefined || others.length > 0) {
    throw new Error(`expected one request, got ${sent.length}${outcome.ok ? '' : `: ${outcome.failure.message}`}`);
  }
  return request;
}
