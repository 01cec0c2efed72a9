import { expect, test } from '@jest/globals';
import type { AwsRefusal } from '../../../../functions/domain/refusal/aws-refusal.ts';
import { ItemTooLargeError, StoreUnavailableError } from '../../../../functions/usecases/ports/store-unavailable.ts';

test('faults of the store are told by name: it is what an invocation fails with', () => {
  const refusal = { kind: 'throttled' } as AwsRefusal;
  const cause = new RangeError('marker');
  const { name, message, refusal: told, cause: why } = new StoreUnavailableError('m', { refusal, cause });
  expect([name, message, told, why]).toEqual(['StoreUnavailableError', 'm', refusal, cause]);
  expect(new StoreUnavailableError('m').refusal).toBeUndefined();
  expect(String(new ItemTooLargeError('m'))).toBe('ItemTooLargeError: m');
});
