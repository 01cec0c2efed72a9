import { isFailedAttempt } from '../../domain/failure/failure.ts';
import type { Notified } from '../../domain/record/condition-notification.ts';
import { isOfToken, type StoredRefreshToken, type StoredToken } from '../../domain/record/token-record.ts';
import type { Due } from '../../domain/template/due-lane.ts';
import { pick } from '../../domain/values/defined.ts';
import { plusSeconds } from '../../domain/values/instant.ts';
import type { AttemptResult } from '../../usecases/ports/ports.ts';
import { OWN_ATTRIBUTES } from './stored-parts.ts';
import { DUE_AT_KEY, DUE_KEY } from './sweep-parts.ts';
import { type Item, toRecord } from './token-item.ts';

/** How long DynamoDB keeps an item after its token expired, 7 days: housekeeping, never a sign of validity. */
const KEPT_AFTER_EXPIRY_SECONDS = 604_800;

/** Returns the attributes that hold a token: its value apart from its facts, so that status can be read without it. */
export function toTokenAttributes(token: StoredToken, hasTtl = true): Item {
  const { accessToken, expiresAt, ...facts } = token;
  return {
    accessToken: accessToken.reveal(),
    token: { ...facts, expiresAt: expiresAt.text },
    ...(hasTtl ? { ttl: plusSeconds(expiresAt.at, KEPT_AFTER_EXPIRY_SECONDS) } : {}),
  };
}

/** Returns the attributes that hold a refresh token. */
export function toRefreshTokenAttributes({ current, previous, ...seed }: StoredRefreshToken): Item {
  return { refreshToken: { current: current.reveal(), previous: previous?.reveal(), ...seed } };
}

/** Returns the attributes by which the due index has an item: an item without them is not in it. */
export function toDueAttributes({ lane, at }: Due): Item {
  return { [DUE_KEY]: lane, [DUE_AT_KEY]: at };
}

/** Returns what was published of a condition as it is stored, in the words of version 0.1.0. */
export function toNotifiedAttribute({ published, lastSeen, times, heldBack }: Notified): Item {
  return { told: published, seen: lastSeen, times, heldBack };
}

/** Returns what the end of an attempt sets in an item; members that are `undefined` stay as they are. */
export function toAttemptAttributes(result: AttemptResult): Item {
  const { attempt, token, refreshToken, notified, spentRefreshToken, due } = result;
  return {
    lastOwner: result.owner,
    lastAttempt: attempt,
    lastFailure: isFailedAttempt(attempt) ? attempt : undefined,
    ...pick(result, ['consecutiveFailures', 'cooldownUntil', 'failingSince', 'lifetimes', 'requestTimes', 'wishTimes']),
    acceptedClockOffset: result.acceptedClockOffsetSeconds,
    spentRefreshToken: spentRefreshToken || undefined,
    announced: notified && toNotifiedAttribute(notified),
    // What somebody has registered goes when somebody removes it.
    ...(token && toTokenAttributes(token, refreshToken === undefined && !due)),
    ...(refreshToken && toRefreshTokenAttributes(refreshToken)),
    ...(due && toDueAttributes(due)),
  };
}

/** Returns what the end of an attempt removes from an item: what is over, and what cannot be read and is not written anew. */
export function endedAttributes(result: AttemptResult): readonly string[] {
  const written = toAttemptAttributes(result);
  const damaged = damagedAttributes(result.unreadable).filter((name) => written[name] === undefined);
  return [
    ...new Set([
      'leaseOwner',
      'leaseExpiresAt',
      ...(result.cooldownUntil === undefined ? ['cooldownUntil'] : []),
      ...(result.failingSince === undefined ? ['failingSince'] : []),
      ...(result.spentRefreshToken === false ? ['spentRefreshToken'] : []),
      // Without its refresh token only a person could start a service again: such an item never expires.
      ...(result.refreshToken ? ['ttl'] : []),
      // A person may still mend a token, and nothing brings it back: it stays until there is a new one.
      ...(isFailedAttempt(result.attempt) ? damaged.filter((name) => !isOfToken(name)) : damaged),
    ]),
  ];
}

/**
 * Returns the attributes that the paths of what cannot be read are in, but for the version, which every claim writes, and what is
 * registered of a tenant, which only a person has.
 */
export function damagedAttributes(unreadable: readonly string[] = []): readonly string[] {
  return unreadable.map((path) => path.replace(/\..*/, '')).filter((name) => name !== 'version' && name !== 'tenant');
}

/** Returns the attributes of an item that nobody can use: those that are not ours, and those that cannot be read. */
export function uselessAttributes(item: Item): readonly string[] {
  const foreign = Object.keys(item).filter((name) => !OWN_ATTRIBUTES.includes(name));
  return [...foreign, ...damagedAttributes(toRecord(item).unreadable)];
}

/** A conditional update of one item, in attribute names and values. */
export interface UpdateInput {
  /** Attributes to set; members that are `undefined` are not written. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Attributes to remove; absent: none. */
  readonly remove?: readonly string[];
  /** The condition with `#name` for attributes and `:name` for {@link UpdateInput.values}. */
  readonly condition: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What UpdateItem takes besides table and key. */
export interface UpdateExpression {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

/**
 * Returns the expressions of an update. Every attribute has a placeholder: DynamoDB reserves over 500 words, `token`
 * and `ttl` among them.
 */
export function updateInput({ set, remove = [], condition, values }: UpdateInput): UpdateExpression {
  const names: Record<string, string> = {};
  const bound: Record<string, unknown> = {};
  const named = (name: string): string => {
    // Whoever wrote what is not ours may have called it anything.
    const placeholder = /^\w+$/.test(name) ? `#${name}` : `#_${Object.keys(names).length}`;
    names[placeholder] = name;
    return placeholder;
  };
  const settings: string[] = [];
  for (const [name, value] of Object.entries(set)) {
    if (value !== undefined) {
      bound[`:set_${name}`] = value;
      settings.push(`${named(name)} = :set_${name}`);
    }
  }
  const removals = remove.length > 0 ? ` REMOVE ${remove.map(named).join(', ')}` : '';
  for (const [, name = ''] of condition.matchAll(/#(\w+)/g)) {
    named(name);
  }
  for (const name in values) {
    bound[`:${name}`] = values[name];
  }
  return {
    UpdateExpression: `SET ${settings.join(', ')}${removals}`,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: bound,
  };
}
