import { describe, expect, test } from '@jest/globals';
import type { StatusDetails } from '../../../../functions/contract/status.ts';
import type { StatusRecord } from '../../../../functions/domain/record/token-record.ts';
import { emptyRecord, LEASE_SECONDS } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { statusDetails } from '../../../../functions/usecases/status/status-details.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';
import { factsOf } from '../../../support/status-facts.ts';

const ISSUED = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const details = (record: Partial<StatusRecord> = {}, changes: Partial<ServiceDefinition> = {}): StatusDetails =>
  statusDetails(factsOf({ ...DEFINITION, ...changes }, { ...emptyRecord('genesys'), ...record }, ISSUED));
const living = (seconds: number) => ({ token: sampleToken('marker-token', ISSUED, seconds) });

describe('the details of a status', () => {
  test('of nothing stored are null where there is nothing to tell', () => {
    expect(details()).toEqual({
      windows: null,
      next: { by: 'sweep', at: null, text: 'refreshed by the next reader or sweep' },
      lifetimeDeviationSeconds: null,
      recentLifetimesSeconds: [],
      medianLifetimeSeconds: null,
      lease: null,
      attempts: 0,
      secretVersion: { used: null, current: null },
      definitionHash: { used: null, current: expect.stringMatching(/^[0-9a-f]{12}$/) },
    });
  });

  test('have the windows of the token with the overrides of the service', () => {
    expect(details(living(3600)).windows).toEqual({
      expiryBufferSeconds: 30,
      advisorySeconds: 1200,
      mandatorySeconds: 600,
    });
    expect(details(living(3600), { timing: { expiryBufferSeconds: 60 } }).windows).toMatchObject({
      expiryBufferSeconds: 60,
    });
  });

  test.each([
    [3600, undefined, null],
    [3600, 3600, 0],
    [3599, 3600, -1],
    [3601, 3600, 1],
    [3599, { min: 3600, max: 5400 }, -1],
    [3600, { min: 3600, max: 5400 }, 0],
    [5400, { min: 3600, max: 5400 }, 0],
    [5401, { min: 3600, max: 5400 }, 1],
  ])('a lifetime of %i s where %j is expected deviates by %p', (lifetime, expectedLifetimeSeconds, deviation) => {
    const changes = expectedLifetimeSeconds === undefined ? {} : { timing: { expectedLifetimeSeconds } };
    expect(details(living(lifetime), changes).lifetimeDeviationSeconds).toBe(deviation);
  });

  test.each([
    [[3600], 3600],
    [[3599, 3600], 3599],
    [[86_400, 3599, 3600], 3600],
    [[1, 2, 3, 4], 2],
  ])('the median of %j is %i, and the list stays in its order', (lifetimes, median) => {
    expect(details({ lifetimes })).toMatchObject({ medianLifetimeSeconds: median, recentLifetimesSeconds: lifetimes });
  });

  test('tell of a lease since when and until when, and not whose it is', () => {
    const lease = { owner: 'marker-owner', expiresAt: plusSeconds(ISSUED, LEASE_SECONDS - 10) };
    const told = details({ lease, version: 7 });
    expect(told).toMatchObject({
      lease: { since: '2027-01-15T07:59:50Z', until: '2027-01-15T08:00:30Z' },
      attempts: 7,
    });
    expect(JSON.stringify(told)).not.toContain('marker');
  });

  test('tell which version of the secret and which definition the token was asked with, and which are current', () => {
    const lastAttempt = {
      at: ISSUED,
      outcome: 'misconfigured',
      definitionHash: 'x',
      secretVersionId: '0f1fa99d-37db-41be-922e-d5ed39cdeae2',
    } as const;
    const told = details({ ...living(3600), lastAttempt });
    expect(told.secretVersion).toEqual({ used: 'version-', current: '0f1fa99d' });
    expect(told.definitionHash.used).toBe('d0d0d0d0d0d0');
    expect(told.definitionHash.current).not.toBe('d0d0d0d0d0d0');
    expect(details({ lastAttempt: { ...lastAttempt, secretVersionId: 'none' } }).secretVersion.current).toBe('none');
  });
});
