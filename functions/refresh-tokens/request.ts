import type { CheckRequest, RefreshRequest, SweepRequest } from '../contract/refresh.ts';
import { MAX_LIFETIME_SECONDS } from '../domain/expiry/timing.ts';
import { isFingerprint } from '../domain/values/fingerprint.ts';
import { isJsonObject, isWholeNumber, type JsonObject } from '../domain/values/json.ts';
import { invalid, parseTenantsRequest, type TenantsRequest } from './tenants-request.ts';

/** A name of the DNS with a port. */
const LONGEST_HOST = 260;

/** A secret has a new current version. Told by Secrets Manager itself, for any secret of the account. */
export interface RotationNotice {
  readonly operation: 'rotation';
  /** The name of the secret and its ARN; empty: another label than that of the current version has moved. */
  readonly secretIds: readonly string[];
}

/**
 * Reads what refresh-tokens is asked for: a sweep (also by an EventBridge scheduled event), one service, its tenants, or what it may do;
 * or that a secret was rotated.
 *
 * @throws {ContractError} InvalidRequest for anything else
 */
export function parseRefreshTokensRequest(
  event: unknown,
): RefreshRequest | SweepRequest | CheckRequest | RotationNotice | TenantsRequest {
  if (!isJsonObject(event)) throw invalid('a JSON object');
  if (event['source'] === 'aws.secretsmanager') return rotationOf(event);
  if (event['detail-type'] === 'Scheduled Event') return { operation: 'sweep' };
  if (event['operation'] === 'sweep') return { operation: 'sweep', host: checkedHost(event['host']) };
  const { operation, service, tenant, force, minValiditySeconds, rejectedFingerprint } = event;
  const ofTenants = parseTenantsRequest(event);
  if (ofTenants) return ofTenants;
  if (operation === 'check' && typeof service === 'string') return { operation, service };
  if (operation !== 'refresh' || typeof service !== 'string') {
    throw invalid(
      '{"operation": "sweep"}, {"operation": "refresh", "service": "..."} or an EventBridge scheduled event',
    );
  }
  if (force !== undefined && typeof force !== 'boolean') throw invalid('"force" to be true or false');
  const asked = { tenant, minValiditySeconds, rejectedFingerprint };
  return { operation, service, force, ...checkedWish(asked) };
}

/** Whether templates have such a host is seen by their own. */
function checkedHost(host: unknown): string | undefined {
  if (host === undefined || (typeof host === 'string' && host.length <= LONGEST_HOST)) return host;
  throw invalid('"host" to be the host of a token endpoint');
}

/** What a refresh can be asked for besides the service. */
type Wish = Pick<RefreshRequest, 'tenant' | 'minValiditySeconds' | 'rejectedFingerprint'>;

function checkedWish({ tenant, minValiditySeconds, rejectedFingerprint }: Readonly<Record<keyof Wish, unknown>>): Wish {
  if (tenant !== undefined && typeof tenant !== 'string') throw invalid('"tenant" to be the name of a tenant');
  if (minValiditySeconds !== undefined && !isWholeNumber(minValiditySeconds, 0, MAX_LIFETIME_SECONDS)) {
    throw invalid(`"minValiditySeconds" to be a whole number from 0 to ${MAX_LIFETIME_SECONDS}`);
  }
  if (rejectedFingerprint !== undefined && !isFingerprint(rejectedFingerprint)) {
    throw invalid('"rejectedFingerprint" to be 12 lower-case hex digits');
  }
  return { tenant, minValiditySeconds, rejectedFingerprint };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html */
function rotationOf({ 'detail-type': type, detail, resources }: JsonObject): RotationNotice {
  const { name, labelUpdated } = isJsonObject(detail) ? detail : {};
  // An event is about one secret.
  const ids = [name, ...(Array.isArray(resources) && resources.length < 2 ? resources : [undefined])];
  if (type !== 'Secret Label Updated' || typeof labelUpdated !== 'string' || !ids.every(isSecretId)) {
    throw invalid('the event "Secret Label Updated" as Secrets Manager sends it');
  }
  return { operation: 'rotation', secretIds: labelUpdated === 'AWSCURRENT' ? ids : [] };
}

/** The log tells the name of a secret that no service has, so it has to be one. */
function isSecretId(one: unknown): one is string {
  return typeof one === 'string' && /^[\w/+=.@:!-]{1,2048}$/.test(one);
}
