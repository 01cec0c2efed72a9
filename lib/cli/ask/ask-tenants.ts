import type {
  ChangeTenantsAnswer,
  ListTenantsAnswer,
  ListTenantsRequest,
  PutTenantsRequest,
  RemoveTenantsRequest,
} from '../../../functions/contract/tenants.ts';
import type { Connection } from '../connection/connection.ts';
import { type Answer, answerOf } from './answer.ts';
import { knowingServices } from './invoke-functions.ts';
import { readChangeTenantsAnswer, readListTenantsAnswer } from './read-tenants.ts';

type Asked<T> = Promise<Answer<T>>;

/** Has tenants registered or forgotten. @throws {CliProblem} */
export function askChange(
  connection: Connection,
  request: PutTenantsRequest | RemoveTenantsRequest,
): Asked<ChangeTenantsAnswer> {
  return ask(connection, request, 'report of tenants', readChangeTenantsAnswer);
}

/** Asks for a page of tenants. @throws {CliProblem} */
export function askTenants(connection: Connection, request: ListTenantsRequest): Asked<ListTenantsAnswer> {
  return ask(connection, request, 'list of tenants', readListTenantsAnswer);
}

async function ask<T extends { readonly contractVersion: number }>(
  connection: Connection,
  request: { readonly service: string },
  what: string,
  read: (payload: unknown) => T | undefined,
): Asked<T> {
  const functionName = await connection.names.refreshTokens();
  const reply = await connection.invoke(functionName, request);
  try {
    return answerOf(reply, functionName, { what, of: 'refresh-tokens' }, (payload) => ({ answer: read(payload) }));
  } catch (error) {
    throw await knowingServices(connection, request.service, error);
  }
}
