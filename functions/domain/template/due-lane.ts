import { hostOf } from '../decision/host-pause.ts';
import { refreshesFrom } from '../decision/refresh-decision.ts';
import { refreshDueAt, SWEEP_INTERVAL_SECONDS, windowsOf } from '../expiry/timing.ts';
import { needOf } from '../expiry/token-state.ts';
import type { StoredToken, TokenRecord } from '../record/token-record.ts';
import { definitionHashOf } from '../service/service-definition.ts';
import type { Sha256Hex } from '../values/fingerprint.ts';
import { earliest, type Instant, latest, plusSeconds, secondsBetween } from '../values/instant.ts';
import type { TenantDefinition } from './tenant-definition.ts';

/** How many lanes the tokens share that are in use and well: what DynamoDB writes of an index has a limit for each key. */
export const LANES_IN_USE = 5;

/** Where tenants stand whose tokens are in use, that have none yet, that fail with a usable token, that have none to use. */
export const LANE_KINDS = ['in-use', 'new', 'failing', 'unusable'] as const;

/** One of {@link LANE_KINDS}. */
export type LaneKind = (typeof LANE_KINDS)[number];

/** A partition of the due index: some tenants of one template whose token endpoint has the same host. */
export interface Lane {
  /** The key of the index. */
  readonly key: string;
  readonly kind: LaneKind;
  readonly host: string;
}

/** Where a tenant stands in the due index, and from when on a sweep has work with it. */
export interface Due {
  readonly lane: string;
  readonly at: Instant;
}

/** Returns the lanes of the tenants of a template whose token endpoint has this host. */
export function lanesOf(template: { readonly id: string }, host: string): readonly Lane[] {
  return LANE_KINDS.flatMap((kind): Lane[] =>
    kind === 'in-use'
      ? Array.from({ length: LANES_IN_USE }, (_, lane) => ({
          key: laneKey(template.id, host, String(lane)),
          kind,
          host,
        }))
      : [{ key: laneKey(template.id, host, kind), kind, host }],
  );
}

function laneKey(id: string, host: string, lane: string): string {
  return `${id}#${host}#${lane}`;
}

/** Returns the same number from 0 to 4,294,967,295 for the same tenant. */
function numberOf(tenant: string, sha256Hex: Sha256Hex): number {
  return Number.parseInt(sha256Hex(tenant).slice(0, 8), 16);
}

/** Returns the kind of lane that a record belongs to. */
export function laneKindOf(record: TokenRecord, definition: TenantDefinition, now: Instant): LaneKind {
  if (record.consecutiveFailures === 0) return record.token ? 'in-use' : 'new';
  return needOf(record.token, definition.timing, now) === 'expired' ? 'unusable' : 'failing';
}

/**
 * Returns where the record of a tenant stands in the due index: from the first instant on at which a sweep would request a token,
 * as the decision itself says it.
 */
export function dueOf(record: TokenRecord, definition: TenantDefinition, now: Instant, sha256Hex: Sha256Hex): Due {
  const { id, tenant, timing, maxRequestsPerHour } = definition;
  const kind = laneKindOf(record, definition, now);
  const lane = kind === 'in-use' ? String(numberOf(tenant, sha256Hex) % LANES_IN_USE) : kind;
  const current = { definitionHash: definitionHashOf(definition, sha256Hex), maxRequestsPerHour };
  const at = refreshesFrom({ record, current, timing, trigger: { kind: 'sweep' }, now });
  return { lane: laneKey(id, hostOf(definition), lane), at: at ?? plusSeconds(now, SWEEP_INTERVAL_SECONDS) };
}

/**
 * Returns from when on the token of a tenant is to be refreshed: up to an interval before its windows say so, at the same distance
 * for the same tenant. So tokens that came together do not become due together.
 *
 * @returns `undefined` for tokens so short that a sweep could find them due the moment they come: their windows are enough
 */
export function spreadRefreshAt(
  { obtainedAt, expiresAt, lifetimeSeconds, refreshAt }: StoredToken,
  { tenant, timing }: TenantDefinition,
  sha256Hex: Sha256Hex,
): Instant | undefined {
  const due = refreshDueAt(expiresAt.at, windowsOf(lifetimeSeconds, timing));
  if (secondsBetween(obtainedAt, due) < 3 * SWEEP_INTERVAL_SECONDS) return refreshAt;
  // Other digits than those that choose the lane: each lane has all distances.
  const distance = Math.floor(numberOf(tenant, sha256Hex) / LANES_IN_USE) % SWEEP_INTERVAL_SECONDS;
  return earliest(latest(plusSeconds(due, -distance), obtainedAt), refreshAt ?? due);
}
