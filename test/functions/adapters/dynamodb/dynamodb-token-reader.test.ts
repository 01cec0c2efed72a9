import type { AddressInfo } from 'node:net';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import dynalite from 'dynalite';
import { createDynamoDbTokenReader } from '../../../../functions/adapters/dynamodb/dynamodb-token-reader.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { StoreUnderTest } from '../../../contract/token-store-contract.ts';
import { startDynamoDbStore, type TestDocuments } from '../../../support/dynamodb-store.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);

describe('the reader of serve-tokens', () => {
  const server = dynalite({ createTableMs: 0 });
  let subject: StoreUnderTest & TestDocuments;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    subject = await startDynamoDbStore({ port: (server.address() as AddressInfo).port });
  });
  afterAll(async () => {
    await subject.close();
    await new Promise((resolve) => server.close(resolve));
  });

  test('reads the access token and never the refresh token beside it', async () => {
    const lease = { service: 'a', owner: 'me', now: NOW, seenVersion: 0, leaseExpiresAt: plusSeconds(NOW, 30) };
    await subject.store.claimLease(lease);
    await subject.store.finishAttempt({
      service: 'a',
      owner: 'me',
      version: 1,
      attempt: { at: NOW, outcome: 'refreshed', definitionHash: 'd0' },
      token: sampleToken('access', NOW, 3600),
      refreshToken: { current: new Redacted('refresh'), seedVersionId: 'v1' },
      consecutiveFailures: 0,
    });
    expect((await subject.store.read('a')).refreshToken?.current.reveal()).toBe('refresh');
    const record = await createDynamoDbTokenReader(subject.documents, 'tokens').read('a');
    expect(record.token?.accessToken.reveal()).toBe('access');
    expect(record).not.toHaveProperty('refreshToken');
  });

  test('returns an empty record where nothing is stored', async () => {
    const record = await createDynamoDbTokenReader(subject.documents, 'tokens').read('nothing');
    expect(record).toEqual({ service: 'nothing', version: 0, consecutiveFailures: 0, lifetimes: [] });
  });

  test('tells with the heartbeat why events could not be sent', async () => {
    const heartbeat = {
      startedAt: NOW,
      completedAt: NOW,
      services: 1,
      postponed: 0,
      eventsFault: 'AccessDeniedException',
    };
    await subject.store.noteSweep(heartbeat);
    expect((await subject.store.readForStatus([])).heartbeat).toEqual(heartbeat);
  });

  test('names what a table that is missing was asked for', async () => {
    const reading = createDynamoDbTokenReader(subject.documents, 'another').readForStatus(['a']);
    await expect(reading).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.stringContaining(
        'dynamodb:BatchGetItem on table "another" failed with ResourceNotFoundException',
      ),
      refusal: { kind: 'missing', action: 'dynamodb:BatchGetItem', resource: 'table "another"' },
    });
  });

  test.each([
    ['of other types', { pausedSince: 'then', pausedUntil: 'later' }],
    ['of the end of time', { pausedSince: NOW, pausedUntil: 253_402_300_799 }],
    ['of a clock that is ten minutes ahead', { pausedSince: NOW + 600, pausedUntil: NOW + 1200 }],
  ])('gives a pause %s up for the next one', async (_what, damaged) => {
    await subject.documents.send(
      new PutCommand({ TableName: 'tokens', Item: { service: '#host a.test', ...damaged } }),
    );
    const pause = { since: NOW, until: plusSeconds(NOW, 900) };
    await subject.store.noteHostPause('a.test', pause);
    expect(await subject.store.readHostPause('a.test')).toEqual(pause);
  });

  const times = { startedAt: NOW, completedAt: NOW };
  test.each([
    'x',
    1.5,
    null,
    [],
    {},
    { ...times, completedAt: 'x' },
    { ...times, completedAt: -1, services: 1, postponed: 0 },
    { ...times, services: 'x', postponed: 0 },
    { ...times, services: 1 },
  ])('takes a heartbeat that is %j for none, and the next sweep replaces it', async (lastSweep) => {
    await subject.put({ service: '#sweep', lastSweep });
    expect((await subject.store.readForStatus([])).heartbeat).toBeUndefined();
    const heartbeat = { ...times, services: 3, postponed: 1, faults: ['a', 'b'] };
    await subject.store.noteSweep(heartbeat);
    expect((await subject.store.readForStatus([])).heartbeat).toEqual(heartbeat);
  });

  test('asks for the item of a host by a key that DynamoDB takes, however long the name is', async () => {
    const host = 'x'.repeat(4000);
    const pause = { since: NOW, until: plusSeconds(NOW, 60) };
    await subject.store.noteHostPause(host, pause);
    const { hostPauses } = await subject.store.readForStatus(['a'], [host, `${host}y`]);
    expect(hostPauses?.get(host)).toEqual(pause);
  });

  test('and what writes it tell an item that is too large from a store that does not answer', async () => {
    const claim = { service: 'large', owner: 'me', now: NOW, seenVersion: 0, leaseExpiresAt: plusSeconds(NOW, 30) };
    await subject.store.claimLease(claim);
    const writing = subject.store.finishAttempt({
      ...claim,
      version: 1,
      attempt: { at: NOW, outcome: 'refreshed', definitionHash: 'd0' },
      token: sampleToken('x'.repeat(450_000), NOW, 3600),
      consecutiveFailures: 0,
    });
    await expect(writing).rejects.toThrow(expect.objectContaining({ name: 'ItemTooLargeError' }));
  });

  test('make room in an item for what is ours', async () => {
    const more = { 'what is this': 'x'.repeat(200_000), announced: 'x'.repeat(190_000), lastOwner: 'before' };
    await subject.put({ service: 'full', version: 3, ...more });
    const claim = { service: 'full', owner: 'me', now: NOW, seenVersion: 3, leaseExpiresAt: plusSeconds(NOW, 30) };
    expect(await subject.store.claimLease(claim)).toEqual({ claimed: true, version: 4 });
    const token = sampleToken('x'.repeat(300_000), NOW, 3600);
    const attempt = { at: NOW, outcome: 'refreshed', definitionHash: 'd0' } as const;
    const end = { service: 'full', owner: 'me', version: 4, attempt, token, consecutiveFailures: 0 };
    expect(await subject.store.finishAttempt(end)).toBe(true);
    expect(await subject.store.read('full')).toMatchObject({ version: 4, token: { fingerprint: token.fingerprint } });
  });

  test('and a write that is wrong in itself is a fault of ours', async () => {
    const wrong = subject.store.noteRefreshTokenSent({ service: '', owner: 'me', version: 1 }, 'f0');
    await expect(wrong).rejects.toThrow(expect.objectContaining({ name: 'ValidationException' }));
  });
});
