import { describe, expect, test } from '@jest/globals';
import type { AttemptOutcome } from '../../../../functions/contract/attempt.ts';
import { stateSummary } from '../../../../functions/domain/diagnosis/of-lifetime.ts';
import { diagnoseUnavailable } from '../../../../functions/domain/diagnosis/of-refusal.ts';
import { STATE_CAUSES } from '../../../../functions/domain/diagnosis/state-causes.ts';
import type { LifetimeDoubt } from '../../../../functions/domain/expiry/lifetime.ts';
import { type Attempt, emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant } from '../../../../functions/domain/values/instant.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000);
const TOKEN = sampleToken('t', NOW, 3600);
const REJECTED = { rejectedFingerprint: TOKEN.fingerprint };
const ended = (outcome: AttemptOutcome): Attempt => ({ at: NOW, outcome, definitionHash: 'h' });
const recordOf = (more: Partial<TokenRecord>): TokenRecord => ({ ...emptyRecord('genesys'), token: TOKEN, ...more });
const failing = (outcome: AttemptOutcome, more: Partial<TokenRecord> = {}): TokenRecord =>
  recordOf({ lastAttempt: ended(outcome), lastFailure: ended(outcome), consecutiveFailures: 1, ...more });
const REJECTED_AGAIN = recordOf({ token: { ...TOKEN, rejections: 2 } });

describe('the cause of a reader getting no token', () => {
  // biome-ignore format: a table is read by its columns
  test.each<[string, object, TokenRecord, string, string | undefined]>([
    ['is none where nothing stored explains it', {}, recordOf({}), 'fresh', undefined],
    ['is the word of the decision', {}, recordOf({}), 'host_paused', 'provider-host-paused'],
    ['is no member that every object has', {}, recordOf({}), 'constructor', undefined],
    ['is the failure where the word says nothing', {}, failing('transient'), 'cooling_down', 'transient'],
    ['is the word beside a failure', {}, failing('transient'), 'request_quota', 'request-quota-used'],
    ['is the word beside a failure, for a rejected token', REJECTED, failing('transient'), 'request_quota', 'request-quota-used'],
    ['is what a person has to end, for a rejected token', REJECTED, failing('misconfigured'), 'request_quota', 'misconfigured'],
    ['is the word beside it for another token', { rejectedFingerprint: 'ffffffffffff' }, failing('misconfigured'), 'request_quota', 'request-quota-used'],
    ['is the word beside it for a token that is not there', {}, failing('misconfigured', { token: undefined }), 'request_quota', 'request-quota-used'],
    ['is no failure that was made good', {}, failing('transient', { consecutiveFailures: 0 }), 'cooling_down', undefined],
    ['is no failure that nothing is known of', {}, failing('transient', { lastFailure: undefined }), 'cooling_down', undefined],
    ['is the same token once more', REJECTED, recordOf({ lastAttempt: ended('unchanged') }), 'fresh', 'same-token'],
    ['is a token that was revoked', REJECTED, recordOf({ lastAttempt: ended('refreshed') }), 'fresh', 'token-revoked-early'],
    ['is the second rejection in a row', REJECTED, REJECTED_AGAIN, 'just_refreshed', 'new-tokens-rejected'],
    ['is the second rejection, whichever hold says so', REJECTED, REJECTED_AGAIN, 'wish_quota', 'new-tokens-rejected'],
    ['is the quota of everybody, all the same', REJECTED, REJECTED_AGAIN, 'request_quota', 'request-quota-used'],
    ['is the wishes of others where this token was not rejected', {}, REJECTED_AGAIN, 'wish_quota', 'wish-quota-used'],
    ['is a token that was revoked, before any attempt', REJECTED, recordOf({}), 'fresh', 'token-revoked-early'],
  ])('%s', (_what, wish, record, why, code) => {
    expect(diagnoseUnavailable(wish, record, why, { now: NOW })?.code).toBe(code);
  });
});

describe('the words for a lifetime', () => {
  const told = (code: keyof typeof STATE_CAUSES, lifetimeDoubt?: LifetimeDoubt): string =>
    stateSummary(code, { record: { token: { ...TOKEN, ...(lifetimeDoubt && { lifetimeDoubt }) } }, now: NOW });
  const plain = (code: keyof typeof STATE_CAUSES): string => STATE_CAUSES[code].summary;

  test('have both where one is doubted', () => {
    const doubt = { kind: 'guessed', otherSeconds: 3_600_000 } as const;
    expect(told('lifetime-guessed', doubt)).toBe(`${plain('lifetime-guessed')} (3600 s, not 3600000 s)`);
  });

  test.each<[string, keyof typeof STATE_CAUSES, LifetimeDoubt | undefined]>([
    ['another is told', 'lifetime-implausible', { kind: 'implausible' }],
    ['the doubt is another', 'lifetime-unusual', { kind: 'guessed', otherSeconds: 3_600_000 }],
    ['nothing is doubted', 'lifetime-guessed', undefined],
  ])('have one where not: %s', (_what, code, doubt) => {
    expect(told(code, doubt)).toBe(plain(code));
    expect(stateSummary(code, { record: {}, now: NOW })).toBe(plain(code));
  });
});
