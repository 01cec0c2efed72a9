import { ContractError } from '../../contract/contract-error.ts';
import type { GetTokenRequest } from '../../contract/get-token.ts';
import { MOST_TENANTS_A_PAGE, SERVICE_STATES, type ServiceState, type StatusRequest } from '../../contract/status.ts';
import { MAX_LIFETIME_SECONDS } from '../expiry/timing.ts';
import { isFingerprint } from '../values/fingerprint.ts';
import { isJsonObject, isWholeNumber, type JsonObject } from '../values/json.ts';

/**
 * Reads what serve-tokens is asked for. Members it does not know are ignored, so that newer clients may say more.
 *
 * @throws {ContractError} InvalidRequest naming everything that is wrong at once
 */
export function parseServeTokensRequest(event: unknown): GetTokenRequest | StatusRequest {
  const fields: JsonObject = isJsonObject(event) ? event : {};
  const { operation, service, tenant, minValiditySeconds, rejectedFingerprint } = fields;
  const wrong: string[] = [];
  if (operation !== 'getToken' && operation !== 'status') {
    wrong.push('"operation" must be "getToken" or "status"');
  }
  if (service !== undefined && typeof service !== 'string') {
    wrong.push('"service" must be a service id in quotes');
  }
  if (tenant !== undefined && typeof tenant !== 'string') {
    wrong.push('"tenant" must be the name of a tenant in quotes');
  }
  if (minValiditySeconds !== undefined && !isWholeNumber(minValiditySeconds, 0, MAX_LIFETIME_SECONDS)) {
    wrong.push(`"minValiditySeconds" must be a whole number from 0 to ${MAX_LIFETIME_SECONDS}`);
  }
  if (rejectedFingerprint !== undefined && !isFingerprint(rejectedFingerprint)) {
    wrong.push('"rejectedFingerprint" must be 12 lower-case hex digits, the fingerprint of an earlier answer');
  }
  if (operation === 'status') {
    wrong.push(...wrongPaging(fields));
  }
  if (wrong.length > 0) throw new ContractError('InvalidRequest', wrong.join('; '));
  const whose = { service: service as string | undefined, tenant: tenant as string | undefined };
  return operation === 'status'
    ? { operation, ...whose, ...statusMembers(fields) }
    : {
        operation: 'getToken',
        ...whose,
        minValiditySeconds: minValiditySeconds as number | undefined,
        rejectedFingerprint: rejectedFingerprint as string | undefined,
      };
}

function wrongPaging({ state, after, limit }: JsonObject): readonly string[] {
  return [
    ...(state === undefined || SERVICE_STATES.some((one) => one === state)
      ? []
      : [`"state" must be one of ${SERVICE_STATES.join(', ')}`]),
    ...(after === undefined || typeof after === 'string' ? [] : ['"after" must be "next" of the answer before']),
    ...(limit === undefined || isWholeNumber(limit, 0, MOST_TENANTS_A_PAGE)
      ? []
      : [`"limit" must be a whole number from 0 to ${MOST_TENANTS_A_PAGE}`]),
  ];
}

function statusMembers({ state, after, limit, check, definition }: JsonObject) {
  return {
    state: state as ServiceState | undefined,
    after: after as string | undefined,
    limit: limit as number | undefined,
    check: check === true || undefined,
    definition: definition === true || undefined,
  };
}
