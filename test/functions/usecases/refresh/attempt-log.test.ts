import { describe, expect, test } from '@jest/globals';
import type { Metric } from '../../../../functions/domain/telemetry/metric.ts';
import { type Instant, instant, plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';
import type { AttemptEnd } from '../../../../functions/usecases/refresh/attempt-end.ts';
import { logAttempt, publishAttempt } from '../../../../functions/usecases/refresh/attempt-log.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';

const NOW = instant(1_795_410_000); // 2026-11-23T05:00:00Z

const tokenUntil = (at: Instant) => ({
  accessToken: new Redacted('marker-token'),
  tokenType: 'Bearer',
  obtainedAt: NOW,
  expiresAt: { at, text: 'as it was said', zone: 'utc' as const },
  lifetimeSeconds: 3600,
  lifetimeSource: 'expires_in' as const,
  fingerprint: '0123456789ab',
  secretVersionId: 'v',
  definitionHash: 'h',
});
const TOKEN = tokenUntil(plusSeconds(NOW, 3600));

interface Case {
  readonly result?: 'refreshed' | 'unchanged' | 'failed';
  readonly warnings?: readonly string[];
  readonly usedPreviousSecret?: true;
  /** Of the token before; absent: there is none. */
  readonly secondsLeft?: number;
  readonly isWritten?: boolean;
}

const FAILURE = { failure: 'http_500', message: 'the token endpoint answered HTTP 500' };
const CAUSE = { code: 'provider-down', severity: 'degraded', advice: 'wait' } as const;

function partsOf({ result = 'refreshed', warnings = [], usedPreviousSecret, secondsLeft }: Case) {
  const isFailed = result === 'failed';
  const record = {
    service: 'genesys',
    consecutiveFailures: 2,
    ...(secondsLeft !== undefined && { token: tokenUntil(plusSeconds(NOW, secondsLeft)) }),
  };
  const claimed = {
    definition: { ...DEFINITION, timing: { expectedLifetimeSeconds: { min: 60, max: 3600 } } },
    definitionHash: 'h',
    fence: { service: 'genesys', owner: 'o', version: 7 },
    leaseExpiresAt: NOW,
    record,
    reason: 'missing',
  } as unknown as Parameters<typeof logAttempt>[1];
  const attempt = {
    at: NOW,
    outcome: isFailed ? ('transient' as const) : result,
    requests: 2,
    httpStatus: 200,
    latencyMs: 12,
    clockOffsetSeconds: 1,
    correlationId: 'c-1',
    ...(isFailed && { cause: CAUSE }),
    ...(usedPreviousSecret && { usedPreviousSecret }),
  };
  const end = {
    write: {
      ...claimed.fence,
      attempt,
      consecutiveFailures: isFailed ? 3 : 0,
      ...(isFailed && { cooldownUntil: plusSeconds(NOW, 60) }),
      ...(result === 'refreshed' && { token: TOKEN }),
    },
    report: { service: 'genesys', result, reason: 'missing', ...(isFailed && FAILURE) },
    events: [],
    warnings,
  } as unknown as AttemptEnd;
  return { claimed, end };
}

function lineOf(given: Case): { readonly level: string; readonly event: string; readonly fields: LogFields } {
  const lines: { level: string; event: string; fields: LogFields }[] = [];
  const write = (level: string) => (event: string, fields: LogFields) => lines.push({ level, event, fields });
  const { claimed, end } = partsOf(given);
  logAttempt(
    { info: write('info'), warn: write('warn'), error: write('error') },
    claimed,
    end,
    given.isWritten ?? true,
  );
  const [line, ...more] = lines;
  if (line === undefined || more.length > 0) throw new Error(`${lines.length} lines were written`);
  return line;
}

const EXPIRY = {
  storedExpiresAt: 'as it was said',
  expiresAt: '2026-11-23T06:00:00Z',
  zone: 'utc',
  secondsLeft: 3600,
  lifetimeSeconds: 3600,
  fingerprint: '0123456789ab',
};
const COMMON = {
  service: 'genesys',
  reason: 'missing',
  httpStatus: 200,
  latencyMs: 12,
  clockOffsetSeconds: 1,
  correlationId: 'c-1',
  requests: 2,
  now: '2026-11-23T05:00:00Z',
  version: 7,
  expectedLifetime: '{"min":60,"max":3600}',
};

describe('the line of an attempt', () => {
  test('that brought a token says everything of it', () => {
    expect(lineOf({ warnings: ['lifetime_guessed', 'bound'], usedPreviousSecret: true, secondsLeft: 20 })).toEqual({
      level: 'warn',
      event: 'refresh',
      fields: {
        ...COMMON,
        ...EXPIRY,
        result: 'refreshed',
        usedPreviousSecret: true,
        warnings: 'lifetime_guessed bound',
        needBefore: 'expired',
        consecutiveFailures: 0,
        lifetimeSource: 'expires_in',
      },
    });
  });

  test('that failed says why, until when it is held back, and what is left of the token before', () => {
    expect(lineOf({ result: 'failed', secondsLeft: 3600 })).toEqual({
      level: 'warn',
      event: 'refresh',
      fields: {
        ...COMMON,
        ...EXPIRY,
        ...FAILURE,
        result: 'failed',
        kind: 'transient',
        cause: 'provider-down',
        needBefore: 'none',
        cooldownUntil: '2026-11-23T05:01:00Z',
        consecutiveFailures: 3,
        lifetimeSource: 'expires_in',
      },
    });
  });

  test('without any token tells no expiry', () => {
    const { fields } = lineOf({ result: 'failed' });
    expect(
      Object.keys(fields).filter((name) => /expires|secondsLeft|lifetimeS/.test(name) && fields[name] !== undefined),
    ).toEqual([]);
  });

  test('that another has overtaken tells the token that holds, and no failure', () => {
    expect(lineOf({ isWritten: false, secondsLeft: 700 }).fields).toMatchObject({
      result: 'superseded',
      secondsLeft: 700,
    });
    const { fields } = lineOf({ result: 'failed', isWritten: false });
    expect(fields).toMatchObject({ result: 'superseded', consecutiveFailures: 0 });
    expect(fields).not.toHaveProperty('failure');
  });

  test.each<[string, Case, string]>([
    ['a token', {}, 'info'],
    ['the same token', { result: 'unchanged', secondsLeft: 800 }, 'info'],
    ['an odd answer', { warnings: ['lifetime_guessed'] }, 'warn'],
    ['a token by the previous secret', { usedPreviousSecret: true }, 'warn'],
    ['a failure far from expiry', { result: 'failed', secondsLeft: 3600 }, 'warn'],
    ['a failure in the advisory window', { result: 'failed', secondsLeft: 700 }, 'warn'],
    ['a failure in the mandatory window', { result: 'failed', secondsLeft: 500 }, 'error'],
    ['a failure without a usable token', { result: 'failed', secondsLeft: 29 }, 'error'],
    ['a failure without a token', { result: 'failed' }, 'error'],
    ['a failure that another has overtaken', { result: 'failed', isWritten: false }, 'info'],
  ])('with %s is of its own level', (_what, given, level) => {
    expect(lineOf(given).level).toBe(level);
  });
});

describe('the metrics of an attempt', () => {
  const published = (given: Case): unknown[] => {
    const all: unknown[] = [];
    const publish = (metrics: readonly Metric[], of: unknown) => all.push([metrics, of]);
    const { claimed, end } = partsOf(given);
    publishAttempt({ publish } as Parameters<typeof publishAttempt>[0], claimed, end, given.isWritten ?? true);
    return all;
  };
  const count = (name: string) => ({ name, value: 1 });
  const LIFETIME = { name: 'LifetimeSeconds', value: 3600 };

  test.each<[string, Case, readonly object[], string]>([
    ['a token', {}, [count('RefreshSucceeded'), LIFETIME], 'refreshed'],
    ['the same token', { result: 'unchanged' }, [count('RefreshSucceeded')], 'unchanged'],
    ['a failure', { result: 'failed' }, [count('RefreshFailed')], 'transient'],
  ])('with %s are of the service, and one of its outcome', (_what, given, metrics, result) => {
    expect(published(given)).toEqual([
      [metrics, { service: 'genesys' }],
      [[count('RefreshAttempts')], { result }],
    ]);
  });

  test.each<[string, Case, string]>([
    ['a failure', { result: 'failed', isWritten: false }, 'transient'],
    ['a token', { isWritten: false }, 'refreshed'],
  ])('with %s that another has overtaken are of its outcome only', (_what, given, result) => {
    expect(published(given)).toEqual([[[count('RefreshAttempts')], { result }]]);
  });
});
