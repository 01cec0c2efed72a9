import type { ServiceStatus, StatusAnswer } from '../../../../functions/contract/status.ts';
import { isTemplate, tenantDefinition } from '../../../../functions/domain/template/tenant-definition.ts';
import { keyOf, type Subject } from '../../../../functions/domain/tenant/tenant-name.ts';
import type { TenantRegistration } from '../../../../functions/domain/tenant/tenant-registration.ts';
import { defined } from '../../../../functions/domain/values/defined.ts';
import type { Instant } from '../../../../functions/domain/values/instant.ts';
import type { StatusRead } from '../../../../functions/usecases/ports/ports.ts';
import type { Answer } from '../../ask/answer.ts';
import { askStatus, askToken } from '../../ask/invoke-functions.ts';
import type { FoundDefinition } from '../../command/find-definition.ts';
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
export interface DebugFacts extends Subject {
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
  subject: Subject,
  found: Tried<FoundDefinition>,
  { minValidity, table: named }: DebugInput,
  tell: (what: string) => void,
): Promise<{ readonly facts: DebugFacts; readonly hidden: readonly string[] }> {
  const { connection, clock } = session;
  const { service } = subject;
  const hidden: string[] = [];
  tell('looking for the functions');
  const functions = sensible(await tried(() => connection.names.serveTokens()));
  tell('asking for the status, and what AWS allows the functions');
  const status = sensible(await tried(() => askStatus(connection, { ...subject, check: true })));
  const machineNow = clock.now();
  const serviceStatus = status.value?.answer.services.find((one) => one.service === service);
  // In the one spelling of its name.
  const tenant = serviceStatus?.tenant ?? subject.tenant;
  tell('asking for a token');
  const token = await tried(async () => {
    const { answer, ...rest } = await askToken(connection, subject, minValidity);
    hidden.push(answer.accessToken);
    return { answer: tokenFacts(answer), ...rest };
  });
  tell('reading the table');
  const table = await tried(() => readTable(session, keyOf({ id: service, tenant }), named));
  const definition = ofTenant(found, tenant, table.value?.records[0]?.tenant);
  const known = definition.value?.definition;
  if (known) tell('reading the secret');
  const secret = known && (await tried(() => inspectSecret(connection, known, clock, hidden)));
  const endpoints: EndpointProbe[] = [];
  for (const url of [known?.tokenUrl, known?.secondRequest?.url].filter((one) => one !== undefined)) {
    tell(`looking at ${new URL(url).host}: DNS, TLS, HTTP`);
    endpoints.push(await probeEndpoint(url, clock, proxyOf(process.env)));
  }
  const facts = {
    ...defined({ service, tenant }),
    functions,
    definition,
    status,
    serviceStatus,
    machineNow,
    token,
    table,
    secret,
    endpoints,
  };
  return { facts, hidden };
}

/** What makes no sense is told as every command tells it: no check can be made of it. */
function sensible<T>(found: Tried<T>): Tried<T> {
  if (found.problem?.exitCode === EXIT.usage) throw found.problem;
  return found;
}

/** The default stack may be there and be another one than that of a function that was named. */
async function readTable({ connection }: Session, key: string, named: string | undefined): Promise<StatusRead> {
  const { kind, function: functionName } = connection.where;
  if (kind === 'aws' && functionName !== undefined && named === undefined) {
    throw usageProblem('--function names no table; name it by --table');
  }
  return connection.readTable(key);
}

/** Returns the definition that a template makes of a tenant. */
function ofTenant(
  found: Tried<FoundDefinition>,
  tenant: string | undefined,
  registration: TenantRegistration | undefined,
): Tried<FoundDefinition> {
  const template = found.value?.definition;
  if (tenant === undefined || !template || !isTemplate(template)) return found;
  const { parameters, secret } = template.tenants;
  if (!registration && (parameters || secret === 'per-tenant')) {
    return { problem: usageProblem('what is registered of the tenant is in the table, which was not read') };
  }
  return { value: { ...found.value, definition: tenantDefinition(template, tenant, registration ?? {}) } };
}

/** Returns what comes of something, or the problem that nothing does. */
export async function tried<T>(work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    const problem = knownProblem(error);
    if (problem) return { problem };
    throw error;
  }
}
