/** This folder: the token table: items, reads, conditional writes. */

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isFailedAttempt } from '../../domain/failure/failure.ts';
import type { Announced } from '../../domain/record/condition-notification.ts';
import type { TokenRecord } from '../../domain/record/token-record.ts';
import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import { defined } from '../../domain/values/defined.ts';
import type { AttemptResult, ClaimOutcome, LeaseClaim, LeaseHeld, TokenStore } from '../../usecases/ports/ports.ts';
import { batchGet } from './dynamodb-batch-get.ts';
import { createDynamoDbTokenReader, recordOf, reported } from './dynamodb-token-reader.ts';
import {
  HEARTBEAT_ATTRIBUTE,
  type Item,
  SWEEP_KEY,
  toRefreshTokenAttributes,
  toTokenAttributes,
} from './token-item.ts';
import { type UpdateInput, updateInput } from './update-expression.ts';

/**
 * The token table in DynamoDB: one item per service, every write one conditional UpdateItem.
 *
 * ```
 *  claim   version = seen AND no lease in force      ─► version + 1, leaseOwner = me, leaseExpiresAt
 *  finish  version = mine AND leaseOwner = me        ─► attempt, token, counters; lease removed, lastOwner = me
 * ```
 *
 * A write whose acknowledgement was lost is sent again by the SDK and then fails its own condition; so after every
 * failed condition the item is read again and its owner compared before the claim counts as lost to another process.
 *
 * @see docs/adr/0007-lease-and-fence.md
 */
export function createDynamoDbTokenStore(client: DynamoDBDocumentClient, tableName: string): TokenStore {
  const readItem = async (service: string): Promise<Item | undefined> => {
    const answer = await reported(() =>
      client.send(new GetCommand({ TableName: tableName, Key: { service }, ConsistentRead: true })),
    );
    return answer.Item;
  };
  const update = (service: string, input: UpdateInput): Promise<boolean> =>
    reported(() => conditionalUpdate(client, { TableName: tableName, Key: { service }, ...updateInput(input) }));

  return {
    ...createDynamoDbTokenReader(client, tableName),

    async read(service): Promise<TokenRecord> {
      return recordOf(await readItem(service), service);
    },

    async readAll(services): Promise<readonly TokenRecord[]> {
      const items = await reported(() => batchGet(client, tableName, services));
      return services.map((service) => recordOf(items.get(service), service));
    },

    async claimLease(claim: LeaseClaim): Promise<ClaimOutcome> {
      const version = claim.seenVersion + 1;
      const isUntouched = claim.seenVersion === 0 ? 'attribute_not_exists(#version)' : '#version = :seen';
      const isWritten = await update(claim.service, {
        set: { version, leaseOwner: claim.owner, leaseExpiresAt: claim.leaseExpiresAt },
        condition: `${isUntouched} AND (attribute_not_exists(#leaseOwner) OR #leaseExpiresAt <= :now)`,
        values: defined({ now: claim.now, seen: claim.seenVersion === 0 ? undefined : claim.seenVersion }),
      });
      if (isWritten) {
        return { claimed: true, version };
      }
      const record = recordOf(await readItem(claim.service), claim.service);
      return record.lease?.owner === claim.owner ? { claimed: true, version } : { claimed: false, record };
    },

    async finishAttempt(result: AttemptResult): Promise<boolean> {
      const isWritten = await update(result.service, {
        set: finishedAttributes(result),
        remove: removedAttributes(result),
        ...underFence(result),
      });
      const item = isWritten ? undefined : await readItem(result.service);
      return isWritten || item?.['lastOwner'] === result.owner;
    },

    async noteRefreshTokenSent(lease: LeaseHeld, fingerprint: string): Promise<boolean> {
      return update(lease.service, { set: { spentRefreshToken: fingerprint }, ...underFence(lease) });
    },

    async noteAnnounced(service: string, version: number, announced: Announced): Promise<boolean> {
      const condition = '#version = :seen AND attribute_not_exists(#leaseOwner)';
      return update(service, { set: { announced }, condition, values: { seen: version } });
    },

    async noteSweep(heartbeat: SweepHeartbeat): Promise<void> {
      await update(SWEEP_KEY, {
        set: { [HEARTBEAT_ATTRIBUTE]: heartbeat },
        condition: `attribute_not_exists(#${HEARTBEAT_ATTRIBUTE}) OR #${HEARTBEAT_ATTRIBUTE}.#completedAt <= :completedAt`,
        values: { completedAt: heartbeat.completedAt },
      });
    },
  };
}

/** The condition of every write under a lease: it is ours, and no other has been claimed since. */
function underFence({ version, owner }: LeaseHeld): Pick<UpdateInput, 'condition' | 'values'> {
  return { condition: '#version = :mine AND #leaseOwner = :me', values: { mine: version, me: owner } };
}

function removedAttributes(result: AttemptResult): readonly string[] {
  return [
    'leaseOwner',
    'leaseExpiresAt',
    ...(result.cooldownUntil === undefined ? ['cooldownUntil'] : []),
    ...(result.failingSince === undefined ? ['failingSince'] : []),
    ...(result.keepsSpentRefreshToken ? [] : ['spentRefreshToken']),
    // Without its refresh token only a person could start a service again: such an item never expires.
    ...(result.refreshToken ? ['ttl'] : []),
  ];
}

/** Returns what is set; members that are `undefined` are not. */
function finishedAttributes(result: AttemptResult): Item {
  return {
    lastOwner: result.owner,
    lastAttempt: result.attempt,
    consecutiveFailures: result.consecutiveFailures,
    lastFailure: isFailedAttempt(result.attempt) ? result.attempt : undefined,
    cooldownUntil: result.cooldownUntil,
    lifetimes: result.lifetimes,
    failingSince: result.failingSince,
    announced: result.announced,
    requestTimes: result.requestTimes,
    ...(result.token && toTokenAttributes(result.token, result.refreshToken === undefined)),
    ...(result.refreshToken && toRefreshTokenAttributes(result.refreshToken)),
  };
}

/** Returns whether the write was done; false when its condition failed. */
async function conditionalUpdate(
  client: DynamoDBDocumentClient,
  input: ConstructorParameters<typeof UpdateCommand>[0],
): Promise<boolean> {
  try {
    await client.send(new UpdateCommand(input));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return false;
    }
    throw error;
  }
}
