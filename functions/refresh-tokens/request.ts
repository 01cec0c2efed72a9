import { ContractError } from '../contract/contract-error.ts';
import type { CheckRequest, RefreshRequest, SweepRequest } from '../contract/refresh.ts';
import { MAX_LIFETIME_SECONDS } from '../domain/expiry/timing.ts';
import { isFingerprint } from '../domain/values/fingerprint.ts';
import { isJsonObject, isWholeNumber } from '../domain/values/json.ts';

/**
 * Reads what refresh-tokens is asked for: a sweep (also by an EventBridge scheduled event), one service, or what it may do.
 *
 * @throws {ContractError} InvalidRequest for anything else
 */
export function parseRefreshTokensRequest(event: unknown): RefreshRequest | SweepRequest | CheckRequest {
  if (!isJsonObject(event)) throw invalid('a JSON object');
  if (event['operation'] === 'sweep' || event['detail-type'] === 'Scheduled Event') return { operation: 'sweep' };
  const { operation, service, force, minValiditySeconds, rejectedFingerprint } = event;
  if (operation === 'check' && typeof service === 'string') return { operation, service };
  if (operation !== 'refresh' || typeof service !== 'string') {
    throw invalid(
      '{"operation": "sweep"}, {"operation": "refresh", "service": "..."} or an EventBridge scheduled event',
    );
  }
  if (force !== undefined && typeof force !== 'boolean') throw invalid('"force" to be true or false');
  if (minValiditySeconds !== undefined && !isWholeNumber(minValiditySeconds, 0, MAX_LIFETIME_SECONDS)) {
    throw invalid(`"minValiditySeconds" to be a whole number from 0 to ${MAX_LIFETIME_SECONDS}`);
  }
  if (rejectedFingerprint !== undefined && !isFingerprint(rejectedFingerprint)) {
    throw invalid('"rejectedFingerprint" to be 12 lower-case hex digits');
  }
  return { operation, service, force, minValiditySeconds, rejectedFingerprint };
}

function invalid(expected: string): ContractError {
  return new ContractError('InvalidRequest', `refresh-tokens expected ${expected}`, { retryable: false });
}
