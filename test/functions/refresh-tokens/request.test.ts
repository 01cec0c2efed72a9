import { describe, expect, test } from '@jest/globals';
import { parseRefreshTokensRequest } from '../../../functions/refresh-tokens/request.ts';

const ARN = 'arn:aws:secretsmanager:us-west-2:012345678901:secret:mySecret-a1b2c3';
/** As the user guide of Secrets Manager shows it. */
const ROTATED = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'Secret Label Updated',
  source: 'aws.secretsmanager',
  account: '012345678901',
  time: '2024-02-06T16:43:48Z',
  region: 'us-west-2',
  resources: [ARN],
  detail: { name: 'mySecret', labelUpdated: 'AWSCURRENT', versionId: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111' },
};

describe('a request of refresh-tokens', () => {
  test.each([
    [{ operation: 'sweep' }, { operation: 'sweep' }],
    [{ 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }, { operation: 'sweep' }],
    [ROTATED, { operation: 'rotation', secretIds: ['mySecret', ARN] }],
    [
      { ...ROTATED, detail: { ...ROTATED.detail, labelUpdated: 'blue' } },
      { operation: 'rotation', secretIds: [] },
    ],
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
    [{ ...ROTATED, 'detail-type': 'AWS API Call via CloudTrail' }, '"Secret Label Updated"'],
    [{ ...ROTATED, resources: undefined }, '"Secret Label Updated"'],
    [{ ...ROTATED, resources: [ARN, 5] }, '"Secret Label Updated"'],
    [{ ...ROTATED, resources: Array(1000).fill(ARN) }, '"Secret Label Updated"'],
    [{ ...ROTATED, resources: ['MARKER of whoever sent it'] }, '"Secret Label Updated"'],
    [{ ...ROTATED, detail: { ...ROTATED.detail, name: 'm'.repeat(2049) } }, '"Secret Label Updated"'],
    [{ ...ROTATED, detail: { ...ROTATED.detail, name: 'mySecret\nMARKER' } }, '"Secret Label Updated"'],
    [{ ...ROTATED, detail: null }, '"Secret Label Updated"'],
    [{ ...ROTATED, detail: { name: 'mySecret' } }, '"Secret Label Updated"'],
    [{ ...ROTATED, detail: { ...ROTATED.detail, name: ['mySecret'] } }, '"Secret Label Updated"'],
    [{ operation: 'getToken', service: 'a' }, '"operation"'],
    [{ operation: 'refresh', service: 'a', force: 'yes' }, '"force"'],
    [{ operation: 'refresh', service: 'a', minValiditySeconds: 604_801 }, '"minValiditySeconds"'],
    [{ operation: 'refresh', service: 'a', rejectedFingerprint: 'ABCDEF012345' }, '"rejectedFingerprint"'],
  ])('%j is refused and what was expected is named', (event, expected) => {
    expect(() => parseRefreshTokensRequest(event)).toThrow(
      expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(expected) }),
    );
    expect(() => parseRefreshTokensRequest(event)).not.toThrow(/MARKER/);
  });
});
