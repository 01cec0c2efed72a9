import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import { readRetryAdvice } from '../../../functions/contract/contract-error.ts';
import type { GetTokenAnswer, GetTokenRequest } from '../../../functions/contract/get-token.ts';
import type { RefreshReport, RefreshRequest } from '../../../functions/contract/refresh.ts';
import type { StatusAnswer, StatusRequest } from '../../../functions/contract/status.ts';
import { diagnoseInvocation } from '../../../functions/domain/diagnosis/for-clients.ts';
import { defined } from '../../../functions/domain/values/defined.ts';
import { CliProblem } from './cli-problem.ts';
import type { Connection } from './connection.ts';
import { EXIT } from './exit-code.ts';
import type { InvocationReply } from './lambda-invoker.ts';

/** An answer of a function, with what the invocation told besides. */
export interface Answer<T> {
  readonly answer: T;
  /** How far the clock of AWS is ahead of this machine's, in seconds; absent: not known. */
  readonly awsClockOffsetSeconds?: number;
  readonly latencyMs: number;
}

/**
 * Asks for the status of one service, or of all.
 *
 * The alias `status` is asked first; whoever may only invoke the alias of a service is answered by that one.
 *
 * @throws {CliProblem}
 */
export async function askStatus(connection: Connection, service?: string): Promise<Answer<StatusAnswer>> {
  const functionName = await connection.names.serveTokens();
  const request: StatusRequest = defined({ operation: 'status', service });
  const ask = async (alias: string): Promise<Answer<StatusAnswer>> =>
    resultOf<StatusAnswer>(await connection.invoke(`${functionName}:${alias}`, request));
  try {
    return await ask(STATUS_ALIAS);
  } catch (error) {
    if (service !== undefined && error instanceof CliProblem && error.errorName === 'AccessDeniedException') {
      return ask(service);
    }
    throw error;
  }
}

/** Asks for a token as a consumer does. @throws {CliProblem} */
export async function askToken(
  connection: Connection,
  service: string,
  minValiditySeconds?: number,
): Promise<Answer<GetTokenAnswer>> {
  const request: GetTokenRequest = defined({ operation: 'getToken', service, minValiditySeconds });
  const functionName = await connection.names.serveTokens();
  return resultOf<GetTokenAnswer>(await connection.invoke(`${functionName}:${service}`, request));
}

/** Has one service refreshed. @throws {CliProblem} */
export async function askRefresh(
  connection: Connection,
  service: string,
  force: boolean,
): Promise<Answer<RefreshReport>> {
  const request: RefreshRequest = defined({ operation: 'refresh', service, force: force || undefined });
  return resultOf<RefreshReport>(await connection.invoke(await connection.names.refreshTokens(), request));
}

function resultOf<T>({ failed, payload, ...rest }: InvocationReply): Answer<T> {
  if (failed) {
    throw new CliProblem(failed.message, refusalOf(failed));
  }
  return { answer: payload as T, ...rest };
}

/** A token that cannot be had has its cause in its own message; every other refusal has it in the table. */
function refusalOf({ errorType, message }: { readonly errorType: string; readonly message: string }) {
  if (errorType === 'TokenUnavailable') {
    return {
      errorName: errorType,
      exitCode: readRetryAdvice(message).retryable ? EXIT.degraded : EXIT.actionRequired,
    };
  }
  return { errorName: errorType, exitCode: EXIT.unavailable, diagnosis: diagnoseInvocation(errorType) };
}
