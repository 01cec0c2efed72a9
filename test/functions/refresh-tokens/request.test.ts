import { describe, expect, test } from '@jest/globals';
import { parseRefreshTokensRequest } from '../../../functions/refresh-tokens/request.ts';

describe('a request of refresh-tokens', () => {
  test.each([
    [{ operation: 'sweep' }, { operation: 'sweep' }],
    [{ 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }, { operation: 'sweep' }],
    [
      { operation: 'refresh', service: 'a' },
      { operation: 'refresh', service: 'a' },
    ],
    [
      {
        operation: 'refresh',
        service: 'a',
        force: true,
        minValiditySeconds: 0,
        rejectedFingerprint: '0123456789ab',
        x: 1,
      },
      { operation: 'refresh', service: 'a', force: true, minValiditySeconds: 0, rejectedFingerprint: '0123456789ab' },
    ],
  ])('%j is understood', (event, request) => {
    expect(parseRefreshTokensRequest(event)).toEqual(request);
  });

  test.each([
    [undefined, 'a JSON object'],
    [[], 'a JSON object'],
    [{}, 'EventBridge scheduled event'],
    [{ operation: 'refresh' }, '"service"'],
    [{ operation: 'getToken', service: 'a' }, '"operation"'],
    [{ operation: 'refresh', service: 'a', force: 'yes' }, '"force"'],
    [{ operation: 'refresh', service: 'a', minValiditySeconds: 604_801 }, '"minValiditySeconds"'],
    [{ operation: 'refresh', service: 'a', rejectedFingerprint: 'ABCDEF012345' }, '"rejectedFingerprint"'],
  ])('%j is refused and what was expected is named', (event, expected) => {
    expect(() => parseRefreshTokensRequest(event)).toThrow(
      expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(expected) }),
    );
  });
});
