import { describe, expect, test } from '@jest/globals';
import { withDiagnosis } from '../../../../functions/contract/contract-error.ts';
import { type Attempt, emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import {
  type Ending,
  explainUnavailable,
  type TokenRequirements,
} from '../../../../functions/usecases/serve/token-unavailable.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const NOW = instant(1_800_000_000); // 2027-01-15T08:00:00Z
const TOKEN = sampleToken('t', NOW, 3600);
const NONE_CAN = 'no token of "genesys" can be handed out: ';

interface Case {
  readonly wish?: Partial<TokenRequirements>;
  readonly record?: Partial<TokenRecord>;
  readonly ending?: Partial<Ending>;
  readonly now?: number;
  readonly askedIn?: number;
}

const told = ({ wish, record, ending, now = 0, askedIn }: Case) =>
  explainUnavailable(
    { definition: DEFINITION, minValiditySeconds: 0, ...wish },
    { ...emptyRecord('genesys'), token: TOKEN, ...record },
    { why: 'fresh', ...ending },
    { now: plusSeconds(NOW, now), askedFrom: askedIn === undefined ? undefined : plusSeconds(NOW, now + askedIn) },
  );

describe('a reader without a token is told', () => {
  const unknown = '; refreshing it ended with fresh (fresh)';

  // biome-ignore format: a table is read by its columns
  test.each<[string, Case, string]>([
    ['that none is stored', { record: { token: undefined } }, `${NONE_CAN}none is stored${unknown}`],
    ['what is left', {}, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now${unknown}`],
    ['what was asked for', { wish: { minValiditySeconds: 60 } }, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now, with 60 s required${unknown}`],
    ['what is left of a second', { now: 3599 }, `${NONE_CAN}the stored one expires at 09:00:00Z, 1 s from now, and the last 30 s are not handed out${unknown}`],
    ['that it is over this second', { now: 3600 }, `${NONE_CAN}the stored one expires now${unknown}`],
    ['that it is over, and what was asked for', { now: 3660, wish: { minValiditySeconds: 1 } }, `${NONE_CAN}the stored one expired at 09:00:00Z, 60 s ago, with 1 s required${unknown}`],
    ['that a clock has stepped back', { now: -3600 }, `${NONE_CAN}the stored one was obtained at 08:00:00Z, and it is 2027-01-15T07:00:00Z: a clock has stepped back${unknown}`],
    ['when the provider is asked', { askedIn: 1 }, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now; the provider is not asked before 08:00:01Z, in 1s${unknown}`],
    ['that the provider is asked now', { askedIn: 0 }, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now${unknown}`],
    ['after what the provider is asked', { askedIn: 60, ending: { why: 'cooling_down' } }, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now; the provider is not asked before 08:01:00Z, in 1m, after the last attempt; refreshing it ended with cooling_down (cooling_down)`],
    ['that the last attempt has failed', { askedIn: 60, record: { lastAttempt: { at: NOW, outcome: 'transient', definitionHash: 'h' } }, ending: { why: 'cooling_down' } }, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now; the provider is not asked before 08:01:00Z, in 1m, because the last attempt failed; refreshing it ended with cooling_down (cooling_down)`],
    ['the date where it is another day', { now: 86_400 }, `${NONE_CAN}the stored one expired at 2027-01-15 09:00:00Z, 82800 s ago${unknown}`],
    ['what was waited for', { ending: { waitedFor: 'somebody was waited for' } }, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now; somebody was waited for${unknown}`],
    ['how the refresh ended', { ending: { report: { service: 'genesys', result: 'superseded', reason: 'expired' } } }, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now; refreshing it ended with superseded (fresh)`],
    ['how the refresh ended, in its words', { ending: { report: { service: 'genesys', result: 'failed', reason: 'expired', message: 'it broke' } } }, `${NONE_CAN}the stored one expires at 09:00:00Z, 3600 s from now; it broke`],
  ])('%s', (_what, one, message) => {
    expect(told(one)).toEqual({ message, retryable: true });
  });

  test('that the wish is longer than tokens live, which no retry changes', () => {
    const ending = { why: 'longer_than_lifetime' };
    const { message, retryable } = told({ wish: { minValiditySeconds: 3601 }, ending, now: 60 });
    expect(retryable).toBe(false);
    expect(message).toMatch(
      /^minValiditySeconds is 3601, but the tokens of "genesys" live 3600 s; ask for less \(the stored one has 3540 s left\); cause: /,
    );
  });
});

describe('a retry may help', () => {
  const failure: Attempt = { at: NOW, outcome: 'misconfigured', definitionHash: 'h' };
  const failing = { lastFailure: failure, lastAttempt: failure, consecutiveFailures: 1 };

  // biome-ignore format: a table is read by its columns
  test.each<[string, Partial<TokenRecord>, boolean]>([
    ['without a failure', { consecutiveFailures: 0 }, true],
    ['where failures are counted and none can be read', { consecutiveFailures: 3 }, true],
    ['after a failure that was made good', { ...failing, consecutiveFailures: 0 }, true],
    ['after a failure that may pass', { ...failing, lastFailure: { ...failure, outcome: 'transient' } }, true],
    ['after a failure for a person that is doubted', { ...failing, cooldownUntil: plusSeconds(NOW, 899) }, true],
    ['not after one that is certain', { ...failing, cooldownUntil: plusSeconds(NOW, 900) }, false],
    ['not after one without a cooldown', failing, false],
  ])('%s', (_when, record, retryable) => {
    expect(told({ record }).retryable).toBe(retryable);
  });

  test.each([
    ['access-denied', false],
    ['throttled', true],
  ])('or not, after refresh-tokens could not be asked for the cause refresh-%s', (kind, retryable) => {
    const diagnosis = { code: `refresh-${kind}`, severity: 'action-required', message: 'c', advice: 'a' } as const;
    const message = withDiagnosis('it failed', diagnosis);
    const report = { service: 'genesys', result: 'failed', reason: 'expired', message } as const;
    expect(told({ ending: { report } }).retryable).toBe(retryable);
  });
});
