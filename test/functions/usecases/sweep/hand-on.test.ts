import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { HAND_ON_SECONDS } from '../../../../functions/usecases/sweep/hand-on.ts';
import { sweep, sweepHost } from '../../../../functions/usecases/sweep/sweep.ts';
import { TEMPLATE, TenantHarness } from '../../../support/tenant-harness.ts';

const REGIONAL: Template = {
  ...TEMPLATE,
  tokenUrl: 'https://{region}.example.test/token',
  tenants: { parameters: { region: ['eu', 'us'] } },
};

let harness: TenantHarness;
let handedOn: string[];
beforeEach(async () => {
  harness = new TenantHarness();
  handedOn = [];
  await harness.add('slow', 1100, REGIONAL, { region: 'eu' });
  harness.clock.advance(HAND_ON_SECONDS + 1);
  await harness.add('quick', 1000, REGIONAL, { region: 'us' });
  // No time for anything: who is due stays due.
  await harness.sweep([REGIONAL], 0);
});

const run = (fault?: string) => {
  const handOn = async (host: string) => {
    handedOn.push(host);
    return fault;
  };
  const deadline = harness.clock.deadlineIn(200);
  return sweep({ ...harness.dependencies, handOn }, { definitions: [REGIONAL], deadline });
};

describe('a host that a sweep was too slow for', () => {
  test('is handed on by the next one, which leaves it alone', async () => {
    const report = await run();
    expect(handedOn).toEqual(['eu.example.test']);
    expect(harness.asked).toEqual(['quick']);
    expect(report.tenants).toEqual({ graph: { refreshed: 1 } });
    expect(harness.linesOf('host_handed_on')).toMatchObject([{ fields: { host: 'eu.example.test' } }]);
  });

  test('is swept all the same where it cannot be handed on, and that is said', async () => {
    await run('AccessDeniedException');
    expect(harness.asked.toSorted()).toEqual(['quick', 'slow']);
    expect(harness.linesOf('host_not_handed_on')).toMatchObject([{ fields: { fault: 'AccessDeniedException' } }]);
  });

  test('is one of one host alone: there is nobody to be kept from it', async () => {
    const alone = new TenantHarness();
    await alone.add('slow', 1100);
    alone.clock.advance(HAND_ON_SECONDS + 1);
    await alone.sweep([TEMPLATE], 0);
    expect((await alone.store.readForStatus([])).heartbeat?.slowHosts).toEqual(['login.example.test']);
    const deadline = alone.clock.deadlineIn(200);
    await sweep({ ...alone.dependencies, handOn: async () => undefined }, { definitions: [TEMPLATE], deadline });
    expect(alone.asked).toEqual(['slow']);
  });

  test('is swept by its worker alone, which leaves no heartbeat', async () => {
    const { heartbeat } = await harness.store.readForStatus([]);
    const options = { definitions: [REGIONAL], deadline: harness.clock.deadlineIn(200) };
    const report = await sweepHost(harness.dependencies, options, 'eu.example.test');
    expect(report.tenants).toEqual({ graph: { refreshed: 1 } });
    expect(harness.asked).toEqual(['slow']);
    expect((await harness.store.readForStatus([])).heartbeat).toEqual(heartbeat);
    expect(await sweepHost(harness.dependencies, options, 'elsewhere.example.test')).toMatchObject({
      tenants: { graph: {} },
    });
  });
});

test('what a template may be asked in a second is kept, whoever waits', async () => {
  const paced: Template = { ...TEMPLATE, id: 'paced', tenants: { requestsPerSecond: 5 } };
  const slow = new TenantHarness();
  await slow.addMany('t', 40, 1000, paced);
  const at: number[] = [];
  const { tokenEndpoint, clock } = slow.dependencies;
  const requestToken = tokenEndpoint.requestToken.bind(tokenEndpoint);
  tokenEndpoint.requestToken = (definition, input) => {
    at.push(clock.monotonicMs());
    return requestToken(definition, input);
  };
  await slow.sweep([paced]);
  expect(at).toHaveLength(40);
  for (let index = 5; index < at.length; index += 1)
    expect((at[index] ?? 0) - (at[index - 5] ?? 0)).toBeGreaterThanOrEqual(1000);
});
