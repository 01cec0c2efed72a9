/** This folder: the token table: items, reads, conditional writes. */

import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRY_BUFFER_SECONDS } from '../../contract/constants.ts';
import type { HostPause } from '../../domain/decision/host-pause.ts';
import { SWEEP_INTERVAL_SECONDS } from '../../domain/expiry/timing.ts';
import type { Notified } from '../../domain/record/condition-notification.ts';
import { LONGEST_LEASE_SECONDS } from '../../domain/record/in-force.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import { LARGEST_COUNT, versionAfter } from '../../domain/record/version-after.ts';
import { LONGEST_RETRY_AFTER_SECONDS } from '../../domain/retry/cooldown.ts';
import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import { CLOCK_TOLERANCE_SECONDS } from '../../domain/values/believable.ts';
import { plusSeconds } from '../../domain/values/instant.ts';
import type { AttemptResult, ClaimOutcome, LeaseClaim, LeaseFence, TokenStore } from '../../usecases/ports/ports.ts';
import { batchGet } from './dynamodb-batch-get.ts';
import { createDynamoDbTokenReader, recordOf, reported } from './dynamodb-token-reader.ts';
import { endedAttributes, toAttemptAttributes, toNotifiedAttribute, type UpdateInput } from './item-update.ts';
import { createItemWriter, type Updated } from './item-writer.ts';
import { HEARTBEAT_ATTRIBUTE, hostKey, type Item, SWEEP_KEY, toHostPause } from './token-item.ts';

/** A lease that has an owner and an end that can be one; what an item has for them besides holds nobody back. */
const IS_LEASED = 'attribute_type(#leaseOwner, :text) AND #leaseExpiresAt BETWEEN :soonest AND :longest';
/** Whatever is no count of ours reads as 0, and what stands behind one as a fraction is not read. */
const HAS_NO_VERSION = 'NOT #version BETWEEN :first AND :last';
const IS_AS_SEEN = '#version >= :seen AND #version < :next';

/** How long the item of a host that has asked for a pause is kept after its end: a day. */
const HOST_KEPT_SECONDS = 86_400;

/**
 * The token table in DynamoDB: one item per service, every write one conditional UpdateItem.
 *
 * ```
 *  claim   version = seen AND no lease in force      ─► version after it, leaseOwner = me, leaseExpiresAt
 *          AND leaseOwner = seen, if there was one
 *  finish  version = mine AND leaseOwner = me        ─► attempt, token, counters; lease removed, lastOwner = me
 * ```
 *
 * A write whose acknowledgement was lost is sent again by the SDK and then fails its own condition; so after every
 * failed condition the owner in the item is compared before the write counts as lost to another process.
 *
 * @see docs/adr/0007-lease-and-fence.md
 */
export function createDynamoDbTokenStore(client: DynamoDBDocumentClient, tableName: string): TokenStore {
  const readItem = async (service: string): Promise<Item | undefined> => {
    const answer = await reported('GetItem', tableName, () =>
      client.send(new GetCommand({ TableName: tableName, Key: { service }, ConsistentRead: true })),
    );
    return answer.Item;
  };
  const update = createItemWriter(client, tableName, readItem);
  /** DynamoDB sends the item along with a failed condition; dynalite, which stands in for it locally, does not. */
  const itemAfter = async (service: string, { item }: Updated): Promise<Item | undefined> =>
    item ?? (await readItem(service));

  return {
    ...createDynamoDbTokenReader(client, tableName),

    async read(service): Promise<TokenRecord> {
      return recordOf(await readItem(service), service);
    },

    async readAll(services): Promise<readonly TokenRecord[]> {
      const items = await reported('BatchGetItem', tableName, () => batchGet(client, tableName, services));
      return services.map((service) => recordOf(items.get(service), service));
    },

    async claimLease(claim: LeaseClaim): Promise<ClaimOutcome> {
      const version = versionAfter(claim.seenVersion);
      const claimed = await update(claim.service, claimUpdate(claim, version));
      if (claimed.isWritten) return { claimed: true, version };
      const record = recordOf(await itemAfter(claim.service, claimed), claim.service);
      return record.lease?.owner === claim.owner ? { claimed: true, version } : { claimed: false, record };
    },

    async finishAttempt(result: AttemptResult): Promise<boolean> {
      const end = await update(result.service, {
        set: toAttemptAttributes(result),
        remove: endedAttributes(result),
        ...underFence(result),
      });
      return end.isWritten || (await itemAfter(result.service, end))?.['lastOwner'] === result.owner;
    },

    async noteRefreshTokenSent(lease: LeaseFence, fingerprint: string): Promise<boolean> {
      const { isWritten } = await update(lease.service, {
        set: { spentRefreshToken: fingerprint },
        ...underFence(lease),
      });
      return isWritten;
    },

    async saveNotified(service: string, version: number, notified: Notified): Promise<boolean> {
      const { isWritten } = await update(service, {
        set: { announced: toNotifiedAttribute(notified) },
        condition: '#version = :seen AND attribute_not_exists(#leaseOwner)',
        values: { seen: version },
      });
      return isWritten;
    },

    async readHostPause(host: string): Promise<HostPause | undefined> {
      return toHostPause(await readItem(hostKey(host)));
    },

    async noteHostPause(host: string, pause: HostPause): Promise<void> {
      await update(hostKey(host), pauseUpdate(pause));
    },

    async noteSweep(heartbeat: SweepHeartbeat): Promise<void> {
      await update(SWEEP_KEY, heartbeatUpdate(heartbeat));
    },
  };
}

/**
 * Returns the write that claims a lease.
 *
 * ```
 *  isAsSeen ─► no other attempt has begun since the record was read
 *
 *  isUnclaimed               isOver             isUnbelievable
 *  ───────────┤ leased ├───────────────────┤ later than any lease ├──► time
 *           claim   leaseExpiresAt
 * ```
 */
function claimUpdate(
  { owner, seenVersion, seenOwner, now, leaseExpiresAt, unreadable, tenantSince }: LeaseClaim,
  version: number,
): UpdateInput {
  const { condition, values } = asSeen(seenVersion);
  // A tenant that was removed meanwhile is not made again.
  const isService = tenantSince === undefined;
  const seen = isService ? values : { ...values, since: tenantSince, second: plusSeconds(tenantSince, 1) };
  // As with versions, what stands behind it as a fraction is not read.
  const isAsSeen = isService ? condition : `${condition} AND #tenant.#addedAt >= :since AND #tenant.#addedAt < :second`;
  const set = { version, leaseOwner: owner, leaseExpiresAt };
  // No condition can tell a fraction. But a lease that was seen to be none is none while the version is as it was seen.
  if (unreadable?.includes('leaseExpiresAt')) return { set, condition: isAsSeen, values: seen };
  const lease = { text: 'S', soonest: plusSeconds(now, 1), longest: plusSeconds(now, LONGEST_LEASE_SECONDS) };
  const isFree = `${isAsSeen} AND NOT (${IS_LEASED})`;
  return seenOwner === undefined
    ? { set, condition: isFree, values: { ...seen, ...lease } }
    : { set, condition: `${isFree} AND #leaseOwner = :holder`, values: { ...seen, ...lease, holder: seenOwner } };
}

/** Returns the condition that no attempt has begun since the record was read with this version. */
export function asSeen(seenVersion: number): Pick<UpdateInput, 'condition' | 'values'> {
  return seenVersion === 0
    ? { condition: HAS_NO_VERSION, values: { first: 1, last: LARGEST_COUNT } }
    : { condition: IS_AS_SEEN, values: { seen: seenVersion, next: seenVersion + 1 } };
}

/** Returns the write of a pause: one that ends later stays, unless it is damaged or of a clock that is far ahead. */
function pauseUpdate({ since, until }: HostPause): UpdateInput {
  return {
    set: { pausedSince: since, pausedUntil: until, ttl: plusSeconds(until, HOST_KEPT_SECONDS) },
    condition: 'NOT (#pausedUntil > :until AND #pausedUntil <= :longest AND #pausedSince <= :ahead)',
    values: {
      until,
      ahead: plusSeconds(since, EXPIRY_BUFFER_SECONDS),
      longest: plusSeconds(since, LONGEST_RETRY_AFTER_SECONDS + EXPIRY_BUFFER_SECONDS),
    },
  };
}

/** Returns the write of a heartbeat: one that ended later stays, unless it is of a clock that is far ahead. */
function heartbeatUpdate(heartbeat: SweepHeartbeat): UpdateInput {
  const { completedAt } = heartbeat;
  return {
    set: { [HEARTBEAT_ATTRIBUTE]: heartbeat },
    condition: `NOT (#${HEARTBEAT_ATTRIBUTE}.#completedAt BETWEEN :later AND :latest)`,
    values: {
      later: plusSeconds(completedAt, 1),
      latest: plusSeconds(completedAt, SWEEP_INTERVAL_SECONDS + CLOCK_TOLERANCE_SECONDS),
    },
  };
}

/** The condition of every write under a lease: it is ours, and no other has been claimed since. */
function underFence({ version, owner }: LeaseFence): Pick<UpdateInput, 'condition' | 'values'> {
  return { condition: '#version = :mine AND #leaseOwner = :me', values: { mine: version, me: owner } };
}
