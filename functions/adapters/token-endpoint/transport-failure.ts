import { CONNECT_TIMEOUT_MS } from '../../../lib/platform/connections/connections.ts';
import { TLS_ON_HTTP, TransportFault, transportWord } from '../../../lib/platform/transport-fault.ts';
import { SECOND_REQUEST_REFUSED } from '../../domain/catalogue/lost-answer.ts';
import { toFailure } from '../../domain/catalogue/match-failure.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { SecretUnusable } from '../keys/secret-unusable.ts';
import { FirstAnswerFault } from '../token-request/request-sources.ts';
import { WebIdentityFault } from './aws-web-identity.ts';
import type { SendToProvider } from './provider-post.ts';

/** No token answer comes near 1 MiB; a larger body is something else. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * Faults with which nothing was read, whoever tells of them: there was no connection, no plain http, or a handshake that
 * failed. TLS 1.3 hears only after its first bytes that the server wants a certificate, or another one; such a server has read none of them.
 */
const NOTHING_READ =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|TLS_ON_HTTP_PORT|ERR_SSL_\w+_ALERT_(?:CERTIFICATE_\w+|(?:BAD|NO|UNSUPPORTED)_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE))$/;

/** What is known of a request that no answer came to. */
interface Unanswered {
  readonly send: SendToProvider;
  readonly definition: ServiceDefinition;
  /** How long an answer was waited for. */
  readonly timeoutMs: number;
  /** How much of that is left. */
  readonly leftMs: number;
}

/** Returns the failure that a missing answer is. @throws whatever is none: a fault of our own side is not a failure */
export async function toTransportFailure(error: unknown, request: Unanswered): Promise<RefreshFailure> {
  const fault = (await isTlsPort(error, request)) ? new TransportFault(TLS_ON_HTTP) : error;
  return { ...failureOf(fault, request), ...(!isSent(fault) && { isUnsent: true }) };
}

/** Tells whether something of the request may have reached the token endpoint. */
function isSent(error: unknown): boolean {
  return error instanceof TransportFault && error.isSent && !NOTHING_READ.test(transportWord(error));
}

function failureOf(error: unknown, { definition, timeoutMs }: Unanswered): RefreshFailure {
  if (error instanceof SecretUnusable) {
    return toFailure({ reason: 'secret_unusable', message: `the secret cannot be used: ${error.message}` });
  }
  if (error instanceof WebIdentityFault) {
    return toFailure({ reason: 'web_identity', detail: error.code, message: error.message });
  }
  if (error instanceof FirstAnswerFault) return toFailure({ reason: SECOND_REQUEST_REFUSED, message: error.message });
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
async function isTlsPort(error: unknown, { send, definition: { tokenUrl }, leftMs }: Unanswered): Promise<boolean> {
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
