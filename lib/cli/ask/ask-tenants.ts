import type {
  ChangeTenantsAnswer,
  ListTenantsAnswer,
  ListTenantsRequest,
  PutTenantsRequest,
  RemoveTenantsRequest,
} from '../../../functions/contract/tenants.ts';
import type { Connection } from '../connection/connection.ts';
import type { Answer } from './answer.ts';
import { askRefreshTokens } from './invoke-functions.ts';
import { readChangeTenantsAnswer, readListTenantsAnswer } from './read-tenants.ts';

/** Has tenants registered or forgotten. @throws {CliProblem} */
export function askChange(
  connection: Connection,
  request: PutTenantsRequest | RemoveTenantsRequest,
): Promise<Answer<ChangeTenantsAnswer>> {
  return askRefreshTokens(connection, request, 'report of tenants', readChangeTenantsAnswer);
}

/** Asks for a page of tenants. @throws {CliProblem} */
export function askTenants(connection: Connection, request: ListTenantsRequest): Promise<Answer<ListTenantsAnswer>> {
  return askRefreshTokens(connection, request, 'list of tenants', readListTenantsAnswer);
}
