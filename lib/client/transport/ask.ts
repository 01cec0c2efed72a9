/** This folder: one call of serve-tokens: target, signature, deadline, errors. */

import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import type { GetTokenRequest } from '../../../functions/contract/get-token.ts';
import type { StatusRequest } from '../../../functions/contract/status.ts';
import type { JsonObject } from '../../platform/json.ts';
import { retry } from '../../platform/retry.ts';
import { TransportFault } from '../../platform/transport-fault.ts';
import type { Runtime } from './environment.ts';
import { TokenKeeperError, TokenKeeperUnavailableError } from './errors.ts';
import { aliasOf, type FunctionTarget } from './function-target.ts';
import { type AskOutcome, outcomeOf } from './reply-outcome.ts';
import type { ClientClock } from './system-clock.ts';
import type { Transport } from './transport.ts';

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;
/** An error is better for a caller than a longer pause. */
const LONGEST_PAUSE_MS = 2000;

/** What asking needs from outside. */
export interface AskContext {
  /** Looked up for every question. @throws {InvalidConfigurationError} */
  readonly target: () => FunctionTarget;
  readonly transport: Transport;
  readonly clock: Pick<ClientClock, 'sleep'>;
  readonly random: Runtime['random'];
  readonly elapsedMs: () => number;
}

/** An answer, and when the request that it answers was sent, by {@link AskContext.elapsedMs}. */
export interface Answered {
  readonly value: JsonObject;
  readonly sentAtMs: number;
}

/**
 * Asks token-keeper through the alias of the service, or of a group of its tenants, or through the one for the status of all.
 *
 * Retries, up to 3 times with growing pauses, only what may succeed then: a refusal with 429 or 5xx, no answer because of
 * the network, a function that died, a store that could not be read.
 *
 * @throws {TokenKeeperError} when there is no answer; the reason of `signal` when it aborts
 */
export async function ask(
  context: AskContext,
  request: GetTokenRequest | StatusRequest,
  signal: AbortSignal,
  group?: string,
): Promise<Answered> {
  let sentAtMs = 0;
  const outcome = await retry(
    ATTEMPTS,
    () => {
      sentAtMs = context.elapsedMs();
      return askOnce(context, request, signal, group);
    },
    (ended) => !ended.ok && ended.askAgain && (ended.waitSeconds ?? 0) * 1000 <= LONGEST_PAUSE_MS,
    (attempt, ended) => context.clock.sleep(pauseAfter(ended, attempt, context.random), signal),
  );
  if (!outcome.ok) throw outcome.error;
  return { value: outcome.value, sentAtMs };
}

function pauseAfter(ended: AskOutcome, attempt: number, random: Runtime['random']): number {
  const waitSeconds = ended.ok ? undefined : ended.waitSeconds;
  return waitSeconds === undefined || waitSeconds <= 0
    ? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (1 + random())
    : waitSeconds * 1000;
}

async function askOnce(
  { target, transport }: AskContext,
  request: GetTokenRequest | StatusRequest,
  signal: AbortSignal,
  group: string | undefined,
): Promise<AskOutcome> {
  const { service } = request;
  try {
    const qualifier = service === undefined ? STATUS_ALIAS : aliasOf(service, group);
    return outcomeOf(await transport({ ...target(), qualifier, payload: JSON.stringify(request), signal }), service);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TokenKeeperError) throw error;
    return notReached(error, service);
  }
}

function notReached(cause: unknown, service: string | undefined): AskOutcome {
  const code = cause instanceof TransportFault ? cause.code : 'UNKNOWN';
  // The system's codes for the network; those of TLS and of Node itself do not pass without a change.
  const isNetwork = /^(E(?!RR_)[A-Z_]+|CONNECT_TIMEOUT|TimeoutError)$/.test(code);
  const message = `no answer came from Lambda (${code})`;
  return {
    ok: false,
    error: new TokenKeeperUnavailableError({ service, message, retryable: isNetwork, cause }),
    askAgain: isNetwork,
  };
}
