import { STATUS_ALIAS } from '../../../functions/contract/constants.ts';
import type { ServiceDefinition } from '../../../functions/domain/service/service-definition.ts';

/** Returns what `curl` shows for the address: what is here and how to call it. */
export function describeGateway(url: string, definitions: readonly ServiceDefinition[]): string {
  const invoke = `POST ${url}/2015-03-31/functions`;
  return [
    'token-keeper on this machine. AWS APIs (DynamoDB, Secrets Manager, Lambda Invoke) answer at this address.',
    'A browser shows the state of every token.',
    '',
    ...definitions.map(({ id }) => `${invoke}/serve-tokens:${id}/invocations    {"operation":"getToken"}`),
    `${invoke}/serve-tokens:${STATUS_ALIAS}/invocations    {"operation":"status"}`,
    `${invoke}/refresh-tokens/invocations    {"operation":"sweep"}`,
    '',
  ].join('\n');
}
