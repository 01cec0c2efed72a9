import { createNoEvents } from '../../../../functions/adapters/aws/eventbridge-events.ts';
import type { InvokeFunction } from '../../../../functions/adapters/aws/lambda-invoke.ts';
import { createLambdaRefreshRequester } from '../../../../functions/adapters/aws/lambda-refresh-requester.ts';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import { ContractError } from '../../../../functions/contract/contract-error.ts';
import type { RefreshRequest } from '../../../../functions/contract/refresh.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { Log, LogFields, Random, TokenStore } from '../../../../functions/usecases/ports/ports.ts';
import type { Metrics } from '../../../../functions/usecases/ports/telemetry.ts';
import type { RefreshDependencies } from '../../../../functions/usecases/refresh/attempt.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { REFRESH_BUDGET_SECONDS, sweep } from '../../../../functions/usecases/refresh/sweep.ts';
import { getToken } from '../../../../functions/usecases/serve/get-token.ts';
import { FUNCTION_LIMITS } from '../../../build/function-limits.ts';
import type { SendPost } from '../../../platform/http-post.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import { TransportFault } from '../../../platform/transport-fault.ts';
import type { ReadOutcome } from './read-tally.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How long a sweep begins refreshes, and how long a refresh on read waits for another holder of the lease. */
export const SWEEP_SECONDS = FUNCTION_LIMITS['refresh-tokens'].timeoutSeconds - REFRESH_BUDGET_SECONDS;
/** How long serve-tokens waits for refresh-tokens: all its time but the 3 s it keeps for its answer. */
const READ_TIMEOUT_MS = (FUNCTION_LIMITS['serve-tokens'].timeoutSeconds - 3) * 1000;

const NO_METRICS: Metrics = { publish: () => {} };
const NO_LOG: Log = { info: () => {}, warn: () => {}, error: () => {} };
const SECRET = {
  ok: true,
  secret: {
    versionId: 'simulated',
    values: { clientId: new Redacted('simulated'), clientSecret: new Redacted('simulated') },
  },
} as const;

/** The world that the functions run in. */
export interface SimulatedWorld {
  readonly clock: VirtualClock;
  readonly store: TokenStore;
  readonly send: SendPost;
  /** Called with the fields of every log line of a refresh. */
  readonly onRefresh: (fields: LogFields) => void;
}

/** The two functions, as far as they decide anything. */
export interface SimulatedFunctions {
  readonly sweep: (definitions: readonly ServiceDefinition[], random: Random) => Promise<void>;
  readonly getToken: (
    question: { readonly definition: ServiceDefinition; readonly minValiditySeconds: number },
    random: Random,
  ) => Promise<ReadOutcome>;
}

/**
 * Returns the use cases of the functions, wired as their handlers wire them, with the adapters for token endpoints and for
 * the invocation between them; only store, secrets, network and clock are simulated.
 */
export function createSimulatedFunctions(world: SimulatedWorld): SimulatedFunctions {
  const { clock, store, send, onRefresh } = world;
  const tokenEndpoint = createHttpTokenEndpoint({
    send,
    clock,
    monotonicMs: clock.elapsedMs,
    getWebIdentityToken: () => Promise.reject(new Error('the simulated services authenticate with a secret')),
  });
  let owners = 0;
  const shared: Omit<RefreshDependencies, 'random'> = {
    clock,
    store,
    tokenEndpoint,
    sha256Hex,
    metrics: NO_METRICS,
    events: createNoEvents(),
    newOwner: () => {
      owners += 1;
      return `attempt-${owners}`;
    },
    secrets: { prepare: () => {}, read: () => Promise.resolve(SECRET) },
    log: logOf('refresh', onRefresh),
  };
  return {
    sweep: async (definitions, random) => {
      await sweep({ ...shared, random }, { definitions, stopBeginningAt: plusSeconds(clock.now(), SWEEP_SECONDS) });
    },
    getToken: async (question, random) => {
      let why = '';
      const log = logOf('getToken', (fields) => {
        why = String(fields['failure'] ?? fields['reason']);
      });
      const invoke = invokeRefresh({ ...shared, random }, question.definition, clock);
      const context = { functionName: 'refresh-tokens', log: NO_LOG, clock, random, timeoutMs: READ_TIMEOUT_MS };
      const refreshRequester = createLambdaRefreshRequester(invoke, context);
      try {
        const answer = await getToken(
          { clock, store, sha256Hex, metrics: NO_METRICS, log, refreshRequester },
          question,
        );
        const { accessToken, expiresAt } = answer;
        const at = instant(Date.parse(expiresAt) / 1000);
        return { ok: true, accessToken, expiresAt: at, answeredMs: clock.elapsedMs() };
      } catch (error) {
        if (error instanceof ContractError) return { ok: false, why, answeredMs: clock.elapsedMs() };
        throw error;
      }
    },
  };
}

/** Invokes refresh-tokens for one service; the caller gives up in time, the refresh goes on. */
function invokeRefresh(
  dependencies: RefreshDependencies,
  definition: ServiceDefinition,
  clock: VirtualClock,
): InvokeFunction {
  return async (_name, payload, timeoutMs) => {
    const { minValiditySeconds = 0 } = JSON.parse(payload) as RefreshRequest;
    const trigger = { kind: 'read', minValiditySeconds } as const;
    const report = refreshService(dependencies, { definition, trigger, waitSeconds: SWEEP_SECONDS });
    const timeout = Promise.withResolvers<never>();
    const giveUp = clock.at(clock.elapsedMs() + timeoutMs, () => timeout.reject(new TransportFault('TIMEOUT')));
    try {
      return { status: 200, payload: JSON.stringify(await Promise.race([report, timeout.promise])) };
    } finally {
      giveUp.cancel();
    }
  };
}

/** Returns a log that passes on the lines of one event, whatever their level. */
function logOf(wanted: string, onLine: (fields: LogFields) => void): Log {
  const line = (event: string, fields: LogFields): void => {
    if (event === wanted) {
      onLine(fields);
    }
  };
  return { info: line, warn: line, error: line };
}
