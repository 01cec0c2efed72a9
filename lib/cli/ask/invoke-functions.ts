import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import type { GetTokenAnswer, GetTokenRequest } from '../../../functions/contract/get-token.ts';
import { readTokenAnswer, wrongTokenMembers } from '../../../functions/contract/read-token.ts';
import { isFields } from '../../../functions/contract/reading/members.ts';
import { readRefreshAnswer } from '../../../functions/contract/reading/read-refresh.ts';
import { readStatusAnswer } from '../../../functions/contract/reading/read-status.ts';
import type { RefreshAnswer, RefreshRequest } from '../../../functions/contract/refresh.ts';
import type { StatusAnswer, StatusRequest } from '../../../functions/contract/status.ts';
import { diagnoseInvocation } from '../../../functions/domain/diagnosis/for-clients.ts';
import { isServiceId } from '../../../functions/domain/service/service-definitions.ts';
import type { Subject } from '../../../functions/domain/tenant/tenant-name.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { didYouMean } from '../../definition/suggest.ts';
import { CliProblem } from '../connection/cli-problem.ts';
import type { Connection } from '../connection/connection.ts';
import { EXIT } from '../connection/exit-code.ts';
import { type Answer, answerOf, refusalOf } from './answer.ts';

const STATUS = { what: 'status', of: 'serve-tokens' };
const TOKEN = { what: 'token', of: 'serve-tokens' };

/** What a status is asked for: all services where none is named. */
export type StatusQuery = Omit<StatusRequest, 'operation' | 'definition'>;

/**
 * Asks for the status of one service, of a tenant of it, or of all.
 *
 * The alias `status` is asked first; whoever may only invoke the alias of a service is answered by that one.
 *
 * @throws {CliProblem}
 */
export async function askStatus(connection: Connection, asked: StatusQuery = {}): Promise<Answer<StatusAnswer>> {
  const { service } = asked;
  const functionName = await connection.names.serveTokens();
  const request: StatusRequest = defined({ operation: 'status', ...asked });
  const ask = async (alias: string): Promise<Answer<StatusAnswer>> =>
    answerOf(await connection.invoke(`${functionName}:${alias}`, request), functionName, STATUS, readStatusAnswer);
  try {
    return await ask(STATUS_ALIAS);
  } catch (error) {
    if (service === undefined) throw error;
    if (error instanceof CliProblem && error.errorName === 'AccessDeniedException') return ask(service);
    throw await knowingServices(connection, service, error);
  }
}

/**
 * Asks for the definition of a service as it is deployed; `undefined` when the deployment is of a version that does not tell it.
 *
 * @throws {CliProblem}
 */
export async function askDefinition(connection: Connection, service: string): Promise<unknown> {
  const functionName = await connection.names.serveTokens();
  const request: StatusRequest = { operation: 'status', service, definition: true };
  const { failed, payload } = await connection.invoke(`${functionName}:${STATUS_ALIAS}`, request);
  if (failed) throw await knowingServices(connection, service, refusalOf(failed));
  const { services, templates } = (payload ?? {}) as Readonly<Record<string, unknown>>;
  // Of a service with tenants the page of them has its name as well.
  const found = [templates, services].flatMap((some: unknown) =>
    Array.isArray(some) ? some.filter((one) => isFields(one) && one['service'] === service) : [],
  );
  return found[0]?.definition;
}

/** Asks for a token as a consumer does. @throws {CliProblem} */
export async function askToken(
  connection: Connection,
  { service, tenant }: Subject,
  minValiditySeconds?: number,
): Promise<Answer<GetTokenAnswer>> {
  const request: GetTokenRequest = defined({ operation: 'getToken', service, tenant, minValiditySeconds });
  const functionName = await connection.names.serveTokens();
  try {
    const reply = await connection.invoke(`${functionName}:${service}`, request);
    return answerOf(reply, functionName, TOKEN, (payload) => {
      const fields = isFields(payload) ? payload : {};
      const unread = wrongTokenMembers(fields, service);
      return unread.length === 0 ? { answer: readTokenAnswer(fields) } : { unread };
    });
  } catch (error) {
    throw await asSevereAsStatus(connection, { service, tenant }, await knowingServices(connection, service, error));
  }
}

/** Returns a problem as severe as the status finds the same cause: a retry can help also where somebody has to act. */
async function asSevereAsStatus(connection: Connection, subject: StatusQuery, error: unknown): Promise<unknown> {
  if (!(error instanceof CliProblem) || error.exitCode !== EXIT.degraded || !error.diagnosis) return error;
  const status = (await askStatus(connection, subject).catch(() => undefined))?.answer.services[0]?.diagnosis;
  if (status?.code !== error.diagnosis.code || status.severity !== 'action-required') return error;
  const diagnosis = { ...error.diagnosis, severity: status.severity };
  return new CliProblem(error.message, { ...error, exitCode: EXIT.actionRequired, diagnosis, cause: error });
}

/** Has one service refreshed. @throws {CliProblem} */
export function askRefresh(
  connection: Connection,
  { service, tenant }: Subject,
  force: boolean,
): Promise<Answer<RefreshAnswer>> {
  const request: RefreshRequest = defined({ operation: 'refresh', service, tenant, force: force || undefined });
  return askRefreshTokens(connection, request, 'report of a refresh', readRefreshAnswer);
}

/**
 * Asks refresh-tokens.
 *
 * @param what the answer is, in words
 * @param read returns `undefined` for what is no such answer
 * @throws {CliProblem}
 */
export async function askRefreshTokens<T extends { readonly contractVersion: number }>(
  connection: Connection,
  request: { readonly service: string },
  what: string,
  read: (payload: unknown) => T | undefined,
): Promise<Answer<T>> {
  const functionName = await connection.names.refreshTokens();
  try {
    const reply = await connection.invoke(functionName, request);
    return answerOf(reply, functionName, { what, of: 'refresh-tokens' }, (payload) => ({ answer: read(payload) }));
  } catch (error) {
    throw await knowingServices(connection, request.service, error);
  }
}

/** An alias that does not exist, a function that knows no such service; and what an emulator that has one word for all makes of it. */
const NO_SERVICE = ['service-unknown', 'alias-missing', 'function-failed'];

/** Returns the problem that there is no such service, with those there are, where that is what an error means. */
export async function knowingServices(connection: Connection, service: string, error: unknown): Promise<unknown> {
  if (!(error instanceof CliProblem) || !NO_SERVICE.includes(error.diagnosis?.code ?? '')) return error;
  // Who may not ask for all of them is told what AWS or the function said.
  const all = await askStatus(connection).catch(() => undefined);
  const known = all && servicesIn(all.answer);
  if (known === undefined || known.includes(service)) return error;
  const errorName = 'UnknownService';
  const diagnosis = diagnoseInvocation(errorName);
  return new CliProblem(noService(service, known), { exitCode: EXIT.usage, errorName, diagnosis, cause: error });
}

/** Returns the names of all services of an answer, each once. */
function servicesIn({ services, templates = [] }: StatusAnswer): readonly string[] {
  return [...new Set([...services, ...templates].map(({ service }) => service))];
}

/** Returns that there is no service of a name, and which there are. What can be no name is not repeated. */
export function noService(service: string, known: readonly string[]): string {
  const named = isServiceId(service) ? service : 'of this name';
  return `no service ${named}; defined are ${known.join(', ')}${didYouMean(service, known)}`;
}
