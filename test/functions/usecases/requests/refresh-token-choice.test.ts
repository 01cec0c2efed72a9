import { describe, expect, test } from '@jest/globals';
import type { TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { fingerprintOf } from '../../../../functions/domain/values/fingerprint.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { lostBefore } from '../../../../functions/usecases/requests/refresh-token-choice.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const CURRENT = new Redacted('refresh-2');
const LOST = fingerprintOf(CURRENT, sha256Hex);
const OURS = { type: 'refresh_token' } as const;
const LEASE = { owner: 'o', expiresAt: instant(1_800_000_000) };

describe('the refresh token whose answer may be lost, although this attempt sent none', () => {
  test.each<[string, ServiceDefinition['grant'], Partial<TokenRecord>, boolean, string | undefined]>([
    ['is the current one where it may have been sent', OURS, {}, true, LOST],
    ['is the current one where an attempt never ended', OURS, { lease: LEASE }, false, LOST],
    ['is none where nothing was sent', OURS, {}, false, undefined],
    ['is none where there is none', OURS, { refreshToken: undefined }, true, undefined],
    ['is noted before where it is of single use', { ...OURS, singleUse: true }, { lease: LEASE }, true, undefined],
    ['is none of another grant', { type: 'client_credentials' }, { lease: LEASE }, true, undefined],
  ])('%s', (_what, grant, more, mayHaveSent, expected) => {
    const record = { refreshToken: { current: CURRENT, seedVersionId: 'v' }, ...more } as unknown as TokenRecord;
    const facts = { definition: { ...DEFINITION, grant }, record, sha256Hex } as unknown as Parameters<
      typeof lostBefore
    >[0];
    expect(lostBefore(facts, mayHaveSent)).toBe(expected);
  });
});
