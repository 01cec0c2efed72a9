import type { ServiceStatus, StatusAnswer } from '../../../../functions/contract/status.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import type { StatusRead } from '../../../../functions/usecases/ports/ports.ts';
import type { Answer } from '../../ask/answer.ts';
import { askStatus, askToken } from '../../ask/invoke-functions.ts';
import { type FoundDefinition, findDefinition } from '../../command/find-definition.ts';
import { knownProblem, type Session } from '../../command/run-command.ts';
import { proxyOf } from '../../connection/aws-config.ts';
import { type CliProblem, usageProblem } from '../../connection/cli-problem.ts';
import { EXIT } from '../../connection/exit-code.ts';
import { inspectSecret, type SecretInspection } from '../../secret/inspect-secret.ts';
import { type TokenFacts, tokenFacts } from '../../status/token-report.ts';
import { type EndpointProbe, probeEndpoint } from './probe-endpoint.ts';

/** What came of something that was tried. */
export type Tried<T> =
  | { readonly value: T; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: CliProblem };

/** Everything that was seen of one service. No token and no secret is in it. */
export interface DebugFacts {
  readonly service: string;
  readonly functions: Tried<string>;
  readonly definition: Tried<FoundDefinition>;
  readonly status: Tried<Answer<StatusAnswer>>;
  /** What status says of the service; absent: it could not be asked. */
  readonly serviceStatus: ServiceStatus | undefined;
  /** By the clock of this machine, when the status was there. */
  readonly machineNow: Instant;
  readonly token: Tried<Answer<TokenFacts>>;
  readonly table: Tried<StatusRead>;
  /** Absent without a definition, which names the secret. */
  readonly secret?: Tried<SecretInspection> | undefined;
  /** The token endpoint, and where a second request goes if there is one; empty without a definition, which names them. */
  readonly endpoints: readonly EndpointProbe[];
}

/** How a service is looked at. */
export interface DebugInput {
  /** File of service definitions; absent: as {@link findDefinition} finds them. */
  readonly services?: string | undefined;
  /** How long the token must be valid, in seconds. */
  readonly minValidity?: number | undefined;
  /** The table by name; absent: the stack says. */
  readonly table?: string;
}

/**
 * Looks at everything that has to do with the token of a service. Only getToken may change something, and only what it
 * changes for every reader: a token that cannot be used is refreshed.
 *
 * @param tell called with what is looked at next
 * @returns the facts, and the values that must not be found in anything shown
 * @throws {CliProblem} with exit code 64 when the command line makes no sense, as whatever it names is asked
 */
export async function gatherDebugFacts(
  session: Session,
  service: string,
  { services, minValidity, table: named }: DebugInput,
  tell: (what: string) => void,
): Promise<{ readonly facts: DebugFacts; readonly hidden: readonly string[] }> {
  const { connection, clock } = session;
  const hidden: string[] = [];
  tell('looking for the functions');
  const functions = sensible(await tried(() => connection.names.serveTokens()));
  tell('asking for the status, and what AWS allows the functions');
  const status = sensible(await tried(() => askStatus(connection, service, true)));
  const machineNow = clock.now();
  tell('asking for the definition');
  const definition = await tried(() => findDefinition(session, service, services));
  tell('asking for a token');
  const token = await tried(async () => {
    const { answer, ...rest } = await askToken(connection, service, minValidity);
    hidden.push(answer.accessToken);
    return { answer: tokenFacts(answer), ...rest };
  });
  tell('reading the table');
  const table = await tried(() => readTable(session, service, named));
  const known = definition.value?.definition;
  if (known) tell('reading the secret');
  const secret = known && (await tried(() => inspectSecret(connection, known, clock, hidden)));
  const endpoints: EndpointProbe[] = [];
  for (const url of [known?.tokenUrl, known?.secondRequest?.url].filter((one) => one !== undefined)) {
    tell(`looking at ${new URL(url).host}: DNS, TLS, HTTP`);
    endpoints.push(await probeEndpoint(url, clock, proxyOf(process.env)));
  }
  const serviceStatus = status.value?.answer.services.find((one) => one.service === service);
  const facts = { service, functions, definition, status, serviceStatus, machineNow, token, table, secret, endpoints };
  return { facts, hidden };
}

/** What makes no sense is told as every command tells it: no check can be made of it. */
function sensible<T>(found: Tried<T>): Tried<T> {
  if (found.problem?.exitCode === EXIT.usage) throw found.problem;
  return found;
}

/** The default stack may be there and be another one than that of a function that was named. */
async function readTable({ connection }: Session, service: string, named: string | undefined): Promise<StatusRead> {
  const { kind, function: functionName } = connection.where;
  if (kind === 'aws' && functionName !== undefined && named === undefined) {
    throw usageProblem('--function names no table; name it by --table');
  }
  return connection.readTable(service);
}

async function tried<T>(work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    const problem = knownProblem(error);
    if (problem) return { problem };
    throw error;
  }
}
