import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';
import { describeAccess, type PortAccess } from '../http/port-access.ts';
import { LOCAL_TABLE_NAME } from '../servers/token-table.ts';

/** Path under which the local environment describes itself. */
export const SELF_DESCRIPTION_PATH = '/token-keeper.json';

/** What the outputs of a stack are on AWS: the names by which everything is reached, and what it keeps tokens for. */
export type SelfDescription = Readonly<ReturnType<typeof selfDescription>>;

/**
 * Returns what clients need to know of this machine. A definition has nothing secret in it.
 *
 * @param credentialsFile where the credential of this run is, for those who may read the file
 */
export function selfDescription(services: readonly ServiceDefinition[], credentialsFile: string) {
  return {
    credentialsFile,
    serveTokensFunction: 'serve-tokens',
    refreshTokensFunction: 'refresh-tokens',
    tokenTable: LOCAL_TABLE_NAME,
    services,
  };
}

/** Returns what `curl` shows for the address: what is here and how to call it. */
export function describeGateway(url: string, definitions: readonly ServiceDefinition[], access: PortAccess): string {
  const invoke = `POST ${url}/2015-03-31/functions`;
  return [
    'token-keeper on this machine. AWS APIs (DynamoDB, Secrets Manager, Lambda Invoke) answer at this address.',
    'A browser shows the state of every token.',
    ...describeAccess(access),
    '',
    ...definitions.map(({ id }) => `${invoke}/serve-tokens:${id}/invocations    {"operation":"getToken"}`),
    `${invoke}/serve-tokens:${STATUS_ALIAS}/invocations    {"operation":"status"}`,
    `${invoke}/refresh-tokens/invocations    {"operation":"sweep"}`,
    '',
  ].join('\n');
}
