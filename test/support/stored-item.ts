import { toRefreshTokenAttributes, toTokenAttributes } from '../../functions/adapters/dynamodb/item-update.ts';
import type { Item } from '../../functions/adapters/dynamodb/token-item.ts';
import type { Instant } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import { sampleToken } from './sample-token.ts';

/** Returns an item that has every attribute and member there is, as it may be a while after a failed attempt at `now`. */
export function fullItem(service: string, now: Instant): Item {
  const cause = { code: 'provider-unavailable', severity: 'watch', advice: 'nothing yet' };
  const attempt = {
    at: now - 60,
    outcome: 'transient',
    reason: 'http_503',
    detail: 'ENOTFOUND',
    message: 'the token endpoint answered HTTP 503',
    cause,
    refusals: 1,
    httpStatus: 503,
    oauthError: 'server_error',
    providerCode: '90033',
    correlationId: '7b1a9d0e-3a55-4f0c-9d0e-0c2f6f6f2b11',
    clockOffsetSeconds: -2,
    requests: 1,
    usedPreviousSecret: true,
    warnings: ['lifetime_guessed'],
    latencyMs: 12,
    definitionHash: 'd0d0d0d0d0d0',
    secretVersionId: 'version-1',
    refusedFingerprint: 'e0e0e0e0e0e0',
  };
  const token = {
    ...sampleToken(`token-of-${service}`, now, 3600),
    scope: 'read write',
    lifetimeDoubt: { kind: 'guessed', otherSeconds: 3_600_000 },
    refreshAt: now,
  } as const;
  const refreshToken = {
    current: new Redacted('r2'),
    previous: new Redacted('r1'),
    seedVersionId: 'version-1',
    seedFingerprint: 'f0f0f0f0f0f0',
  };
  return {
    service,
    version: 7,
    ...toTokenAttributes(token),
    ...toRefreshTokenAttributes(refreshToken),
    leaseOwner: 'gone',
    leaseExpiresAt: now - 20,
    lastOwner: 'before',
    lastAttempt: attempt,
    lastFailure: attempt,
    consecutiveFailures: 2,
    failingSince: now - 600,
    cooldownUntil: now - 1,
    requestTimes: [now - 60, now - 30],
    lifetimes: [3600, 3599],
    spentRefreshToken: 'f1f1f1f1f1f1',
    acceptedClockOffset: -600,
    announced: { told: 'failing', seen: 'ok', times: [now - 60], heldBack: 1 },
  };
}

/** Returns the path of every attribute and member of an item but its key. */
export function pathsOf(item: Item, before = ''): readonly string[] {
  return Object.entries(item)
    .filter(([name]) => before !== '' || name !== 'service')
    .flatMap(([name, value]) => {
      const path = `${before}${name}`;
      const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isMap ? [path, ...pathsOf(value as Item, `${path}.`)] : [path];
    });
}

/** Returns an item with another value at a path; `undefined` takes the member away. */
export function withValueAt(item: Item, path: string, value: unknown): Item {
  const [name = '', ...rest] = path.split('.');
  const changed = rest.length === 0 ? value : withValueAt(item[name] as Item, rest.join('.'), value);
  return { ...item, [name]: changed };
}

/** Returns an item as version 0.1.0 wrote it at `now`: with words that others have replaced since, and without later members. */
export function itemOfVersion010(service: string, now: Instant): Item {
  const { acceptedClockOffset: _offset, ...item } = fullItem(service, now);
  const cause = { code: 'client-refused', severity: 'human', advice: 'put a new value' };
  const message = 'the token endpoint answered HTTP 401; put a new value';
  const attempt = {
    at: now - 60,
    outcome: 'misconfigured',
    reason: 'invalid_client',
    message,
    cause,
    definitionHash: 'd0',
  };
  const { lifetimeDoubt: _doubt, ...token } = item['token'] as Item;
  return {
    ...item,
    token,
    lastAttempt: attempt,
    lastFailure: attempt,
    refreshToken: { current: 'r2', previous: 'r1', seedVersionId: 'version-1' },
    announced: { told: 'needs-human', seen: 'needs-human', times: [now - 60], heldBack: 0 },
  };
}

/** Returns an item as a version that there is not may write it: with members and words that nobody knows yet. */
export function itemOfNewerVersion(service: string, now: Instant): Item {
  const item = fullItem(service, now);
  const attempt = {
    ...(item['lastAttempt'] as Item),
    rawBody: 'LEAK',
    cause: { code: 'stalled', severity: 'grave', advice: 'wait', more: 'LEAK' },
  };
  return {
    ...item,
    shard: 'LEAK',
    lastAttempt: { ...attempt, outcome: 'rotated' },
    lastFailure: attempt,
    token: { ...(item['token'] as Item), lifetimeSource: 'introspection', lifetimeDoubt: { kind: 'odd' }, key: 'LEAK' },
    announced: { told: 'asleep', seen: 'asleep', times: [now - 60], heldBack: 0 },
  };
}
