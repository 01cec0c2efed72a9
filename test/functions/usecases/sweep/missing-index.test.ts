import { beforeEach, describe, expect, test } from '@jest/globals';
import { awsRefusal } from '../../../../functions/domain/refusal/aws-refusal.ts';
import type { Template } from '../../../../functions/domain/template/tenant-definition.ts';
import { StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';
import type { DueIndex } from '../../../../functions/usecases/ports/tenant-store.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { DEFINITION } from '../../../support/refresh-harness.ts';
import { TEMPLATE, TenantHarness } from '../../../support/tenant-harness.ts';

/** With hosts of its own, and so with many lanes. */
const REGIONAL: Template = {
  ...TEMPLATE,
  id: 'regional',
  tokenUrl: 'https://{region}.example.test/token',
  tenants: { parameters: { region: ['eu', 'us', 'au'] } },
};

let harness: TenantHarness;
beforeEach(async () => {
  harness = new TenantHarness();
  await harness.addMany('due', 3, 1000);
  await harness.sweep([TEMPLATE, REGIONAL, DEFINITION]);
  harness.asked.length = 0;
  harness.lines.length = 0;
  harness.published.length = 0;
  harness.clock.advance(2700);
});

/** Sweeps while each query of the index ends in an error. */
const sweepWithout = (error: Error) => {
  const refuse = () => Promise.reject(error);
  const dueIndex: DueIndex = { readDue: refuse, countDue: refuse };
  harness.requests.length = 0;
  const definitions = [TEMPLATE, REGIONAL, DEFINITION];
  return sweep({ ...harness.dependencies, dueIndex }, { definitions, deadline: harness.clock.deadlineIn(235) });
};

const refusedWith = (name: string, message?: string): Error => {
  const refusal = awsRefusal({ name, message }, { action: 'dynamodb:Query', resource: 'table "tokens"' });
  return new StoreUnavailableError(`refused with ${name}`, { refusal });
};

describe.each([
  ['is gone', 'ValidationException', 'The table does not have the specified index: due'],
  ['is being built', 'ValidationException', 'Cannot read from backfilling global secondary index: due'],
  ['is not made yet', 'ResourceNotFoundException', 'Requested resource not found'],
  ['may not be queried', 'AccessDeniedException', 'no identity-based policy allows the dynamodb:Query action'],
])('while the index of tenants %s (%s)', (_what, name, message) => {
  const fault = refusedWith(name, message);

  test('services without tenants are refreshed, and the sweep leaves its heartbeat', async () => {
    await expect(sweepWithout(fault)).rejects.toBe(fault);
    expect(harness.requests.filter((service) => service === 'genesys')).toHaveLength(1);
    expect(harness.asked).toEqual([]);
    const { heartbeat } = await harness.store.readForStatus([]);
    expect(heartbeat).toMatchObject({ completedAt: harness.clock.now(), faults: ['graph', 'regional'] });
    expect(harness.published).toContainEqual(expect.objectContaining({ metric: { name: 'SweepCompleted', value: 1 } }));
  });

  test('each service with tenants has it in the log once, and no count of it is published', async () => {
    await expect(sweepWithout(fault)).rejects.toBe(fault);
    expect(harness.linesOf('refresh_fault').map(({ fields }) => fields['service'])).toEqual(['graph', 'regional']);
    expect(harness.published.filter(({ metric }) => metric.name.startsWith('Tokens'))).toEqual([]);
  });

  test('what the sweep before has left stays, and the next one goes on from there', async () => {
    const before = (await harness.store.readForStatus([])).heartbeat?.templates;
    await expect(sweepWithout(fault)).rejects.toBe(fault);
    const kept = (await harness.store.readForStatus([])).heartbeat?.templates;
    expect(kept).toEqual(before?.map((one) => ({ ...one, refreshed: 0, failed: 0, postponed: 0 })));
    await harness.sweep([TEMPLATE, REGIONAL, DEFINITION]);
    expect(harness.asked.toSorted()).toEqual(['due0', 'due1', 'due2']);
  });
});

test.each([
  ['nothing answers', new StoreUnavailableError('no answer')],
  ['it is throttled', refusedWith('ThrottlingException')],
  ['a fault is that of the program', new RangeError('broken')],
])('where %s, the rest is refreshed all the same', async (_what, error) => {
  await expect(sweepWithout(error)).rejects.toBe(error);
  expect(harness.requests.filter((service) => service === 'genesys')).toHaveLength(1);
});
