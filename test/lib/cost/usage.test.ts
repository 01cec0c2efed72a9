import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import dynalite from 'dynalite';
import { createEmfMetrics } from '../../../functions/adapters/process/emf-metrics.ts';
import { createJsonLog } from '../../../functions/adapters/process/json-log.ts';
import { SECRETS_PER_CALL as PER_CALL } from '../../../functions/adapters/secrets-manager/secret-batch-reader.ts';
import { createSecretCache, KEPT_SECONDS } from '../../../functions/adapters/secrets-manager/secret-cache.ts';
import { createSecretsManagerSecretSource } from '../../../functions/adapters/secrets-manager/secrets-manager-secret-source.ts';
import { refreshService } from '../../../functions/usecases/refresh/refresh-service.ts';
import { getToken } from '../../../functions/usecases/serve/get-token.ts';
import { sweep } from '../../../functions/usecases/sweep/sweep.ts';
import { billOf, type Usage } from '../../../lib/cost/bill.ts';

import {
  ALARMS,
  type Deployment,
  GAUGES,
  LOG_BYTES,
  METRICS_PER_DEPLOYMENT,
  MONTH_SECONDS,
  SECRETS_KEPT_SECONDS,
  SECRETS_PER_CALL,
} from '../../../lib/cost/usage.ts';
import { startDynamoDbStore } from '../../support/dynamodb-store.ts';
import { FakeSecretsManager } from '../../support/fake-secrets-manager.ts';
import { createKeeper, resourcesOf, service } from '../../support/infrastructure.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';

const HOURLY: Deployment = {
  services: 3,
  reads: 0,
  lifetimeSeconds: 3600,
  secrets: 2,
  scheduleSeconds: 300,
  key: 'aws-owned',
  alarms: 'deployment',
  metrics: 'per-service',
};
const usageOf = (deployment: Deployment): Usage => billOf(deployment).usage;
const HOURLY_SCHEDULE: Pick<Deployment, 'secrets' | 'scheduleSeconds'> = HOURLY;
/** One cycle of tokens that live an hour: nine sweeps, the last of which refreshes. */
const CYCLE_SECONDS = 2700;

let keeper: Awaited<ReturnType<typeof startMeteredKeeper>>;
beforeEach(async () => {
  keeper = await startMeteredKeeper();
  await keeper.sweep();
  await keeper.sweepFor(CYCLE_SECONDS);
  keeper.reset();
});
afterEach(() => keeper.close());

describe('what a cycle of the real use cases uses is its part of the month', () => {
  test('DynamoDB units, all by sweeps', async () => {
    await keeper.sweepFor(CYCLE_SECONDS);
    const { writeUnits, readUnits } = usageOf(HOURLY);
    const inCycle = (amount: number) => Math.round((amount * CYCLE_SECONDS) / MONTH_SECONDS);
    expect(keeper.used).toMatchObject({ writeUnits: inCycle(writeUnits), readUnits: inCycle(readUnits) });
    expect(keeper.used.writeUnits).toBe(3 * 2 * 3 + 9);
  });

  test.each([
    [2, 300],
    [20, 300],
    [21, 300],
    [2, 420],
  ])('reads of %i secrets by sweeps every %i s', async (secrets, scheduleSeconds) => {
    await keeper.close();
    keeper = await startMeteredKeeper(secrets, { secrets, scheduleSeconds });
    await keeper.sweep();
    keeper.reset();
    const round = Math.ceil(SECRETS_KEPT_SECONDS / scheduleSeconds) * scheduleSeconds;
    await keeper.sweepFor(2 * round);
    const { secretReads } = usageOf({ ...HOURLY, secrets, scheduleSeconds });
    expect(keeper.used.secretReads).toBe(Math.round((secretReads * 2 * round) / MONTH_SECONDS));
    expect(keeper.used.secretReads).toBe(secrets > 20 ? 4 : 2);
  });

  test('a read is one unit', async () => {
    await keeper.read();
    expect(keeper.used).toEqual({ writeUnits: 0, readUnits: usageDifference({ reads: 1 }).readUnits, secretReads: 0 });
    expect(keeper.used.readUnits).toBe(1);
  });

  test('a read that finds the token expired reads three times more, writes as a refresh does and uses the secret that is kept', async () => {
    keeper.advance(SECRETS_KEPT_SECONDS - CYCLE_SECONDS);
    await keeper.sweep();
    keeper.reset();
    keeper.advance(3590);
    await keeper.read();
    expect(keeper.used).toEqual({ writeUnits: 6, readUnits: 4, secretReads: 0 });
    const short = { ...HOURLY, services: 1, secrets: 1, lifetimeSeconds: 300, reads: 1_000_000 };
    const usage = usageOf(short);
    const { bySweep, onRead, seconds } = usage.cycle;
    const cycles = MONTH_SECONDS / seconds;
    expect({ bySweep, onRead, seconds }).toEqual({ bySweep: 1, onRead: 6, seconds: 1800 });
    const { sweeps } = usage;
    expect(usage.writeUnits).toBeCloseTo(cycles * 7 * 6 + sweeps);
    expect(usage.readUnits).toBeCloseTo(sweeps + 2 * cycles + short.reads + cycles * 6 * 3);
    expect(usage.secretReads).toBeCloseTo(730);
  });
});

describe('log lines are as long as is assumed, to a tenth', () => {
  const near = (bytes: number, assumed: number) => {
    expect(bytes).toBeGreaterThan(assumed * 0.9);
    expect(bytes).toBeLessThanOrEqual(assumed);
  };

  test('of a sweep over 50 services, of the gauges and of a refresh', async () => {
    await keeper.close();
    keeper = await startMeteredKeeper(50);
    await keeper.sweep();
    await keeper.sweepFor(CYCLE_SECONDS);
    const ofDeployment = keeper.bytesOf(/"SweepCompleted":1/) + keeper.bytesOf(/^(?!.*"service":).*"TokenUsable":1/);
    near(keeper.bytesOf(/"level":"info","event":"sweep"/) + ofDeployment, LOG_BYTES.sweep);
    near(keeper.bytesOf(/"TokenUsable":1.*"service":|"service":.*"TokenUsable":1/), LOG_BYTES.gauges);
    near(keeper.bytesOf(/"event":"refresh"/) + keeper.bytesOf(/"RefreshAttempts":1/), LOG_BYTES.refresh);
    near(keeper.bytesOf(/"RefreshSucceeded":1/), LOG_BYTES.refreshOfService);
  });

  test('of a read', async () => {
    await keeper.read();
    near(keeper.bytesOf(/"event":"getToken"/), LOG_BYTES.read);
  });

  test('of an invocation, as Lambda documents its own lines', () => {
    const time = '2026-11-23T06:12:29.123Z';
    const requestId = '0f1fa99d-37db-41be-922e-d5ed39cdeae2';
    const metrics = { durationMs: 12.345, billedDurationMs: 13, memorySizeMB: 512, maxMemoryUsedMB: 112 };
    const start = { time, type: 'platform.start', record: { requestId, version: '$LATEST' } };
    const report = { time, type: 'platform.report', record: { requestId, metrics, status: 'success' } };
    near(JSON.stringify(start).length + JSON.stringify(report).length, LOG_BYTES.invocation);
  });
});

test.each(['deployment', 'per-service'] as const)(
  'metrics of the %s are those that the real use cases publish in a month without failures',
  async (metrics) => {
    await keeper.close();
    keeper = await startMeteredKeeper(HOURLY.services, HOURLY_SCHEDULE, metrics);
    await keeper.sweep();
    await keeper.sweepFor(CYCLE_SECONDS);
    expect(usageOf({ ...HOURLY, metrics }).metrics).toBe(keeper.metricCount());
  },
);

test.each([
  [3600, 730],
  // Refreshed every 43,500 s: in 60.4 hours of the month.
  [86_400, MONTH_SECONDS / 43_500],
])('a token of %i s is obtained in %d hours of the month', (lifetimeSeconds, hours) => {
  const { hoursWithRefresh, metrics } = usageOf({ ...HOURLY, lifetimeSeconds });
  expect(hoursWithRefresh).toBeCloseTo(hours);
  expect(metrics).toBeCloseTo(3 * (3 + (2 * hours) / 730) + GAUGES + METRICS_PER_DEPLOYMENT);
});

test.each([
  ['deployment', true],
  ['per-service', { perService: true }],
  ['none', false],
] as const)('alarms of the %s are as many as the construct makes', (alarms, given) => {
  const services = ['a', 'b', 'c'].map((id) => service(id));
  const made = Object.keys(resourcesOf(createKeeper({ services, alarms: given }).stack, 'AWS::CloudWatch::Alarm'));
  expect(usageOf({ ...HOURLY, alarms }).alarms).toBe(made.length);
  expect(ALARMS.ofServices).toBe(4);
});

test('there are never more refreshes on read than reads', () => {
  const short = { ...HOURLY, lifetimeSeconds: 300 };
  expect(usageOf({ ...short, reads: 5 }).refreshesOnRead).toBe(5);
  expect(usageOf({ ...short, reads: 0 })).toMatchObject({ refreshesOnRead: 0, refreshes: 3 * (MONTH_SECONDS / 300) });
});

test('secrets are read together and kept as the functions do it', () => {
  expect({ SECRETS_PER_CALL, SECRETS_KEPT_SECONDS }).toEqual({
    SECRETS_PER_CALL: PER_CALL,
    SECRETS_KEPT_SECONDS: KEPT_SECONDS,
  });
});

test('without secrets none is read', () => {
  expect(usageOf({ ...HOURLY, secrets: 0, lifetimeSeconds: 300, reads: 1_000_000 }).secretReads).toBe(0);
});

function usageDifference({ reads }: Pick<Deployment, 'reads'>) {
  return { readUnits: usageOf({ ...HOURLY, reads }).readUnits - usageOf({ ...HOURLY, reads: 0 }).readUnits };
}

/** Returns a keeper on dynalite that counts what DynamoDB and Secrets Manager would bill, with tokens of 2,048 bytes. */
async function startMeteredKeeper(
  services = HOURLY.services,
  { secrets, scheduleSeconds } = HOURLY_SCHEDULE,
  detail: Deployment['metrics'] = HOURLY.metrics,
) {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { store, documents, close } = await startDynamoDbStore({ port: (server.address() as AddressInfo).port });
  const used = { writeUnits: 0, readUnits: 0 };
  const lines: string[] = [];
  const harness = new RefreshHarness();
  let tokens = 0;
  harness.sameToken = {
    get value() {
      return String((tokens += 1)).padEnd(2048, 'x');
    },
    expiresInSeconds: () => 3600,
  };
  documents.middlewareStack.add(
    (next, { commandName }) =>
      async ({ input, ...rest }) => {
        const result = await next({ ...rest, input: { ...input, ReturnConsumedCapacity: 'TOTAL' } as typeof input });
        const { ConsumedCapacity: consumed } = result.output as { ConsumedCapacity?: unknown };
        const units = [consumed].flat().reduce((sum: number, one) => sum + (one as Consumed).CapacityUnits, 0);
        used[commandName === 'UpdateItemCommand' ? 'writeUnits' : 'readUnits'] += units;
        return result;
      },
    { step: 'initialize' },
  );
  const secretsManager = new FakeSecretsManager();
  const secretCache = createSecretCache(harness.clock);
  const write = (line: string) => lines.push(line);
  // A new source of secrets for every invocation and one cache, as the handler has it.
  const dependencies = () => ({
    ...harness.dependencies,
    store,
    secrets: createSecretsManagerSecretSource({
      client: secretsManager.client,
      cache: secretCache,
      clock: harness.clock,
      log: harness.dependencies.log,
    }),
    log: createJsonLog(write, { requestId: '0f1fa99d-37db-41be-922e-d5ed39cdeae2' }, () => harness.clock.now() * 1000),
    metrics: createEmfMetrics(write, harness.clock, 'TokenKeeper/TokenKeeper', '', detail),
  });
  const definitions = Array.from({ length: services }, (_, index) => ({
    ...DEFINITION,
    id: `my-service-${index}`,
    tokenUrl: `https://host-${index}.example.test/token`,
    secret: { name: `secret-${index % secrets}` },
    timing: { expectedLifetimeSeconds: 3600 },
  }));
  const [definition = DEFINITION] = definitions;
  const runSweep = () => sweep(dependencies(), { definitions, deadline: harness.clock.deadlineIn(55) });
  const requestRefresh = () =>
    refreshService(dependencies(), { definition, trigger: { kind: 'read', minValiditySeconds: 0 }, waitSeconds: 0 });
  return {
    get used() {
      return { ...used, secretReads: secretsManager.calls.length };
    },
    sweep: runSweep,
    advance: (seconds: number) => harness.clock.advance(seconds),
    sweepFor: async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += scheduleSeconds) {
        harness.clock.advance(scheduleSeconds);
        await runSweep();
      }
    },
    read: () =>
      getToken({ ...dependencies(), refreshRequester: { requestRefresh } }, { definition, minValiditySeconds: 0 }),
    reset: () => {
      Object.assign(used, { writeUnits: 0, readUnits: 0 });
      secretsManager.calls.length = 0;
      lines.length = 0;
    },
    /** The length of the longest line that matches. */
    bytesOf: (pattern: RegExp) =>
      Math.max(...lines.filter((line) => pattern.test(line)).map((line) => Buffer.byteLength(line))),
    /** How many metrics there are in the lines: names with different dimensions are different metrics. */
    metricCount: () => {
      const published = lines.flatMap((line) => {
        const { _aws: directive, service } = JSON.parse(line) as EmfLine;
        return directive ? directive.CloudWatchMetrics[0].Metrics.map(({ Name }) => `${service} ${Name}`) : [];
      });
      return new Set(published).size;
    },
    close: async () => {
      await close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Consumed {
  readonly CapacityUnits: number;
}

interface EmfLine {
  readonly _aws?: { readonly CloudWatchMetrics: readonly [{ readonly Metrics: readonly { readonly Name: string }[] }] };
  readonly service?: string;
}
