/** This folder: token requests and their answers, as providers really give them. */

import { CONNECT_TIMEOUT_MS } from '../../../lib/platform/connections/connections.ts';
import type { SendPost } from '../../../lib/platform/http-post.ts';
import { TLS_ON_HTTP, TransportFault, transportWord } from '../../../lib/platform/transport-fault.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { toFailure } from '../../domain/failure/match-failure.ts';
import { hasAssertion, type ServiceDefinition } from '../../domain/service/service-definition.ts';
import { defined, pick } from '../../domain/values/defined.ts';
import type { Instant } from '../../domain/values/instant.ts';
import type { Redacted } from '../../domain/values/redacted.ts';
import type { Clock } from '../../usecases/ports/ports.ts';
import type { TokenEndpoint, TokenOrFailure, TokenRequestInput } from '../../usecases/ports/token-endpoint.ts';
import { SecretUnusable } from '../keys/secret-unusable.ts';
import { decodeAnswer } from '../token-answer/content-coding.ts';
import type { GetWebIdentityToken } from '../token-request/request-making.ts';
import { toTokenRequest } from '../token-request/token-request.ts';
import type { TokenRequest } from '../token-request/write-request.ts';
import { WebIdentityFault } from './aws-web-identity.ts';
import { clockOffsetOf } from './clock-offset.ts';
import { withoutSecrets } from './redact-failure.ts';
import { readTokenResponse, type TokenResponse } from './token-response.ts';

/** No token answer comes near 1 MiB; a larger body is something else. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * Faults with which nothing was read, whoever tells of them: there was no connection, no plain http, or a handshake that
 * failed. TLS 1.3 hears only after its first bytes that the server wants a certificate; such a server has read none of them.
 */
const NOTHING_READ =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|TLS_ON_HTTP_PORT|ERR_SSL_\w+_ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE))$/;

/** What asking token endpoints needs from outside. */
export interface TokenEndpointDependencies {
  readonly send: SendPost;
  readonly clock: Pick<Clock, 'now'>;
  /** Milliseconds from a fixed point in the past, for measuring how long something took. */
  readonly monotonicMs: () => number;
  readonly getWebIdentityToken: GetWebIdentityToken;
}

/** Returns the token endpoints of all services: one request, one answer read. */
export function createHttpTokenEndpoint(dependencies: TokenEndpointDependencies): TokenEndpoint {
  const { clock, monotonicMs } = dependencies;
  const getWebIdentityToken = ofSts(dependencies.getWebIdentityToken);
  return {
    async requestToken(definition, input): Promise<TokenOrFailure> {
      const startMs = monotonicMs();
      const leftMs = (): number => Math.max(input.timeoutMs - (monotonicMs() - startMs), 1);
      try {
        const request = await toTokenRequest({ definition, input, now: clock.now(), getWebIdentityToken });
        const read = await ask(dependencies, definition, request, { ...input, timeoutMs: leftMs() });
        const latencyMs = Math.round(monotonicMs() - startMs);
        return read.ok
          ? { ok: true, token: { ...read.token, ...read.clock, latencyMs } }
          : {
              ok: false,
              failure: withoutSecrets(
                { ...withOddities(read.failure, input), ...read.clock, latencyMs },
                secretsOf(input, request, read.refreshToken),
              ),
              refreshToken: read.refreshToken,
            };
      } catch (error) {
        const latencyMs = Math.round(monotonicMs() - startMs);
        const isTls = await isTlsPort(dependencies.send, definition, error, leftMs());
        const fault = isTls ? new TransportFault(TLS_ON_HTTP) : error;
        const failure = failureOf(fault, definition, input);
        return { ok: false, failure: { ...failure, ...(!isSent(fault) && { isUnsent: true }), latencyMs } };
      }
    },
  };
}

/** Tells whether something of the request may have reached the token endpoint. */
function isSent(error: unknown): boolean {
  return error instanceof TransportFault && error.isSent && !NOTHING_READ.test(transportWord(error));
}

/** An STS that does not answer is reported as such: no request was sent to the token endpoint. */
function ofSts(getWebIdentityToken: GetWebIdentityToken): GetWebIdentityToken {
  return async (audience, timeoutMs) => {
    try {
      return await getWebIdentityToken(audience, timeoutMs);
    } catch (error) {
      throw error instanceof TransportFault ? new WebIdentityFault(error.code) : error;
    }
  };
}

type ReadAnswer = TokenResponse & { readonly clock: { readonly clockOffsetSeconds?: number } };

async function ask(
  { send, clock }: TokenEndpointDependencies,
  definition: ServiceDefinition,
  request: TokenRequest,
  { timeoutMs, refreshToken }: TokenRequestInput,
): Promise<ReadAnswer> {
  const sentAt: Instant = clock.now();
  const coded = await send({
    ...pick(request, ['method', 'url', 'headers', 'body']),
    timeoutMs,
    maxBytes: MAX_BODY_BYTES,
    // An assertion has a `jti`, which a provider may refuse the second time; a refresh token may be spent by then, and
    // whoever sends it again has to know that it does.
    isRepeatable: definition.grant.type !== 'refresh_token' && !hasAssertion(definition),
  });
  const answer = decodeAnswer(coded, MAX_BODY_BYTES);
  const clockOffsetSeconds = clockOffsetOf(answer.headers, { sentAt, answeredAt: clock.now() });
  const read = readTokenResponse(answer, sentAt, definition, { clockOffsetSeconds, refreshToken });
  return { ...read, clock: defined({ clockOffsetSeconds }) };
}

/** A refused client may be refused for what is odd about its secret. */
function withOddities(failure: RefreshFailure, { secret: { oddities } }: TokenRequestInput): RefreshFailure {
  const isRefused = failure.httpStatus === 401 || /^(?:invalid|unauthorized)_client$/.test(failure.oauthError ?? '');
  return oddities && isRefused ? { ...failure, message: `${failure.message} (${oddities.join(' and ')})` } : failure;
}

/** Returns what must not come back, the credentials of the Authorization header as they were sent included. */
function secretsOf(
  { secret, refreshToken }: TokenRequestInput,
  { headers, hidden: made }: TokenRequest,
  received: Redacted<string> | undefined,
): readonly string[] {
  const { clientId: _public, keyId: _alsoPublic, ...values } = secret.values;
  const sent = headers['authorization']?.replace(/^\w+ |=+$/g, '') ?? '';
  const hidden = [...Object.values(values), refreshToken, received];
  return [...hidden.flatMap((value) => (value ? [value.reveal()] : [])), sent, ...made];
}

/** Returns the failure that a missing answer is. @throws whatever is none: a fault of our own side is not a failure */
function failureOf(error: unknown, definition: ServiceDefinition, { timeoutMs }: TokenRequestInput): RefreshFailure {
  if (error instanceof SecretUnusable) {
    return toFailure({ reason: 'secret_unusable', message: `the secret cannot be used: ${error.message}` });
  }
  if (error instanceof WebIdentityFault) {
    return toFailure({ reason: 'web_identity', detail: error.code, message: error.message });
  }
  if (!(error instanceof TransportFault)) throw error;
  switch (error.code) {
    case 'TIMEOUT': {
      const message = `the token endpoint did not answer within ${Math.ceil(timeoutMs / 100) / 10} s`;
      return toFailure({ reason: 'timeout', message });
    }
    case 'CONNECT_TIMEOUT': {
      const message = `no connection to the token endpoint came about within ${CONNECT_TIMEOUT_MS / 1000} s`;
      return { kind: 'transient', reason: 'timeout', detail: error.code, message };
    }
    case 'BODY_TOO_LARGE': {
      const message = `the token endpoint sent more than ${MAX_BODY_BYTES} bytes`;
      return toFailure({ reason: 'body_too_large', message });
    }
    default: {
      const detail = transportWord(error);
      const message = `the token endpoint could not be reached (${detail})`;
      return toFailure({ reason: 'network', detail, message }, { definition });
    }
  }
}

/**
 * Tells whether a connection over plain http was broken because its port speaks TLS: such servers hang up without a word. Nothing
 * of the request is sent to find out.
 */
async function isTlsPort(
  send: SendPost,
  { tokenUrl }: ServiceDefinition,
  error: unknown,
  leftMs: number,
): Promise<boolean> {
  const isBroken = error instanceof TransportFault && error.code === 'ECONNRESET';
  if (!isBroken || !tokenUrl.startsWith('http:')) return false;
  const url = new URL('/', tokenUrl.replace('http:', 'https:')).href;
  try {
    const limits = { timeoutMs: Math.min(CONNECT_TIMEOUT_MS, leftMs), maxBytes: MAX_BODY_BYTES, isRepeatable: false };
    await send({ url, headers: {}, body: '', ...limits });
    return true;
  } catch (fault) {
    return fault instanceof TransportFault && /CERT|SIGNATURE|^HPE_|BODY_TOO_LARGE/.test(transportWord(fault));
  }
}
