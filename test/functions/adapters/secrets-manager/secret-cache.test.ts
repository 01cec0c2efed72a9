import { describe, expect, test } from '@jest/globals';
import { createSecretCache, KEPT_SECONDS } from '../../../../functions/adapters/secrets-manager/secret-cache.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const keptSecret = (clock: ManualClock, versionId = 'version-1') => ({
  text: new Redacted('marker-secret'),
  versionId,
  readAt: clock.now(),
});

test('a secret is kept for an hour', () => {
  expect(KEPT_SECONDS).toBe(3600);
});

describe('a secret is kept', () => {
  test.each<[string, number, boolean]>([
    ['when it was just read', 0, true],
    ['until the last second of its hour', 3599, true],
    ['no longer than exactly an hour', 3600, false],
    ['while the clock is set back by less than an hour', -3599, true],
    ['not when the clock is set back by an hour', -3600, false],
    ['not when the clock is set back by a year', -31_536_000, false],
  ])('%s', (_when, seconds, isKept) => {
    const clock = new ManualClock();
    const cache = createSecretCache(clock);
    const secret = keptSecret(clock);
    cache.keep('name', secret);
    clock.advance(seconds);
    expect(cache.get('name')).toBe(isKept ? secret : undefined);
  });

  test('by its name, and in the version read last', () => {
    const clock = new ManualClock();
    const cache = createSecretCache(clock);
    cache.keep('one', keptSecret(clock, 'version-1'));
    cache.keep('other', keptSecret(clock, 'version-9'));
    cache.keep('one', keptSecret(clock, 'version-2'));
    expect(cache.get('one')?.versionId).toBe('version-2');
    expect(cache.get('other')?.versionId).toBe('version-9');
    expect(cache.get('none')).toBeUndefined();
  });
});
