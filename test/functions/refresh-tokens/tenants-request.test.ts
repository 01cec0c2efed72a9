import { describe, expect, test } from '@jest/globals';
import { answerTenants } from '../../../functions/refresh-tokens/answer-tenants.ts';
import { parseRefreshTokensRequest } from '../../../functions/refresh-tokens/request.ts';
import type { TenantsRequest } from '../../../functions/refresh-tokens/tenants-request.ts';
import { DEFINITION, RefreshHarness } from '../../support/refresh-harness.ts';
import { TEMPLATE } from '../../support/tenant-template.ts';

const PUT = { operation: 'putTenants', service: 'graph', tenants: [{ tenant: 'a' }] };
const REMOVE = { operation: 'removeTenants', service: 'graph', tenants: ['a'] };
const LIST = { operation: 'listTenants', service: 'graph' };

describe('a request about tenants', () => {
  test.each([
    [PUT, PUT],
    [
      { ...PUT, dryRun: true, refresh: false, more: 1 },
      { ...PUT, dryRun: true, refresh: false },
    ],
    [
      { ...PUT, tenants: Array(1000).fill({}) },
      { ...PUT, tenants: Array(1000).fill({}) },
    ],
    [
      { ...REMOVE, refresh: true, dryRun: false },
      { ...REMOVE, tenants: [{ tenant: 'a' }], dryRun: false },
    ],
    [LIST, LIST],
    [
      { ...LIST, limit: 1000, after: 'x' },
      { ...LIST, limit: 1000, after: 'x' },
    ],
  ])('%j is understood', (event, request) => {
    expect(parseRefreshTokensRequest(event)).toEqual(request);
  });

  test.each([
    [{ ...PUT, service: undefined }, '"service"'],
    [{ ...PUT, tenants: undefined }, 'a list of 1 to 1000'],
    [{ ...PUT, tenants: [] }, 'a list of 1 to 1000'],
    [{ ...PUT, tenants: Array(1001).fill({ tenant: 'a' }) }, 'a list of 1 to 1000'],
    [{ ...PUT, tenants: { LEAK: 1 } }, 'a list of 1 to 1000'],
    [{ ...PUT, tenants: ['LEAK'] }, '"tenants[0]" to be an object'],
    [
      { ...PUT, tenants: [{ tenant: 'a' }, { tenant: 'b', clientSecret: 'LEAK' }] },
      '"tenants[1]" to have no members but',
    ],
    [{ ...PUT, tenants: [{ tenant: 'a', LEAK: 1 }] }, 'tenant, group, parameters, shard'],
    [{ ...PUT, tenants: [JSON.parse('{"tenant":"a","__proto__":{"LEAK":1}}')] }, '"tenants[0]" to have no members'],
    [{ ...PUT, dryRun: 'LEAK' }, '"dryRun" to be true or false'],
    [{ ...PUT, refresh: 1 }, '"refresh" to be true or false'],
    [{ ...REMOVE, tenants: 'LEAK' }, 'a list of 1 to 1000'],
    [{ ...LIST, after: 5 }, '"after"'],
    [{ ...LIST, limit: 0 }, '"limit" to be a whole number from 1 to 1000'],
    [{ ...LIST, limit: 1001 }, '"limit"'],
    [{ ...LIST, limit: '5' }, '"limit"'],
  ])('%j is refused, and says what was expected: %s', (event, expected) => {
    const refused = expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(expected) });
    const silent = expect.objectContaining({ message: expect.not.stringMatching(/LEAK/) });
    expect(() => parseRefreshTokensRequest(event)).toThrow(refused);
    expect(() => parseRefreshTokensRequest(event)).toThrow(silent);
  });
});

describe('the answer to a request about tenants', () => {
  const answer = (request: object) =>
    answerTenants(
      new RefreshHarness().dependencies as never,
      [DEFINITION, TEMPLATE],
      parseRefreshTokensRequest(request) as TenantsRequest,
    );

  test('is what became of each', async () => {
    const tenants = [{ tenant: 'a', parameters: { region: 'eu' } }, { tenant: 'b/c' }];
    const message = 'the name must be of the form "name"';
    expect(await answer({ ...PUT, tenants })).toEqual({
      contractVersion: 1,
      service: 'graph',
      tenants: [
        { tenant: 'a', result: 'added' },
        { tenant: 'tenants[1]', result: 'refused', message },
      ],
    });
    expect(await answer({ ...REMOVE, tenants: ['a', 5] })).toMatchObject({
      tenants: [
        { tenant: 'a', result: 'unknown' },
        { tenant: 'tenants[1]', result: 'refused', message },
      ],
    });
    expect(await answer(LIST)).toEqual({ contractVersion: 1, service: 'graph', tenants: [], registered: 0 });
  });

  test('is an error for a service that is not defined, or has no tenants', async () => {
    for (const request of [PUT, REMOVE, LIST]) {
      await expect(answer({ ...request, service: 'nobody' })).rejects.toMatchObject({ name: 'UnknownService' });
      await expect(answer({ ...request, service: 'genesys' })).rejects.toMatchObject({
        name: 'InvalidRequest',
        message: expect.stringContaining('service "genesys" has no tenants'),
      });
    }
  });
});
