import { describe, expect, test } from '@jest/globals';
import { refreshOne } from '../../../functions/refresh-tokens/answer-refresh.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';

describe('a request to refresh one service', () => {
  const harness = new RefreshHarness();
  const refresh = (service: string, force = false) =>
    refreshOne(harness.dependencies, [DEFINITION], { operation: 'refresh', service, force }, 0);

  test('makes a token request where one is needed, none where none is, and one when it is forced', async () => {
    expect(await refresh('genesys')).toMatchObject({ result: 'refreshed', reason: 'missing' });
    expect(await refresh('genesys')).toMatchObject({ result: 'skipped', reason: 'fresh' });
    expect(await refresh('genesys', true)).toMatchObject({ result: 'refreshed', reason: 'forced' });
    expect(harness.requests).toHaveLength(2);
  });

  test('refuses a service that is not defined', async () => {
    await expect(refresh('salesforce')).rejects.toMatchObject({ name: 'UnknownService' });
  });
});
