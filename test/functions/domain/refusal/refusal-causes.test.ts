import { describe, expect, test } from '@jest/globals';
import type { AwsRefusal } from '../../../../functions/domain/refusal/aws-refusal.ts';
import {
  diagnoseRequest,
  diagnoseSide,
  diagnoseStore,
  isForPerson,
  REQUEST_CAUSES,
  SIDE_CAUSES,
  STORE_CAUSES,
  storeUnavailable,
} from '../../../../functions/domain/refusal/refusal-causes.ts';

const PERSON = 'action-required';
const severities = (causes: Readonly<Record<string, { readonly severity: string }>>) =>
  Object.fromEntries(Object.entries(causes).map(([code, { severity }]) => [code, severity]));
const refusalOf = (kind: string) =>
  ({ kind, code: 'C', action: 'a:B', resource: 'table "T"' }) as unknown as AwsRefusal;

test('a refusal is for a person, and a fault that passes is not', () => {
  expect(severities(STORE_CAUSES)).toEqual({
    ...{ 'store-access-denied': PERSON, 'store-missing': PERSON, 'store-unfit': PERSON },
    ...{ 'store-key-unavailable': PERSON },
    ...{ 'store-credentials-refused': PERSON, 'store-throttled': 'watch', 'store-unreachable': 'watch' },
  });
  expect(severities(REQUEST_CAUSES)).toEqual({
    ...{ 'refresh-access-denied': PERSON, 'refresh-missing': PERSON, 'refresh-key-unavailable': PERSON },
    ...{ 'refresh-credentials-refused': PERSON, 'refresh-throttled': 'watch' },
  });
  expect(severities(SIDE_CAUSES)).toEqual({
    ...{ 'events-access-denied': PERSON, 'events-not-sent': 'watch', 'secrets-read-singly': 'watch' },
  });
});

test.each([
  ['store-missing', true],
  ['store-unfit', true],
  ['refresh-missing', true],
  ['store-throttled', false],
  ['client-refused', false],
  ['constructor', false],
])('%s is a refusal that no retry ends: %p', (code, expected) => {
  expect(isForPerson(code)).toBe(expected);
});

describe('a refusal is told whole', () => {
  test.each(['access-denied', 'missing', 'throttled'] as const)('by the table and by Lambda: %s', (kind) => {
    const refusal = refusalOf(kind);
    const { summary, ...cause } = STORE_CAUSES[`store-${kind}`];
    const { summary: said, ...request } = REQUEST_CAUSES[`refresh-${kind}`];
    const fact = expect.stringContaining('a:B');
    const ofStore = diagnoseStore({ message: 'm', refusal });
    expect(ofStore).toEqual({ ...cause, code: `store-${kind}`, message: fact });
    expect(ofStore.message.startsWith(`${summary}: `)).toBe(true);
    expect(diagnoseRequest(refusal)).toEqual({ ...request, code: `refresh-${kind}`, message: fact });
    expect(diagnoseRequest(refusal)?.message.startsWith(`${said}: `)).toBe(true);
  });

  test('or is none', () => {
    const { summary, ...cause } = STORE_CAUSES['store-unreachable'];
    expect(diagnoseStore({ message: 'm' })).toEqual({ ...cause, code: 'store-unreachable', message: `${summary}: m` });
    expect(diagnoseRequest(refusalOf('unreachable'))).toBeUndefined();
    expect(diagnoseSide('events-not-sent', 'C')).toMatchObject({ code: 'events-not-sent', severity: 'watch' });
  });

  test.each([
    ['missing', false],
    ['throttled', true],
  ])('and an invocation fails with it: %s, a retry may help: %p', (kind, retryable) => {
    const fault = { message: 'm', refusal: refusalOf(kind), cause: new RangeError('r') };
    const error = storeUnavailable(fault);
    expect(error).toMatchObject({ name: 'StoreUnavailable', retryable, cause: fault });
    expect(error.message).toMatch(/^the token table could not be used, which says nothing about the token; cause: /);
    expect(error.message).toContain(`[store-${kind}]`);
  });
});
