import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { REFRESH_BUDGET_SECONDS } from '../../../../functions/usecases/sweep/sweep-run.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const many = (host: string, count: number): readonly ServiceDefinition[] =>
  Array.from({ length: count }, (_, index) => ({
    ...DEFINITION,
    id: `${host}-${index}`,
    tokenUrl: `https://${host}.example.test/token`,
  }));

let harness: RefreshHarness;
/** How many requests were under way at the host `bad` when one more was sent there. */
let seen: number[];
beforeEach(() => {
  harness = new RefreshHarness();
  seen = [];
});

/** Sweeps while the host `bad` answers as it is told, after so many seconds; all others answer after one. */
async function run(
  definitions: readonly ServiceDefinition[],
  failure: { readonly reason: string; readonly httpStatus?: number } | undefined,
  seconds: number,
) {
  const { tokenEndpoint, clock } = harness.dependencies;
  let underWay = 0;
  const endpoint: typeof tokenEndpoint = {
    requestToken: async (definition, input) => {
      const isBad = definition.id.startsWith('bad');
      if (isBad) seen.push((underWay += 1));
      await clock.sleep((isBad ? seconds : 1) * 1000);
      if (isBad) underWay -= 1;
      if (!isBad || !failure) return tokenEndpoint.requestToken(definition, input);
      return { ok: false, failure: { kind: 'transient', message: 'bad', ...failure } };
    },
  };
  const deadline = harness.clock.deadlineIn(50 + REFRESH_BUDGET_SECONDS);
  return sweep({ ...harness.dependencies, tokenEndpoint: endpoint }, { definitions, deadline });
}

describe('a host that is in trouble', () => {
  test.each([
    ['hangs', { reason: 'timeout' }, 10],
    ['fails', { reason: 'http_501', httpStatus: 501 }, 5],
    ['answers 503', { reason: 'http_503', httpStatus: 503 }, 1],
    ['cannot be reached', { reason: 'network' }, 3],
  ])(
    'and %s is asked by one at a time after ten have found that, and in the next sweep too',
    async (_what, failure, s) => {
      await run(many('bad', 60), failure, s);
      expect(Math.max(...seen.slice(0, 10))).toBe(10);
      expect(seen.at(-1)).toBe(1);
      harness.clock.advance(900);
      seen = [];
      const report = await run([...many('bad', 60), ...many('good', 300)], failure, s);
      expect(Math.max(...seen)).toBe(1);
      expect(
        report.services.filter(({ service, result }) => service.startsWith('good') && result === 'refreshed'),
      ).toHaveLength(300);
    },
  );

  test('is asked by half as many after one failure, by twice as many with each success up to ten, and then by one more', async () => {
    const [first, ...others] = many('bad', 41) as [ServiceDefinition, ...ServiceDefinition[]];
    await run([first], { reason: 'http_503', httpStatus: 503 }, 1);
    harness.clock.advance(60);
    seen = [];
    await run(others, undefined, 1);
    expect([Math.max(...seen.slice(0, 10)), Math.max(...seen)]).toEqual([10, 20]);
    seen = [];
    await run([first, ...many('bad', 30).map((one) => ({ ...one, id: `${one.id}-more` }))], undefined, 1);
    expect([seen.slice(0, 5), Math.max(...seen)]).toEqual([[1, 2, 3, 4, 5], 14]);
    expect(Math.max(...seen.slice(0, 6))).toBe(5);
  });

  test('is none where the client alone is refused', async () => {
    await run(many('bad', 60), { reason: 'invalid_scope', httpStatus: 400 }, 1);
    expect(Math.max(...seen)).toBeGreaterThan(10);
  });
});

test('a host that hangs costs the services of others none of their places', async () => {
  const good = Array.from({ length: 5 }, (_, host) => many(`good-${host}`, 40)).flat();
  const alone = harness.clock.now();
  await run(good, undefined, 1);
  const needed = harness.clock.now() - alone;
  harness = new RefreshHarness();
  await run(many('bad', 60), { reason: 'timeout' }, 10);
  harness.clock.advance(900);
  const { requests } = harness;
  const start = harness.clock.now();
  let last = start;
  const push = requests.push.bind(requests);
  requests.push = (...ids) => {
    last = harness.clock.now();
    return push(...ids);
  };
  await run([...many('bad', 60), ...good], { reason: 'timeout' }, 10);
  expect(last - start).toBeLessThanOrEqual(needed + 1);
});

test('however many hosts are down, fifty places are left to those that are well', async () => {
  const down = Array.from({ length: 300 }, (_, host) => many(`bad-${host}`, 1)).flat();
  const well = Array.from({ length: 150 }, (_, host) => many(`good-${host}`, 1)).flat();
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    await run(down, { reason: 'timeout' }, 10);
    harness.clock.advance(900);
  }
  seen = [];
  const { services } = await run([...down, ...well], { reason: 'timeout' }, 10);
  expect(Math.max(...seen)).toBe(150);
  expect(services.filter(({ result }) => result === 'refreshed')).toHaveLength(150);
});
