import { beforeEach, describe, expect, test } from '@jest/globals';
import { toFailure } from '../../../../functions/domain/catalogue/match-failure.ts';
import { needOf } from '../../../../functions/domain/expiry/token-state.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { TEMPLATE, TenantHarness } from '../../../support/tenant-harness.ts';

const THROTTLED = toFailure({ reason: 'http_429', message: 'too many', httpStatus: 429, retryAfterSeconds: 60 });

let harness: TenantHarness;
beforeEach(() => {
  harness = new TenantHarness();
});

const isExpired = (tenant: string): boolean =>
  needOf(harness.recordOf(tenant).token, undefined, harness.clock.now()) === 'expired';

describe('a sweep over tenants', () => {
  test('refreshes what is due beside services without tenants, and counts without naming', async () => {
    await harness.addMany('fresh', 5, 3000);
    await harness.addMany('due', 3, 1000);
    await harness.add('newcomer');
    const report = await harness.sweep([TEMPLATE, DEFINITION]);
    expect(report).toMatchObject({
      services: [{ service: 'genesys', result: 'refreshed' }],
      counts: { refreshed: 1 },
      tenants: { graph: { refreshed: 4 } },
    });
    expect(harness.asked.toSorted()).toEqual(['due0', 'due1', 'due2', 'newcomer']);
    expect((await harness.sweep()).tenants).toEqual({ graph: {} });
  });

  test('leaves counts by template in the log and in the heartbeat, and no line of a tenant that went well', async () => {
    await harness.addMany('due', 2, 1000);
    await harness.sweep();
    expect(harness.lines.map(({ event }) => event)).toEqual(['sweep']);
    expect(harness.lines[0]?.fields['tenants']).toBe('graph: refreshed (advisory): 2');
    const { heartbeat } = await harness.store.readForStatus([]);
    expect(heartbeat).toMatchObject({
      services: 1,
      postponed: 0,
      templates: [{ service: 'graph', refreshed: 2, failed: 0, lifetimeSeconds: 3600, secretVersionId: 'version-1' }],
    });
  });

  test('names those that fail, twenty at most, and logs each', async () => {
    await harness.addMany('due', 23, 1000);
    harness.failure = toFailure({
      reason: 'invalid_scope',
      message: 'no',
      httpStatus: 400,
      oauthError: 'invalid_scope',
    });
    const report = await harness.sweep();
    expect(report.tenants).toEqual({ graph: { failed: 23 } });
    expect(harness.linesOf('refresh')).toHaveLength(23);
    expect(harness.linesOf('sweep')[0]?.fields['tenants']).toMatch(
      /^graph: failed \([a-z-]+\): (?:due\d+ ){20}and 3 more$/,
    );
  });

  test('publishes how the tenants of a template are, and what was done, of the template alone', async () => {
    await harness.addMany('fresh', 2, 3000);
    await harness.add('due', 1000);
    await harness.sweep();
    expect(harness.published.filter(({ service }) => service !== undefined)).toEqual(
      [
        ['TenantsRefreshed', 1],
        ['TenantsFailed', 0],
        ['TokensFresh', 3],
        ['TokensLate', 0],
        ['TokensExpired', 0],
        ['TokensFailing', 0],
        ['TokensNew', 0],
        ['OldestDueSeconds', 0],
        ['MinSecondsToExpiry', expect.any(Number)],
      ].map(([name, value]) => ({ service: 'graph', metric: { name, value } })),
    );
  });
});

describe('600 tokens with 1,100 s left and 2,000 newcomers on one host of 2 s', () => {
  /** What one sweep can do: with ten places at first and one more for each answer. */
  const run = async (seconds: number, sweeps: number) => {
    await harness.addMany('known', 600, 1100);
    await harness.addMany('new', 2000);
    const { tokenEndpoint, clock } = harness.dependencies;
    let requests = 0;
    const requestToken = tokenEndpoint.requestToken.bind(tokenEndpoint);
    tokenEndpoint.requestToken = async (definition, input) => {
      // Two seconds, and never all at once: so any number of them fits into a sweep.
      requests += 1;
      await clock.sleep(2000 - 40 * (requests % 10));
      return requestToken(definition, input);
    };
    const start = clock.now();
    const done: number[] = [];
    for (let index = 0; index <= sweeps; index += 1) {
      harness.clock.advance(start + index * 300 - harness.clock.now());
      for (let known = 0; known < 600; known += 1) expect(isExpired(`known${known}`)).toBe(false);
      const before = harness.asked.length;
      await harness.sweep([TEMPLATE], seconds);
      done.push(harness.asked.length - before);
    }
    return done;
  };

  test('at 160 refreshes a sweep none of the 600 expires', async () => {
    const done = await run(7.4, 21);
    expect(Math.max(...done)).toBeLessThanOrEqual(160);
  });

  test('at some 300 a sweep the newcomers are all done within 60 minutes as well', async () => {
    const done = await run(13, 12);
    expect(Math.max(...done)).toBeLessThanOrEqual(320);
    for (let index = 0; index < 2000; index += 1) expect(harness.recordOf(`new${index}`).token).toBeDefined();
  });
});

describe('a host that throttles', () => {
  test('1,000 due: it is asked no more often than twice by as many as are asked at a time, and the rest stays unread', async () => {
    await harness.addMany('due', 1000, 1000);
    harness.failure = THROTTLED;
    harness.latencySeconds = 1;
    const report = await harness.sweep();
    expect(harness.asked.length).toBeLessThanOrEqual(20);
    const failed = harness.asked.length;
    expect(report.tenants).toEqual({ graph: { failed, skipped: 1000 - failed } });
    harness.clock.advance(30);
    harness.asked.length = 0;
    await harness.sweep();
    expect(harness.asked).toEqual([]);
  });
});

const REGIONAL: Template = {
  ...TEMPLATE,
  id: 'regional',
  tokenUrl: 'https://{region}.example.test/token',
  tenants: { parameters: { region: ['bad', 'good'] } },
};

test('a host that hangs costs others nothing', async () => {
  for (let index = 0; index < 400; index += 1) {
    await harness.add(`b${index}`, 1000, REGIONAL, { region: 'bad' });
    await harness.add(`g${index}`, 1000, REGIONAL, { region: 'good' });
  }
  const { tokenEndpoint, clock } = harness.dependencies;
  let lastGood = 0;
  const start = clock.now();
  const requestToken = tokenEndpoint.requestToken.bind(tokenEndpoint);
  tokenEndpoint.requestToken = async (definition, input) => {
    if (definition.tokenUrl.startsWith('https://good')) {
      await clock.sleep(1000);
      lastGood = clock.now();
      return requestToken(definition, input);
    }
    await clock.sleep(10_000);
    return { ok: false, failure: { kind: 'transient', reason: 'timeout', message: 'no answer' } };
  };
  const report = await harness.sweep([REGIONAL], 60);
  const { refreshed = 0, failed = 0, postponed = 0 } = report.tenants?.['regional'] ?? {};
  expect(refreshed).toBe(400);
  expect(refreshed + failed + postponed).toBe(800);
  // Ten at first and one more for each answer: 10, 20, 40, 50, 50 and so on.
  expect(lastGood - start).toBeLessThanOrEqual(12);
});
