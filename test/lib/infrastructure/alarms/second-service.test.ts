import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshFailure } from '../../../../functions/domain/failure/failure.ts';
import { EVENT_SOURCE, EVENT_TYPES, type ServiceEvent } from '../../../../functions/domain/telemetry/service-event.ts';
import type { AlarmRule } from '../../../support/alarm-state.ts';
import { createKeeper, resourcesOf, service } from '../../../support/infrastructure.ts';
import { WatchedKeeper } from '../../../support/watched-keeper.ts';

const DOWN: RefreshFailure = { kind: 'transient', reason: 'http_503', message: 'the token endpoint answered 503' };
const WRONG: RefreshFailure = { kind: 'misconfigured', reason: 'invalid_client', message: 'the secret is wrong' };
const DEPLOYMENT = 'Keeper/TokenKeeper';
const SERVICES = [service('alpha'), service('beta')];
const { stack } = createKeeper({ services: SERVICES });
const ALARMS = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => ({
  name: String(Properties['AlarmName']).replace(`${DEPLOYMENT} `, ''),
  rule: Properties as AlarmRule,
}));
const NO_ERRORS = { namespace: 'none', name: 'none', dimensions: {}, value: 0, at: 0 };

/** A rule as it stands in the template. */
interface NoticeRule {
  readonly EventPattern?: Readonly<Record<string, unknown>>;
  readonly Targets: readonly {
    readonly Arn: unknown;
    readonly InputTransformer?: {
      readonly InputPathsMap: Readonly<Record<string, string>>;
      readonly InputTemplate: string;
    };
  }[];
}
const RULES = Object.values(resourcesOf(stack, 'AWS::Events::Rule'))
  .map(({ Properties }) => Properties as unknown as NoticeRule)
  .filter(({ EventPattern }) => EventPattern !== undefined);

const envelopeOf = ({ name, detail }: ServiceEvent) => ({
  source: EVENT_SOURCE,
  'detail-type': EVENT_TYPES[name],
  detail: { deployment: DEPLOYMENT, ...detail } as Readonly<Record<string, unknown>>,
});

/** Tells whether a pattern of lists of values matches, as EventBridge does it. */
const matches = (pattern: Readonly<Record<string, unknown>>, event: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(pattern).every(([key, expected]) =>
    Array.isArray(expected)
      ? expected.includes(event[key])
      : matches(expected as Readonly<Record<string, unknown>>, event[key] as Readonly<Record<string, unknown>>),
  );

/** Returns what the topic gets of an event. */
const noticesOf = (event: ServiceEvent): readonly string[] => {
  const envelope = envelopeOf(event);
  return RULES.filter(({ EventPattern = {} }) => matches(EventPattern, envelope)).map(({ Targets: [target] }) => {
    const { InputPathsMap: paths, InputTemplate: template } = target?.InputTransformer ?? {
      InputPathsMap: {},
      InputTemplate: '',
    };
    const text = Object.entries(paths).reduce(
      (filled, [name, path]) => filled.replaceAll(`<${name}>`, String(envelope.detail[path.replace('$.detail.', '')])),
      template,
    );
    return JSON.parse(text) as string;
  });
};

let keeper: WatchedKeeper;
const told = (): readonly string[] => keeper.harness.events.flatMap(noticesOf);

beforeEach(async () => {
  keeper = new WatchedKeeper(SERVICES, ALARMS, { refreshTokens: NO_ERRORS, serveTokens: NO_ERRORS });
  await keeper.run(20);
});

describe.each([
  ['is down', DOWN, 'the token endpoint at login.example.test answered 503', 40 + 20],
  ['refuses the client', WRONG, 'the secret is wrong', 40 + 10],
])('a second service whose provider %s while the first one fails', (_what, failure, message, minutes) => {
  test('is told by its name, with the cause and what to do, although the alarm is on already', async () => {
    keeper.failures.set('alpha', WRONG);
    expect(await keeper.run(50, () => keeper.on.has('refresh failing'))).toBeDefined();
    const before = told();
    expect(before).toEqual([expect.stringMatching(/^token-keeper Keeper\/TokenKeeper: service alpha: /)]);

    keeper.failures.set('beta', failure);
    await keeper.force('beta');
    const since = await keeper.run(minutes, () => told().length > before.length);
    expect(since).toBeDefined();
    expect(keeper.on).toContain('refresh failing');
    expect(told().at(-1)).toMatch(new RegExp(`: service beta: .*${message}.* What to do: .+ Cause: [a-z0-9-]+\\.$`));

    keeper.failures.clear();
    await keeper.run(60);
    expect(told().slice(-2).toSorted()).toEqual([
      'token-keeper Keeper/TokenKeeper: service alpha can be refreshed again.',
      'token-keeper Keeper/TokenKeeper: service beta can be refreshed again.',
    ]);
    expect(keeper.on).toEqual(new Set());
  });
});

test('new tokens are no notice', async () => {
  await keeper.run(120);
  expect(keeper.harness.events.map(({ name }) => name)).toContain('refreshed');
  expect(told()).toEqual([]);
});

test('both notices go to the topic of the alarms', () => {
  const [topic] = Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'));
  expect(RULES.map(({ Targets }) => Targets.map(({ Arn }) => Arn))).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
});
