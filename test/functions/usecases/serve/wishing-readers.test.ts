import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ContractError } from '../../../../functions/contract/contract-error.ts';
import { whenText } from '../../../../functions/domain/values/duration-text.ts';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { Readers } from '../../../support/readers.ts';

const HOUR = 3600;
const DAY = 86_400;

describe('a reader who rejects every token of 24 hours', () => {
  test('causes 8 token requests in the first hour and 4 in each after it, besides the first token', async () => {
    const readers = new Readers(DAY);
    await readers.run(4 * HOUR, 10, 'rejecting');
    expect([0, 1, 2, 3].map((hour) => readers.requestsIn(1 + hour * HOUR))).toEqual([8, 4, 4, 4]);
    expect(readers.requestsAt.slice(0, 9)).toEqual([0, 30, 60, 120, 240, 480, 960, 1860, 2760]);
  });

  test('is seen: in the status with the number, in a metric of the deployment, and by himself', async () => {
    const readers = new Readers(DAY);
    await readers.run(60, 10, 'rejecting');
    expect((await readers.status()).diagnosis).toMatchObject({ code: 'fresh' });
    await readers.run(60, 10, 'rejecting');
    expect((await readers.status()).diagnosis).toMatchObject({
      code: 'new-tokens-rejected',
      severity: 'watch',
      message: 'readers report every new token as rejected as well (2 in a row)',
    });
    await readers.run(HOUR - 120, 10, 'rejecting');
    const { published } = readers.harness;
    const rows = published.filter(({ metric }) => metric.name === 'NewTokensRejected');
    expect(rows.map(({ service, metric }) => [service, metric.value])).toEqual(
      [2, 3, 4, 5, 6, 7, 8].map((row) => [undefined, row]),
    );
    const answer = await readers.ask();
    const refusal = await readers.ask({ rejectedFingerprint: 'fingerprint' in answer ? answer.fingerprint : '' });
    expect(refusal).toMatchObject({ message: expect.stringContaining('[new-tokens-rejected]') });
  });

  test('is forgotten when a token has lived for an hour', async () => {
    const readers = new Readers(DAY);
    await readers.run(600, 10, 'rejecting');
    expect((await readers.status()).diagnosis.code).toBe('new-tokens-rejected');
    await readers.run(HOUR, 10, 0);
    expect((await readers.status()).diagnosis.code).toBe('fresh');
    const before = readers.requestsAt.length;
    await readers.run(61, 10, 'rejecting');
    expect(readers.requestsAt.length - before).toBe(2);
  });

  test('is told the second from which the decision has the provider asked', async () => {
    const readers = new Readers(DAY);
    await readers.run(500, 10, 'rejecting');
    const answer = await readers.ask();
    const rejectedFingerprint = 'fingerprint' in answer ? answer.fingerprint : '';
    const end = 960 - readers.passed;
    const told = await readers.ask({ rejectedFingerprint });
    const now = readers.harness.clock.now();
    const at = whenText(plusSeconds(now, end), now);
    expect(told).toMatchObject({ message: expect.stringContaining(`; the provider is not asked before ${at};`) });
    readers.harness.clock.advance(end - 1);
    expect(await readers.ask({ rejectedFingerprint })).toBeInstanceOf(ContractError);
    readers.harness.clock.advance(1);
    expect(await readers.ask({ rejectedFingerprint })).not.toBeInstanceOf(ContractError);
  });
});

test('a reader who asks for all 24 hours of tokens of 24 hours causes 5 requests in the first hour, and then 4', async () => {
  const readers = new Readers(DAY);
  readers.harness.latencySeconds = 1;
  await readers.run(4 * HOUR, 10, DAY);
  const hours = [0, 1, 2, 3].map((hour) => readers.requestsIn(2 + hour * HOUR));
  expect(hours[0]).toBeLessThanOrEqual(5);
  expect(Math.max(...hours.slice(1))).toBeLessThanOrEqual(4);
});

test('a reader who asks for what tokens of an hour have is served as before: every ten minutes a new one', async () => {
  const readers = new Readers(HOUR);
  await readers.run(4 * HOUR, 10, 3000);
  expect(readers.mostInAnHour).toBe(6);
  expect(readers.unserved).toEqual([]);
  expect(await readers.ask({ minValiditySeconds: 3000 })).not.toBeInstanceOf(ContractError);
});

describe('with maxRequestsPerHour', () => {
  const wish = fc.oneof(fc.constant('rejecting' as const), fc.integer({ min: 1, max: DAY }));

  test('readers without a wish are never starved by the others, whatever those ask for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 9 }),
        fc.constantFrom(HOUR, 7200, DAY),
        wish,
        async (max, lifetime, asks) => {
          const readers = new Readers(lifetime, { maxRequestsPerHour: max });
          await readers.run(3 * HOUR, 30, asks);
          expect(readers.unserved).toEqual([]);
          expect(readers.mostInAnHour).toBeLessThanOrEqual(max);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('wishes use a third of it, and a token that has expired is replaced all the same', async () => {
    const readers = new Readers(DAY, { maxRequestsPerHour: 9 });
    await readers.run(HOUR, 10, 'rejecting');
    expect(readers.requestsAt).toEqual([0, 30, 60, 120]);
    const answer = await readers.ask();
    const rejectedFingerprint = 'fingerprint' in answer ? answer.fingerprint : '';
    readers.harness.clock.advance(DAY);
    expect(await readers.ask({ rejectedFingerprint })).not.toBeInstanceOf(ContractError);
  });
});

describe('tokens shorter than the schedule', () => {
  test.each([
    [60, 241],
    [300, 37],
  ])(
    'of %i s cost a bounded number of requests in an hour when each is rejected: %i at most',
    async (lifetime, most) => {
      const readers = new Readers(lifetime);
      await readers.run(2 * HOUR, 5, 'rejecting');
      expect(readers.mostInAnHour).toBeLessThanOrEqual(most);
      expect(readers.unserved).toEqual([]);
    },
  );
});
