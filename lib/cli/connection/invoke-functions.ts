import { CONTRACT_VERSION, STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import { readDiagnosis, readRetryAdvice } from '../../../functions/contract/contract-error.ts';
import type { Severity } from '../../../functions/contract/diagnosis.ts';
import type { GetTokenAnswer, GetTokenRequest } from '../../../functions/contract/get-token.ts';
import { isFields } from '../../../functions/contract/members.ts';
import { readRefreshAnswer } from '../../../functions/contract/read-refresh.ts';
import { readStatusAnswer } from '../../../functions/contract/read-status.ts';
import { contractVersionOf, readTokenAnswer, wrongTokenMembers } from '../../../functions/contract/read-token.ts';
import type { RefreshAnswer, RefreshRequest } from '../../../functions/contract/refresh.ts';
import type { StatusAnswer, StatusRequest } from '../../../functions/contract/status.ts';
import { diagnoseInvocation } from '../../../functions/domain/diagnosis/for-clients.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { contractNote } from '../../platform/contract-note.ts';
import { CliProblem, type CliProblemOptions } from './cli-problem.ts';
import type { Connection, InvocationReply } from './connection.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';

/** An answer of a function, with what the invocation showed besides. */
export interface Answer<T> extends Pick<InvocationReply, 'awsClockOffsetSeconds' | 'latencyMs'> {
  readonly answer: T;
  /** Which side is older, and what of the answer was not understood; absent: all of it was. */
  readonly note?: string;
}

/** What was read of an answer. */
interface ReadAnswer<T> {
  /** Absent: it is none. */
  readonly answer?: T | undefined;
  /** What could not be read of it. */
  readonly unread?: readonly string[];
}

const STATUS = { what: 'status', of: 'serve-tokens' };
const TOKEN = { what: 'token', of: 'serve-tokens' };
const REPORT = { what: 'report of a refresh', of: 'refresh-tokens' };

/**
 * Asks for the status of one service, or of all.
 *
 * The alias `status` is asked first; whoever may only invoke the alias of a service is answered by that one.
 *
 * @param check whether the functions try out what AWS allows them for the service
 * @throws {CliProblem}
 */
export async function askStatus(
  connection: Connection,
  service?: string,
  check?: boolean,
): Promise<Answer<StatusAnswer>> {
  const functionName = await connection.names.serveTokens();
  const request: StatusRequest = defined({ operation: 'status', service, check });
  const ask = async (alias: string): Promise<Answer<StatusAnswer>> =>
    answerOf(await connection.invoke(`${functionName}:${alias}`, request), functionName, STATUS, readStatusAnswer);
  try {
    return await ask(STATUS_ALIAS);
  } catch (error) {
    if (service !== undefined && error instanceof CliProblem && error.errorName === 'AccessDeniedException') {
      return ask(service);
    }
    throw error;
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
  if (failed) throw new CliProblem(failed.message, refusalOf(failed));
  const services: unknown = isFields(payload) ? payload['services'] : undefined;
  const found = Array.isArray(services)
    ? services.find((one) => isFields(one) && one['service'] === service)
    : undefined;
  return found?.definition;
}

/** Asks for a token as a consumer does. @throws {CliProblem} */
export async function askToken(
  connection: Connection,
  service: string,
  minValiditySeconds?: number,
): Promise<Answer<GetTokenAnswer>> {
  const request: GetTokenRequest = defined({ operation: 'getToken', service, minValiditySeconds });
  const functionName = await connection.names.serveTokens();
  const reply = await connection.invoke(`${functionName}:${service}`, request);
  return answerOf(reply, functionName, TOKEN, (payload) => {
    const fields = isFields(payload) ? payload : {};
    const unread = wrongTokenMembers(fields, service);
    return unread.length === 0 ? { answer: readTokenAnswer(fields) } : { unread };
  });
}

/** Has one service refreshed. @throws {CliProblem} */
export async function askRefresh(
  connection: Connection,
  service: string,
  force: boolean,
): Promise<Answer<RefreshAnswer>> {
  const request: RefreshRequest = defined({ operation: 'refresh', service, force: force || undefined });
  const functionName = await connection.names.refreshTokens();
  const reply = await connection.invoke(functionName, request);
  return answerOf(reply, functionName, REPORT, (payload) => ({ answer: readRefreshAnswer(payload) }));
}

/** @throws {CliProblem} what the function failed with; or that it answers with something else than was asked for */
function answerOf<T extends { readonly contractVersion: number }>(
  { failed, payload, ...rest }: InvocationReply,
  functionName: string,
  asked: { readonly what: string; readonly of: string },
  read: (payload: unknown) => ReadAnswer<T>,
): Answer<T> {
  if (failed) throw new CliProblem(failed.message, refusalOf(failed));
  const { answer, unread = [] } = read(payload);
  if (answer === undefined) {
    // An older answer can be read in full, so what cannot be is another function's, or a newer one's.
    const version = isFields(payload) ? contractVersionOf(payload) : 0;
    const why = (version > CONTRACT_VERSION ? contractNote('command', version) : undefined) ?? `is it ${asked.of}?`;
    const wrong = unread.length === 0 ? '' : ` (${unread.join(', ')})`;
    throw new CliProblem(`${functionName} answers with something that is no ${asked.what}: ${why}${wrong}`, {
      exitCode: EXIT.unavailable,
    });
  }
  const note = contractNote('command', answer.contractVersion, unread);
  return { answer, ...rest, ...defined({ note }) };
}

/**
 * What the functions cannot do for want of a token or of the table has its cause in its own message, in the words of this case;
 * every other refusal has it in the table. An error that does not say it is not known to need anybody.
 */
function refusalOf({ errorType, message }: NonNullable<InvocationReply['failed']>): CliProblemOptions {
  const { message: text, retryable } = readRetryAdvice(message);
  const isOfToken = errorType === 'TokenUnavailable';
  const severity: Severity = retryable === false ? 'action-required' : isOfToken ? 'degraded' : 'watch';
  const named = readDiagnosis(text);
  const diagnosis = named && { ...named, severity };
  if (isOfToken) return defined({ errorName: errorType, exitCode: exitCodeOf(severity), diagnosis });
  return {
    errorName: errorType,
    exitCode: diagnosis && retryable === false ? EXIT.actionRequired : EXIT.unavailable,
    diagnosis: diagnosis ?? diagnoseInvocation(errorType),
  };
}
