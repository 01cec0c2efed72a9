import { expect, test } from '@jest/globals';
import { EVENT_SOURCE, EVENT_TYPES } from '../../../../functions/domain/telemetry/service-event.ts';

test('events are called what the rules of others select by', () => {
  expect([EVENT_SOURCE, EVENT_TYPES]).toEqual([
    'token-keeper',
    {
      refreshed: 'Token Refreshed',
      failing: 'Token Refresh Failing',
      'action-required': 'Token Action Required',
      recovered: 'Token Refresh Recovered',
    },
  ]);
});
