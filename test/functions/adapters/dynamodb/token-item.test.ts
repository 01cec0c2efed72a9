import { describe, expect, test } from '@jest/globals';
import { toRefreshTokenAttributes, toTokenAttributes } from '../../../../functions/adapters/dynamodb/item-update.ts';
import { STATUS_ATTRIBUTES } from '../../../../functions/adapters/dynamodb/stored-parts.ts';
import { type Item, toRecord, toStatusRecord } from '../../../../functions/adapters/dynamodb/token-item.ts';
import { diagnoseFailing } from '../../../../functions/domain/diagnosis/of-attempt.ts';
import type { Notified } from '../../../../functions/domain/record/condition-notification.ts';
import type { Attempt, StoredRefreshToken, StoredToken } from '../../../../functions/domain/record/token-record.ts';
import { instant, LATEST_INSTANT_SECONDS, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { parseStamp, type Stamp } from '../../../../functions/domain/values/stamp.ts';
import { toServiceStatus } from '../../../../functions/usecases/status/service-status.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';
import { factsOf as factsOfService } from '../../../support/status-facts.ts';

const NOW = instant(1_800_000_000);
const lifetimeDoubt = { kind: 'guessed', otherSeconds: 3_600_000 } as const;
const TOKEN: StoredToken = { ...sampleToken('t0ken-value', NOW, 3600), scope: 'read write', lifetimeDoubt };
const REFRESH_TOKEN: StoredRefreshToken = {
  current: new Redacted('t0ken-current'),
  previous: new Redacted('t0ken-previous'),
  seedVersionId: 'version-1',
  seedFingerprint: 'e5e5e5e5e5e5',
};
const ATTEMPT = {
  at: NOW,
  outcome: 'refreshed',
  httpStatus: 200,
  latencyMs: 12,
  definitionHash: 'd0d0d0d0d0d0',
  warnings: ['lifetime_guessed'],
};
const FAILURE = { at: NOW, outcome: 'transient', reason: 'http_503', message: 'down', definitionHash: 'd0d0d0d0d0d0' };
const NOTIFIED: Notified = { published: 'failing', lastSeen: 'ok', times: [NOW], heldBack: 1 };
const TENANT = { group: 'gold', parameters: { region: 'eu' }, shard: '0003', addedAt: NOW - 600, renewFrom: NOW - 60 };
const OWN = { service: 'genesys', tenant: TENANT };
const FULL: Item = {
  ...OWN,
  version: 7,
  ...toTokenAttributes(TOKEN),
  ...toRefreshTokenAttributes(REFRESH_TOKEN),
  leaseOwner: 'me',
  leaseExpiresAt: NOW + 30,
  lastOwner: 'me',
  lastAttempt: ATTEMPT,
  lastFailure: FAILURE,
  consecutiveFailures: 2,
  failingSince: NOW - 60,
  cooldownUntil: NOW + 60,
  requestTimes: [NOW - 60, NOW],
  wishTimes: [NOW],
  lifetimes: [3600, 3599],
  spentRefreshToken: 'f1f1f1f1f1f1',
  acceptedClockOffset: -600,
  announced: { told: 'failing', seen: 'ok', times: [NOW], heldBack: 1 },
};
const FULL_STATUS = {
  ...OWN,
  version: 7,
  lease: { owner: 'me', expiresAt: NOW + 30 },
  lastAttempt: ATTEMPT,
  lastFailure: FAILURE,
  consecutiveFailures: 2,
  failingSince: NOW - 60,
  cooldownUntil: NOW + 60,
  requestTimes: [NOW - 60, NOW],
  wishTimes: [NOW],
  lifetimes: [3600, 3599],
  spentRefreshToken: 'f1f1f1f1f1f1',
  acceptedClockOffsetSeconds: -600,
  notified: NOTIFIED,
};
/** What is read of the item but its access token. */
const FULL_RECORD = { ...FULL_STATUS, refreshToken: REFRESH_TOKEN };
const EMPTY_RECORD = { service: 'genesys', version: 0, consecutiveFailures: 0, lifetimes: [] };

const factsOf = (token: StoredToken): object => {
  const { accessToken: _accessToken, ...facts } = token;
  return facts;
};
/** What the document client hands back: plain JSON, no objects of ours. */
const stored = (item: Item): Item => JSON.parse(JSON.stringify(item));
const expiringAt = (expiresAt: unknown): Item => ({
  ...FULL,
  token: { ...(FULL['token'] as Item), expiresAt },
});

describe('an item', () => {
  test('keeps the token apart from its facts, and its expiry as text', () => {
    const { accessToken, token, ttl, ...rest } = toTokenAttributes(TOKEN);
    expect(rest).toEqual({});
    expect(accessToken).toBe('t0ken-value');
    expect(token).toEqual({ ...factsOf(TOKEN), expiresAt: '2027-01-15T09:00:00Z' });
    expect(JSON.stringify(token)).not.toContain('t0ken');
    expect(ttl).toBe(NOW + 3600 + 7 * 86_400);
  });

  test('has a last day as late as an instant can be', () => {
    const at = plusSeconds(instant(LATEST_INSTANT_SECONDS), -1);
    const expiresAt: Stamp = { at, text: '9999-12-31T23:59:58Z', zone: 'utc' };
    expect(toTokenAttributes({ ...TOKEN, expiresAt })['ttl']).toBe(LATEST_INSTANT_SECONDS);
  });

  test('comes back as the record that was stored', () => {
    const record = toRecord(stored(FULL));
    expect(record).toEqual({ ...FULL_RECORD, token: TOKEN });
    expect(record.token?.accessToken.reveal()).toBe('t0ken-value');
    expect(JSON.stringify(record)).not.toContain('t0ken');
  });

  test('with a key alone is an empty record', () => {
    expect(toRecord({ service: 'genesys' })).toEqual(EMPTY_RECORD);
    expect(toStatusRecord({ service: 'genesys' })).toEqual(EMPTY_RECORD);
  });

  test('may have attributes that nobody knows', () => {
    const item = { ...FULL, colour: 'red', ttl: 'not a number', accessTokens: ['x'] };
    expect(toRecord(item)).toEqual({ ...FULL_RECORD, token: TOKEN });
  });
});

describe('an item of version 0.1.0 is read with the words of today', () => {
  const cause = { code: 'client-refused', severity: 'human', advice: 'put a new value' };
  const attempt = { ...FAILURE, outcome: 'misconfigured', reason: 'invalid_client', cause };

  test('for how urgent the cause of a failure is', () => {
    const { lastAttempt, lastFailure } = toStatusRecord({ ...FULL, lastAttempt: attempt, lastFailure: attempt });
    const expected = { ...attempt, cause: { ...cause, severity: 'action-required' } };
    expect([lastAttempt, lastFailure]).toEqual([expected, expected]);
  });

  test('for the condition that others were notified of', () => {
    const item = { ...FULL, announced: { told: 'needs-human', seen: 'needs-human', times: [NOW], heldBack: 1 } };
    expect(toStatusRecord(item).notified).toEqual({
      ...NOTIFIED,
      published: 'action-required',
      lastSeen: 'action-required',
    });
  });

  // biome-ignore format: a table is read by its columns
  test.each([
    ['human', 'invalid_client', 'the token endpoint answered HTTP 401 with error "invalid_client", AADSTS7000222: the client secret has expired',
      'create a new one and put it in'],
    ['human', 'secret_not_found', 'secret "shop" could not be read (ResourceNotFoundException)', 'create it, or correct secret.name in the definition'],
    ['watch', 'not_json', 'the token endpoint sent an empty answer', 'is tokenUrl the token endpoint?'],
    ['watch', 'http_503', 'the token endpoint answered HTTP 503', ''],
  ])('an item of version 0.1.0 is read without the advice in its message: %s %s', (severity, reason, fact, then) => {
    const message = then === '' ? fact : `${fact}; ${then}`;
    const lastFailure = { ...attempt, reason, message, cause: { ...cause, severity } };
    const read = toStatusRecord({ ...FULL, lastFailure }).lastFailure as Attempt;
    expect(read.message).toBe(fact);
    expect(diagnoseFailing(read, 1, false)).toEqual({
      code: 'client-refused',
      severity: severity === 'human' ? 'action-required' : severity,
      message: fact,
      advice: 'put a new value',
    });
  });

  test('a message written today is not cut', () => {
    const lastAttempt = { ...attempt, message: 'one; two', cause: { ...cause, severity: 'action-required' } };
    expect(toStatusRecord({ ...FULL, lastAttempt }).lastAttempt?.message).toBe('one; two');
  });

  test.each(['ok', 'watch', 'action-required'])('a stored cause that is %s stays what it is', (severity) => {
    const lastAttempt = { ...attempt, cause: { ...cause, severity } };
    expect(toStatusRecord({ ...FULL, lastAttempt }).lastAttempt).toEqual(lastAttempt);
  });
});

test.each([null, 42, { text: 'down' }])('an item whose last attempt has the message %j can be read', (message) => {
  const item = { ...FULL, lastAttempt: { ...FAILURE, message } };
  expect(toRecord(item)).toMatchObject({ service: 'genesys', lastAttempt: { outcome: 'transient' } });
});

describe('the token of an item', () => {
  test.each([
    ['absent', undefined],
    ['null', null],
    ['a number', 1_800_003_600_000_000],
    ['empty', ''],
    ['a word', 'soon'],
    ['a day that the calendar does not have', '2027-02-30T00:00:00Z'],
    ['a date without a time', '2027-01-15'],
  ])('is none when its stored expiry is %s', (_what, expiresAt) => {
    const unreadable = ['token.expiresAt'];
    expect(toRecord(expiringAt(expiresAt))).toEqual({ ...FULL_RECORD, unreadable });
    expect(toStatusRecord(expiringAt(expiresAt))).toEqual({ ...FULL_STATUS, unreadable });
  });

  test.each([
    ['2027-01-15 09:00:00', NOW + 3600, 'naive'],
    ['2027-01-15T09:00:00.999', NOW + 3600, 'naive'],
    ['2027-01-15T09:00:00Z', NOW + 3600, 'utc'],
    ['2027-01-15T09:00:00+01:00', NOW, 'offset'],
    ['1800003600', NOW + 3600, 'epoch-seconds'],
  ])('keeps its expiry %s as it is written', (text, at, zone) => {
    const expected = { at, text, zone };
    expect(toRecord(expiringAt(text)).token?.expiresAt).toEqual(expected);
    expect(toStatusRecord(expiringAt(text)).token?.expiresAt).toEqual(expected);
  });

  test('is stored again with the text it was read with', () => {
    const expiresAt = parseStamp('2027-01-15 09:00:00') as Stamp;
    const attributes = stored(toTokenAttributes({ ...TOKEN, expiresAt }));
    expect(toRecord({ service: 'genesys', ...attributes }).token).toEqual({ ...TOKEN, expiresAt });
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['null', null],
    ['not a text', 42],
  ])('is none when the access token is %s, though its facts are there', (_what, accessToken) => {
    expect(toRecord({ ...FULL, accessToken })).toEqual({ ...FULL_RECORD, unreadable: ['accessToken'] });
  });

  test('is none when its facts are absent', () => {
    const { token: _token, ...item } = FULL;
    expect(toRecord(item)).toEqual({ ...FULL_RECORD, unreadable: ['token'] });
  });
});

describe('the refresh token of an item', () => {
  test('comes back with the one before it', () => {
    const { refreshToken } = toRecord(stored(FULL));
    expect(refreshToken?.current.reveal()).toBe('t0ken-current');
    expect(refreshToken?.previous?.reveal()).toBe('t0ken-previous');
    expect(refreshToken?.seedVersionId).toBe('version-1');
  });

  test('may be the first one', () => {
    const { previous: _previous, ...first } = REFRESH_TOKEN;
    const item = stored({ service: 'genesys', ...toRefreshTokenAttributes(first) });
    expect(toRecord(item)).toEqual({ ...EMPTY_RECORD, refreshToken: first });
    expect(toRecord(item).refreshToken).not.toHaveProperty('previous');
  });
});

describe('status', () => {
  const selected: Item = Object.fromEntries(STATUS_ATTRIBUTES.map((name) => [name, FULL[name]]));

  test('reads everything it tells of, and nothing that is the token', () => {
    expect(toStatusRecord(stored(selected))).toEqual({ ...FULL_STATUS, token: factsOf(TOKEN) });
    expect(JSON.stringify(selected)).not.toContain('t0ken');
  });

  test('reads all attributes of a record but the tokens', () => {
    const others = ['accessToken', 'refreshToken', 'ttl', 'lastOwner'];
    expect([...STATUS_ATTRIBUTES].sort()).toEqual(
      Object.keys(FULL)
        .filter((name) => !others.includes(name))
        .sort(),
    );
  });

  test('is not handed the token even where the whole item was read', () => {
    expect(toStatusRecord(FULL)).toEqual({ ...FULL_STATUS, token: factsOf(TOKEN) });
  });
});

describe('the lease of an item', () => {
  test('is none without an owner', () => {
    const { leaseOwner: _leaseOwner, ...item } = FULL;
    expect(toRecord(item).lease).toBeUndefined();
  });

  test.each([undefined, null, 'tomorrow', '1800000030', 1.5, -1, 253_402_300_800, [], {}])(
    'is none where its end is no instant: %j',
    (leaseExpiresAt) => {
      const record = toRecord({ ...FULL, leaseExpiresAt });
      expect(record).toMatchObject({ lease: undefined, unreadable: ['leaseExpiresAt'] });
    },
  );
});

describe('members that nobody knows', () => {
  const unknown = { rawBody: 'LEAK' };
  const cause = { code: 'client-refused', severity: 'action-required', advice: 'a', ...unknown };
  const item: Item = {
    ...FULL,
    ...unknown,
    token: { ...(FULL['token'] as Item), ...unknown },
    lastAttempt: { ...FAILURE, cause, ...unknown },
    lastFailure: { ...FAILURE, cause, ...unknown },
    announced: { ...(FULL['announced'] as Item), ...unknown },
  };

  test('are not read', () => {
    expect(JSON.stringify([toRecord(item), toStatusRecord(item)])).not.toContain('LEAK');
    expect(toStatusRecord(item)).toMatchObject({ lastAttempt: FAILURE, notified: NOTIFIED });
  });

  test('do not reach the answer of status', () => {
    const status = toServiceStatus(factsOfService(DEFINITION, toStatusRecord(item), NOW));
    expect(status.lastAttempt).toMatchObject({ reason: 'http_503' });
    expect(JSON.stringify(status)).not.toContain('LEAK');
  });
});
