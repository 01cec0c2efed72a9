import { describe, expect, test } from '@jest/globals';
import { emptyRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import type { ClaimedAttempt } from '../../../../functions/usecases/refresh/attempt.ts';
import { requestTimesAfter, toAttempt } from '../../../../functions/usecases/refresh/attempt-record.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const NOW = instant(1_800_000_000);
const CLAIMED: ClaimedAttempt = {
  definition: DEFINITION,
  definitionHash: 'd0d0d0d0d0d0',
  fence: { service: 'genesys', owner: 'o', version: 7 },
  leaseExpiresAt: plusSeconds(NOW, 40),
  startedMs: 0,
  record: emptyRecord('genesys'),
  reason: 'missing',
};
const FAILURE = { kind: 'transient', reason: 'network', message: 'm' } as const;

test('an attempt is stored with what is read of it later, and with nothing else', () => {
  const secret = { versionId: 'v', values: {} };
  const cause = { code: 'dns-failed', severity: 'watch', advice: 'a' } as const;
  const kept = {
    ...{ reason: 'network', detail: 'ENOTFOUND', message: 'm', cause, refusals: 2, refusedFingerprint: 'f' },
    ...{
      httpStatus: 400,
      oauthError: 'e',
      providerCode: '1',
      correlationId: 'c',
      clockOffsetSeconds: 3,
      latencyMs: 12,
    },
  };
  const seen = { ...kept, kind: 'transient', hint: 'page', retryAfterSeconds: 5, warnings: ['w'] } as const;
  const findings = { outcome: { ok: false, failure: FAILURE }, secret, requests: 2, usedPreviousSecret: true } as const;
  expect(toAttempt(CLAIMED, findings, 'transient', seen, NOW)).toEqual({
    ...{ ...kept, at: NOW, outcome: 'transient', definitionHash: 'd0d0d0d0d0d0', secretVersionId: 'v' },
    ...{ requests: 2, usedPreviousSecret: true, warnings: ['w'] },
  });
});

test('nothing that there is not is stored as such', () => {
  const findings = { outcome: { ok: false, failure: FAILURE }, requests: 0, usedPreviousSecret: false } as const;
  expect(toAttempt(CLAIMED, findings, 'transient', { warnings: [] }, NOW)).toEqual({
    ...{ at: NOW, outcome: 'transient', definitionHash: 'd0d0d0d0d0d0' },
  });
});

describe('when requests were sent', () => {
  const [old, young] = [plusSeconds(NOW, -3600), plusSeconds(NOW, -3599)];
  const record = { ...CLAIMED.record, requestTimes: [old, young], wishTimes: [old, young] };

  test('is counted where the service limits them, and for wishes where a reader had one', () => {
    const limited = { ...CLAIMED, record, definition: { ...DEFINITION, maxRequestsPerHour: 1 } };
    expect(requestTimesAfter(limited, 2, NOW)).toEqual({ requestTimes: [young, NOW, NOW], wishTimes: undefined });
    const wished = { ...CLAIMED, record, reason: 'rejected_by_caller' } as const;
    expect(requestTimesAfter(wished, 1, NOW)).toEqual({ requestTimes: undefined, wishTimes: [young, NOW] });
  });
});
