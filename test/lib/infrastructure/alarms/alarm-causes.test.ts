import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import type { AlarmRule } from '../../../support/alarm-state.ts';
import type { Datum } from '../../../support/embedded-metrics.ts';
import { createKeeper, resourcesOf, service } from '../../../support/infrastructure.ts';
import { type ErrorsOf, type NamedAlarm, WatchedKeeper } from '../../../support/watched-keeper.ts';

const DOWN: RefreshFailure = {
  kind: 'transient',
  reason: 'http_503',
  message: 'the token endpoint answered 503; wait',
};
const WRONG: RefreshFailure = {
  kind: 'misconfigured',
  reason: 'invalid_client',
  message: 'the secret is wrong; mend it',
};
const PREFIX = 'Keeper/TokenKeeper ';
const SERVICES = [service('alpha'), service('beta')];

/** A reference of the template as the text that stands for it here. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const alarmsWith = (alarms: NonNullable<TokenKeeperProps['alarms']>): readonly NamedAlarm[] =>
  Object.values(resourcesOf(createKeeper({ services: SERVICES, alarms }).stack, 'AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => {
      const rule = Properties as AlarmRule & { readonly AlarmName: string };
      const Dimensions = rule.Dimensions?.map(({ Name, Value }) => ({ Name, Value: textOf(Value) })) ?? [];
      return { name: rule.AlarmName.replace(PREFIX, ''), rule: { ...rule, Dimensions } };
    },
  );

const ALARMS = alarmsWith(true);
const ALARMS_PER_SERVICE = alarmsWith({ perService: true });

/** A datum of the metric that the alarm of this name watches. */
const datumOf = (alarm: string): Datum => {
  const { rule } = ALARMS.find(({ name }) => name === alarm) as NamedAlarm;
  const dimensions = Object.fromEntries((rule.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]));
  return { namespace: rule.Namespace ?? '', name: rule.MetricName ?? '', dimensions, value: 1, at: 0 };
};
const ERRORS: ErrorsOf = {
  refreshTokens: datumOf('refresh-tokens errors'),
  serveTokens: datumOf('serve-tokens errors'),
};

/** Something that goes wrong, which alarm tells of it, and how soon. */
interface Case {
  readonly cause: string;
  readonly alarm: string;
  /** After so many minutes at most, counted from the cause. */
  readonly withinMinutes: number;
  readonly inject: (keeper: WatchedKeeper) => void;
  readonly repair: (keeper: WatchedKeeper) => void;
  /** Alarms that go off with it, rightly. */
  readonly others?: readonly string[];
  /** It is so with both services, and not only with alpha. */
  readonly both?: boolean;
}

const failing = (failure: RefreshFailure): Pick<Case, 'inject' | 'repair'> => ({
  inject: ({ failures }) => failures.set('alpha', failure),
  repair: ({ failures }) => failures.delete('alpha'),
});
const given = (alarm: string): Pick<Case, 'alarm' | 'inject' | 'repair'> => ({
  alarm,
  inject: (keeper) => {
    for (let minute = 0; minute < 10; minute += 1) {
      keeper.data.push({ ...datumOf(alarm), at: keeper.harness.clock.now() + minute * 60 });
    }
  },
  repair: () => {},
});

// A token of an hour is due with 20 minutes left, late with 10, and no longer handed out with 30 seconds.
const CASES: readonly Case[] = [
  {
    cause: 'a provider that is down when a token is due',
    alarm: 'refresh failing',
    withinMinutes: 40 + 20,
    ...failing(DOWN),
    others: ['token overdue'],
  },
  {
    cause: 'a secret that is wrong',
    alarm: 'refresh failing',
    withinMinutes: 40 + 10,
    ...failing(WRONG),
  },
  {
    cause: 'an outage that outlives the token, while somebody asks for it',
    alarm: 'no valid token',
    withinMinutes: 61,
    inject: (keeper) => {
      keeper.failures.set('alpha', DOWN);
      keeper.calls = [['alpha', { operation: 'getToken' }]];
    },
    repair: ({ failures }) => failures.delete('alpha'),
    others: ['refresh failing', 'token overdue'],
  },
  {
    cause: 'sweeps that are out of time before they get to a service',
    alarm: 'token overdue',
    withinMinutes: 55,
    inject: (keeper) => {
      keeper.isOutOfTime = true;
    },
    repair: (keeper) => {
      keeper.isOutOfTime = false;
    },
    both: true,
  },
  {
    cause: 'a provider that halves the lifetime of its tokens',
    alarm: 'lifetime unusual',
    withinMinutes: 46,
    inject: ({ harness }) => {
      harness.lifetimeSeconds = 1800;
    },
    repair: ({ harness }) => {
      harness.lifetimeSeconds = 3600;
    },
    both: true,
  },
  {
    cause: 'a rule that is disabled',
    alarm: 'sweep missing',
    withinMinutes: 20,
    inject: (keeper) => {
      keeper.isScheduled = false;
    },
    repair: (keeper) => {
      keeper.isScheduled = true;
    },
  },
  {
    cause: 'a token table that cannot be reached',
    alarm: 'refresh-tokens errors',
    withinMinutes: 11,
    inject: ({ harness }) => {
      harness.store.isDown = true;
    },
    repair: ({ harness }) => {
      harness.store.isDown = false;
    },
  },
  {
    cause: 'a caller that names a service it was not granted, three times a minute',
    alarm: 'serve-tokens errors',
    withinMinutes: 11,
    inject: (keeper) => {
      keeper.calls = Array.from({ length: 3 }, () => ['beta', { operation: 'getToken', service: 'alpha' }]);
    },
    repair: (keeper) => {
      keeper.calls = [];
    },
  },
  // Only AWS can make these: the data are given, and what is tested is the alarm.
  { cause: 'throttles that Lambda counts', withinMinutes: 11, ...given('refresh-tokens throttled') },
  { cause: 'throttles that Lambda counts', withinMinutes: 11, ...given('serve-tokens throttled') },
  { cause: 'messages that SQS counts', withinMinutes: 1, ...given('dead letters') },
];

let keeper: WatchedKeeper;
beforeEach(async () => {
  keeper = new WatchedKeeper(SERVICES, ALARMS, ERRORS);
  await keeper.run(20);
  keeper.fired.clear();
});

describe.each(CASES)('$cause', ({ alarm, withinMinutes, inject, repair, others = [] }) => {
  test(`sets off "${alarm}" within ${withinMinutes} minutes, and nothing that it should not`, async () => {
    expect(keeper.on).toEqual(new Set());
    inject(keeper);
    const minutes = await keeper.run(withinMinutes, () => keeper.on.has(alarm));
    expect(minutes).toBeDefined();
    expect([alarm, ...others]).toEqual(expect.arrayContaining([...keeper.fired]));
  });

  test(`"${alarm}" ends within an hour after it is over, and stays off`, async () => {
    inject(keeper);
    await keeper.run(withinMinutes, () => keeper.on.has(alarm));
    repair(keeper);
    await keeper.run(60);
    expect(keeper.on).toEqual(new Set());
    expect(await keeper.run(60, () => keeper.on.size > 0)).toBeUndefined();
  });
});

describe.each([
  ['a provider that is down', DOWN, 'failing', 3],
  ['a secret that is wrong', WRONG, 'action-required', 1],
] as const)('a forced refresh of a fresh token that meets %s', (_what, failure, condition, times) => {
  const alarm = 'refresh failing';
  const force = async (): Promise<void> => {
    keeper.failures.set('alpha', failure);
    for (let time = 0; time < times; time += 1) await keeper.force('alpha');
    keeper.failures.delete('alpha');
  };
  const gauge = (): boolean =>
    keeper.data.some(({ name, at }) => name === 'RefreshFailing' && at >= keeper.harness.clock.now() - 60);

  test('is told for as long as it lasts: the sweep after the cooldown ends gauge, advice and alarm at once', async () => {
    await force();
    const { next, cooldownUntil, diagnosis } = await keeper.status('alpha');
    expect(next).toMatchObject({ by: 'sweep', at: cooldownUntil });
    expect(diagnosis.severity).toBe(condition === 'failing' ? 'watch' : 'action-required');
    const minutes = await keeper.run(25, () => keeper.harness.events.at(-1)?.name === 'recovered');
    expect(keeper.harness.clock.now()).toBeGreaterThanOrEqual(Date.parse(cooldownUntil ?? '') / 1000);
    expect(minutes).toBeLessThanOrEqual(condition === 'failing' ? 6 : 21);
    expect(gauge()).toBe(false);
    expect(await keeper.status('alpha')).toMatchObject({ diagnosis: { code: 'fresh' }, consecutiveFailures: 0 });
    await keeper.run(15);
    expect(keeper.on.has(alarm)).toBe(false);
    expect(await keeper.run(120, () => keeper.on.size > 0)).toBeUndefined();
  });

  test('stays told while it goes on, and is tried again no more often than the cooldown allows', async () => {
    await force();
    keeper.failures.set('alpha', failure);
    expect(await keeper.run(30, () => keeper.on.has(alarm))).toBeDefined();
    await keeper.run(10);
    expect(keeper.on).toEqual(new Set([alarm]));
    const { consecutiveFailures, usable } = await keeper.status('alpha');
    expect(usable).toBe(true);
    expect(consecutiveFailures).toBeLessThanOrEqual(times + 8);
    keeper.failures.delete('alpha');
    await keeper.run(40);
    expect(keeper.on).toEqual(new Set());
  });
});

test('every alarm of the template has a cause here', () => {
  expect(new Set(CASES.map(({ alarm }) => alarm))).toEqual(new Set(ALARMS.map(({ name }) => name)));
});

describe('with alarms for each service', () => {
  const OF_SERVICES = CASES.filter(({ alarm }) => ALARMS_PER_SERVICE.every(({ name }) => name !== alarm));
  const namesOf = (alarms: readonly string[], both: boolean): readonly string[] =>
    alarms.flatMap((alarm) => [`${alarm} (alpha)`, ...(both ? [`${alarm} (beta)`] : [])]);

  beforeEach(async () => {
    keeper = new WatchedKeeper(SERVICES, ALARMS_PER_SERVICE, ERRORS);
    await keeper.run(20);
    keeper.fired.clear();
  });

  test('those of the deployment that say the same are not there', () => {
    expect(new Set(OF_SERVICES.map(({ alarm }) => alarm)).size).toBe(4);
    expect(ALARMS_PER_SERVICE).toHaveLength(ALARMS.length + 4);
  });

  test.each(OF_SERVICES)('$cause sets off that of the service as soon', async (given) => {
    const { alarm, withinMinutes, inject, repair, others = [], both = false } = given;
    inject(keeper);
    expect(await keeper.run(withinMinutes, () => keeper.on.has(`${alarm} (alpha)`))).toBeDefined();
    expect(namesOf([alarm, ...others], both)).toEqual(expect.arrayContaining([...keeper.fired]));
    repair(keeper);
    await keeper.run(60);
    expect(keeper.on).toEqual(new Set());
  });
});

test.each([300, 900, 1799, 1800, 3600, 86_400])('a day with tokens of %i s sets off no alarm', async (lifetime) => {
  const healthy = SERVICES.map((one) => ({ ...one, timing: { expectedLifetimeSeconds: lifetime } }));
  keeper = new WatchedKeeper(healthy, ALARMS, ERRORS);
  keeper.harness.lifetimeSeconds = lifetime;
  keeper.calls = [['alpha', { operation: 'getToken' }]];
  await keeper.run(20);
  keeper.fired.clear();
  await keeper.run(24 * 60);
  expect(keeper.fired).toEqual(new Set());
});
