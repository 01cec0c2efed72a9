import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../functions/domain/diagnosis.ts';
import { instant } from '../../../functions/domain/instant.ts';
import type { Attempt, AttemptOutcome } from '../../../functions/domain/token-record.ts';

const attempt = (outcome: AttemptOutcome, more: Partial<Attempt> = {}): Attempt => ({
  at: instant(1_800_000_000),
  outcome,
  definitionHash: 'd0d0d0d0d0d0',
  ...more,
});
const FAILED = { reason: 'http_503', message: 'the token endpoint answered HTTP 503' };

describe('a diagnosis', () => {
  test.each([
    ['transient', 'cooldown'],
    ['misconfigured', 'correct the service definition'],
    ['reauthorizationRequired', 'authorize the client'],
    ['malformedResponse', 'token URL'],
  ] as const)('of failing attempts names what was wrong and what helps: %s', (kind, advice) => {
    const failure = attempt(kind, FAILED);
    const told = diagnose({ lastAttempt: failure, lastFailure: failure, consecutiveFailures: 1 }, 'none');
    expect(told).toEqual({ cause: FAILED.message, advice: expect.stringContaining(advice) });
  });

  test.each([
    [{ reason: 'http_503' }, 'http_503'],
    [{}, 'transient'],
  ])('falls back on what is known of a failure: %j', (known, cause) => {
    const failure = attempt('transient', known);
    expect(diagnose({ lastAttempt: failure, lastFailure: failure, consecutiveFailures: 3 }, 'expired').cause).toBe(
      cause,
    );
  });

  test('before the first attempt points to the schedule', () => {
    const told = diagnose({ consecutiveFailures: 0 }, 'expired');
    expect(told).toMatchObject({
      cause: expect.stringContaining('no attempt'),
      advice: expect.stringContaining('sweep'),
    });
  });

  test.each(['mandatory', 'expired'] as const)(
    'of a token that was not refreshed again (%s) points there too',
    (need) => {
      const told = diagnose({ lastAttempt: attempt('refreshed'), consecutiveFailures: 0 }, need);
      expect(told).toMatchObject({
        cause: expect.stringContaining('not refreshed in time'),
        advice: expect.stringContaining('schedule'),
      });
    },
  );

  test.each(['none', 'advisory'] as const)('has nothing to say while all is well (%s)', (need) => {
    const told = diagnose({ lastAttempt: attempt('refreshed'), consecutiveFailures: 0 }, need);
    expect(told).toEqual({ cause: 'the last refresh succeeded', advice: 'nothing to do' });
  });

  test('forgets a failure that has been made good since', () => {
    const record = {
      lastAttempt: attempt('refreshed'),
      lastFailure: attempt('misconfigured', FAILED),
      consecutiveFailures: 0,
    };
    expect(diagnose(record, 'none').cause).toBe('the last refresh succeeded');
  });

  test.each(['none', 'advisory', 'mandatory', 'expired'] as const)(
    'of a provider that hands back the same token blames the provider, not the schedule (%s)',
    (need) => {
      const told = diagnose({ lastAttempt: attempt('unchanged'), consecutiveFailures: 0 }, need);
      expect(told.cause).toContain('the same token');
      expect(`${told.cause} ${told.advice}`).not.toContain('schedule');
    },
  );
});

describe('advice that fits the cause', () => {
  test.each([
    ['network', 'transient', 'DNS'],
    ['secret_not_found', 'misconfigured', 'do what the cause says'],
    ['token_bound_to_key', 'malformedResponse', 'bearer'],
    ['http_503', 'transient', 'after the cooldown'],
    ['constructor', 'misconfigured', 'correct the service definition'],
  ] as const)('of %s', (reason, outcome, word) => {
    const failure = { at: instant(1), outcome, reason, message: 'm', definitionHash: 'd' };
    const record = { lastAttempt: failure, lastFailure: failure, consecutiveFailures: 1 };
    expect(diagnose(record, 'expired').advice).toContain(word);
  });

  test('of a secret that only its previous version still works for', () => {
    const lastAttempt = {
      at: instant(1),
      outcome: 'refreshed',
      definitionHash: 'd',
      usedPreviousSecret: true,
    } as const;
    expect(diagnose({ lastAttempt, consecutiveFailures: 0 }, 'none').cause).toContain('refuses the current version');
  });
});
