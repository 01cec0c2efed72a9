import type { ServiceStatus, StatusAnswer } from '../../../../functions/contract/status.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import type { StatusRead } from '../../../../functions/usecases/ports/ports.ts';
import { LocalProblem } from '../../../local/files/local-problem.ts';
import type { CliContext } from '../../command/cli-context.ts';
import { type FoundDefinition, findDefinition } from '../../command/find-definition.ts';
import { CliProblem, usageProblem } from '../../connection/cli-problem.ts';
import type { Connection } from '../../connection/connection.ts';
import { type Answer, askStatus, askToken } from '../../connection/invoke-functions.ts';
import { lookAtSecret, type SecretLook } from '../../secret/inspect-secret.ts';
import { type TokenFacts, tokenFacts } from '../../status/token-report.ts';
import { type EndpointProbe, probeEndpoint } from './probe-endpoint.ts';

/** What came of something that was tried. */
export type Tried<T> = { readonly value: T } | { readonly problem: CliProblem };

/** Everything that was seen of one service. No token and no secret is in it. */
export interface DebugFacts {
  readonly service: string;
  readonly functions: Tried<string>;
  readonly definition: Tried<FoundDefinition>;
  readonly status: Tried<Answer<StatusAnswer>>;
  /** By the clock of this machine, when the status was there. */
  readonly machineNow: Instant;
  readonly token: Tried<Answer<TokenFacts>>;
  readonly table: Tried<StatusRead>;
  /** Absent: without a definition nobody knows which secret. */
  readonly secret?: Tried<SecretLook>;
  /** Absent: without a definition nobody knows which endpoint. */
  readonly endpoint?: EndpointProbe;
}

/** The facts, and the values that must not be found in anything shown. */
export interface Gathered {
  readonly facts: DebugFacts;
  readonly hidden: readonly string[];
}

/** What is wanted to know. */
export interface DebugWish {
  readonly service: string;
  readonly services?: string;
  readonly minValidity?: number;
}

/**
 * Looks at everything that has to do with the token of a service. Only getToken may change something, and only what it
 * changes for every reader: a token that cannot be used is refreshed.
 */
export async function gatherDebugFacts(
  context: CliContext,
  connection: Connection,
  wish: DebugWish,
): Promise<Gathered> {
  const { clock } = context;
  const { service } = wish;
  const hidden: string[] = [];
  const functions = await tried(() => connection.names.serveTokens());
  const definition = await tried(() => findDefinition(context, connection, service, wish.services));
  const status = await tried(() => askStatus(connection, service));
  const machineNow = clock.now();
  const token = await tried(async () => {
    const { answer, ...rest } = await askToken(connection, service, wish.minValidity);
    hidden.push(answer.accessToken);
    return { answer: tokenFacts(answer), ...rest };
  });
  const table = await tried(() => connection.readTable(service));
  const common = { service, functions, definition, status, machineNow, token, table };
  if (!('value' in definition)) {
    return { facts: common, hidden };
  }
  const { definition: known } = definition.value;
  const secret = await tried(async () => {
    const seen = await lookAtSecret(connection, known, clock);
    hidden.push(...seen.hidden);
    return seen.look;
  });
  return { facts: { ...common, secret, endpoint: await probeEndpoint(known.tokenUrl, clock) }, hidden };
}

/** Returns what status says of the service; `undefined` when it could not be asked. */
export function serviceStatusOf({ status, service }: DebugFacts): ServiceStatus | undefined {
  return 'value' in status ? status.value.answer.services.find((one) => one.service === service) : undefined;
}

/** Returns the value of what was tried; `undefined` when there is none. */
export function triedValue<T>(tried: Tried<T> | undefined): T | undefined {
  return tried && 'value' in tried ? tried.value : undefined;
}

async function tried<T>(work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof CliProblem) {
      return { problem: error };
    }
    if (error instanceof LocalProblem) {
      return { problem: usageProblem(error.message, error) };
    }
    throw error;
  }
}
