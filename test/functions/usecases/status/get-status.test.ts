import { beforeEach, describe, expect, test } from '@jest/globals';
import type { StatusAnswer } from '../../../../functions/contract/status.ts';
import { defined } from '../../../../functions/domain/values/defined.ts';
import { plusSeconds, toUtc } from '../../../../functions/domain/values/instant.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { getStatus } from '../../../../functions/usecases/status/get-status.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

let harness: RefreshHarness;
const refresh = () =>
  refreshService(harness.dependencies, { definition: DEFINITION, trigger: { kind: 'sweep' }, waitSeconds: 0 });
const status = (): Promise<StatusAnswer> => getStatus(harness.dependencies, [DEFINITION], 'per-service');

beforeEach(() => {
  harness = new RefreshHarness();
});

describe('status', () => {
  test.each(['per-service', 'function'] as const)('says that access is %s', async (access) => {
    expect(await getStatus(harness.dependencies, [DEFINITION], access)).toMatchObject({ access });
  });

  test('says of a service without a token that none was asked for yet', async () => {
    expect(await status()).toMatchObject({
      healthy: false,
      services: [{ service: 'genesys', state: 'unusable', usable: false, expiresAt: null, lastAttempt: null }],
    });
  });

  test.each([
    [0, 'fresh', true],
    [2400, 'fresh', true],
    [2401, 'due', true],
    [3001, 'overdue', true],
    [3570, 'overdue', true],
    [3571, 'unusable', false],
  ])('%i s into an hour the state is %s', async (age, state, usable) => {
    await refresh();
    harness.clock.advance(age);
    const answer = await status();
    expect(answer.services).toMatchObject([{ state, usable, secondsToExpiry: 3600 - age }]);
    expect(answer.services[0]?.secondsToExpiredForUse).toBe(3570 - age);
    expect(answer.healthy).toBe(usable);
  });

  test('is healthy only where every service is', async () => {
    await refresh();
    const both = [DEFINITION, { ...DEFINITION, id: 'other' }];
    expect(await getStatus(harness.dependencies, both, 'per-service')).toMatchObject({
      healthy: false,
      services: [{ state: 'fresh' }, { state: 'unusable' }],
    });
    expect(await getStatus(harness.dependencies, both.toReversed(), 'per-service')).toMatchObject({ healthy: false });
  });

  test('tells the expiry as stored, in UTC, and how its zone was understood', async () => {
    await refresh();
    const utc = toUtc(plusSeconds(harness.clock.now(), 3600));
    const [service] = (await status()).services;
    expect(service?.expiresAt).toEqual({ stored: utc, utc, zone: 'utc' });
    expect(service?.refreshDueAt).toBe(toUtc(plusSeconds(harness.clock.now(), 2401)));
  });

  test('is not healthy when a refresh fails in the mandatory window, while the token is still handed out', async () => {
    await refresh();
    harness.clock.advance(3001);
    harness.failure = { kind: 'transient', reason: 'http_503', message: 'HTTP 503', httpStatus: 503 };
    await refresh();
    const answer = await status();
    expect(answer).toMatchObject({ healthy: false, services: [{ usable: true, consecutiveFailures: 1 }] });
    expect(answer.services[0]?.lastFailure).toMatchObject({
      outcome: 'transient',
      reason: 'http_503',
      httpStatus: 503,
    });
    expect(answer.services[0]?.diagnosis.message).toBe('HTTP 503');
    expect(answer.services[0]?.cooldownUntil).toBe(toUtc(plusSeconds(harness.clock.now(), 30)));
  });

  test.each([
    [undefined, 900, false],
    [undefined, 901, true],
    [60, 180, false],
    [60, 181, true],
  ])('with sweeps every %p s, %i s after the last one: overdue is %p', async (everySeconds, seconds, overdue) => {
    await sweep(harness.dependencies, { definitions: [DEFINITION], deadline: harness.clock.deadlineIn(85) });
    harness.clock.advance(seconds);
    const answer = await getStatus(
      harness.dependencies,
      [DEFINITION],
      'per-service',
      defined({ scheduleSeconds: everySeconds }),
    );
    expect(answer.schedule).toMatchObject({ everySeconds: everySeconds ?? 300, overdue });
    expect(answer.services[0]?.diagnosis.code === 'sweep-overdue').toBe(overdue);
  });

  test('stays small whatever happens: a service at its worst is below 4 KB, so 1,000 of them fit into an answer', async () => {
    for (let tokens = 0; tokens < 25; tokens += 1) {
      await refresh();
      harness.clock.advance(3600);
    }
    harness.failure = {
      kind: 'misconfigured',
      reason: 'e'.repeat(64),
      oauthError: 'e'.repeat(64),
      providerCode: '7000222',
      correlationId: 'c'.repeat(128),
      httpStatus: 401,
      message: `the token endpoint answered HTTP 401 with error "${'e'.repeat(64)}", AADSTS7000222: ${'w'.repeat(150)}`,
    };
    await refresh();
    const [service] = (await status()).services;
    expect(service).toMatchObject({ consecutiveFailures: 1, recentLifetimesSeconds: Array(20).fill(3600) });
    expect(Buffer.byteLength(JSON.stringify(service))).toBeLessThan(4096);
  });

  test('never holds a token', async () => {
    await refresh();
    expect(JSON.stringify(await status())).not.toContain('token-1');
  });
});
