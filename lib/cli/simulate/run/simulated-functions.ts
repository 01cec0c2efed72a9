import { createNoEvents } from '../../../../functions/adapters/aws/eventbridge-events.ts';
import type { InvokeFunction } from '../../../../functions/adapters/aws/lambda-invoke.ts';
import { createLambdaRefreshRequester } from '../../../../functions/adapters/aws/lambda-refresh-requester.ts';
import { ANSWER_MARGIN_MS } from '../../../../functions/adapters/process/deadline.ts';
import { createHttpTokenEndpoint } from '../../../../functions/adapters/token-endpoint/http-token-endpoint.ts';
import {
  REFRESH_TOKENS_SECONDS,
  SERVE_TOKENS_SECONDS,
  TENANTS_WORK_SECONDS,
} from '../../../../functions/contract/constants.ts';
import { ContractError } from '../../../../functions/contract/contract-error.ts';
import type { RefreshRequest, SweepReport } from '../../../../functions/contract/refresh.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { isTemplate } from '../../../../functions/domain/template/tenant-definition.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { Deadline } from '../../../../functions/usecases/ports/deadline.ts';
import type { Log, LogFields, Random, TokenStore } from '../../../../functions/usecases/ports/ports.ts';
import type { Metrics } from '../../../../functions/usecases/ports/telemetry.ts';
import type { DueIndex } from '../../../../functions/usecases/ports/tenant-store.ts';
import type { RefreshDependencies } from '../../../../functions/usecases/refresh/attempt.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { getToken } from '../../../../functions/usecases/serve/get-token.ts';
import { CLOSING_SECONDS, sweep, sweepHost } from '../../../../functions/usecases/sweep/sweep.ts';
import type { SweepDependencies } from '../../../../functions/usecases/sweep/sweep-run.ts';
import { REFRESH_BUDGET_SECONDS } from '../../../../functions/usecases/sweep/sweep-run.ts';
import type { SendPost } from '../../../platform/http-post.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import { TransportFault } from '../../../platform/transport-fault.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { ReadOutcome } from './read-tally.ts';

const SERVE_MS = SERVE_TOKENS_SECONDS * 1000 - ANSWER_MARGIN_MS;
const WORK_MS = (REFRESH_TOKENS_SECONDS - CLOSING_SECONDS) * 1000 - ANSWER_MARGIN_MS;
/** How long a sweep begins refreshes. */
export const SWEEP_SECONDS = WORK_MS / 1000 - REFRESH_BUDGET_SECONDS;

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
  readonly store: TokenStore & DueIndex;
  readonly send: SendPost;
  /** Called with the fields of every log line of a refresh. */
  readonly onRefresh: (fields: LogFields) => void;
  /** Called with a host that a sweep hands on to an invocation of its own; absent: it hands on none. */
  readonly handOn?: ((host: string) => void) | undefined;
}

/** The two functions, as far as they decide anything. */
export interface SimulatedFunctions {
  /** @param host sweeps its tenants alone, as a worker does; absent: everything */
  readonly sweep: (definitions: readonly ServiceDefinition[], random: Random, host?: string) => Promise<SweepReport>;
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
  const { clock, store, send, onRefresh, handOn } = world;
  const tokenEndpoint = createHttpTokenEndpoint({
    send,
    clock,
    monotonicMs: clock.elapsedMs,
    getWebIdentityToken: () => Promise.reject(new Error('the simulated services authenticate with a secret')),
  });
  let owners = 0;
  const shared: Omit<SweepDependencies, 'random'> = {
    clock,
    store,
    dueIndex: store,
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
    handOn: handOn && (async (host) => void handOn(host)),
  };
  return {
    sweep: (definitions, random, host) => {
      const workMs = definitions.some(isTemplate) ? TENANTS_WORK_SECONDS * 1000 : WORK_MS;
      const options = { definitions, deadline: deadlineIn(workMs, clock) };
      const dependencies = { ...shared, random };
      return host === undefined ? sweep(dependencies, options) : sweepHost(dependencies, options, host);
    },
    getToken: async (question, random) => {
      let why = '';
      const log = logOf('getToken', (fields) => {
        why = String(fields['failure'] ?? fields['reason']);
      });
      const invoke = invokeRefresh({ ...shared, random }, question.definition, clock);
      const context = { functionName: 'refresh-tokens', log: NO_LOG, clock, random };
      const deadline = deadlineIn(SERVE_MS, clock);
      const refreshRequester = createLambdaRefreshRequester(invoke, context);
      try {
        const answer = await getToken(
          { clock, store, random, sha256Hex, metrics: NO_METRICS, log, refreshRequester, deadline },
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

/** Nothing in a simulation hangs for longer than the functions wait for it: no signal is needed. */
function deadlineIn(ms: number, { elapsedMs }: VirtualClock): Deadline {
  const endsAtMs = elapsedMs() + ms;
  return { leftMs: () => endsAtMs - elapsedMs(), signal: new AbortController().signal };
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
    const report = refreshService(dependencies, { definition, trigger, waitSeconds: 0 });
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
