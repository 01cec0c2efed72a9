import { beforeEach, describe, expect, test } from '@jest/globals';
import { needOf } from '../../../../functions/domain/expiry/token-state.ts';
import { emptyRecord, type TokenRecord } from '../../../../functions/domain/record/token-record.ts';
import { definitionHashOf, type ServiceDefinition } from '../../../../functions/domain/service/service-definition.ts';
import { plusSeconds } from '../../../../functions/domain/values/instant.ts';
import { inSweepOrder } from '../../../../functions/usecases/hosts/sweep-order.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { REFRESH_BUDGET_SECONDS } from '../../../../functions/usecases/sweep/sweep-run.ts';
import { sha256Hex } from '../../../../lib/platform/sha256.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';
import { sampleToken } from '../../../support/sample-token.ts';

const named = (id: string, more: Partial<ServiceDefinition> = {}): ServiceDefinition => ({
  ...DEFINITION,
  id,
  ...more,
});
const many = (prefix: string, count: number, tokenUrl = DEFINITION.tokenUrl) =>
  Array.from({ length: count }, (_, index) => named(`${prefix}-${index}`, { tokenUrl }));
/** What one invocation has to begin in. */
const SECONDS = 35;

let harness: RefreshHarness;
beforeEach(() => {
  harness = new RefreshHarness();
});

const run = (definitions: readonly ServiceDefinition[]) =>
  sweep(harness.dependencies, { definitions, deadline: harness.clock.deadlineIn(SECONDS + REFRESH_BUDGET_SECONDS) });
/** Stores a token of an hour that has so many seconds left. */
const store = (definition: ServiceDefinition, left: number): void => {
  const obtainedAt = plusSeconds(harness.clock.now(), left - 3600);
  const definitionHash = definitionHashOf(definition, sha256Hex);
  const token = { ...sampleToken(definition.id, obtainedAt, 3600), definitionHash };
  harness.store.tamper(definition.id, (record) => ({ ...record, token }));
};
const isExpired = ({ id }: ServiceDefinition): boolean =>
  needOf(harness.store.peek(id).token, undefined, harness.clock.now()) === 'expired';

test('the order is: expired, late, due, of each what has least time left; then new, then fresh, then who was throttled', () => {
  const now = harness.clock.now();
  const record = (id: string, left?: number, cause?: string): TokenRecord => ({
    ...emptyRecord(id),
    ...(left !== undefined && { token: sampleToken(id, plusSeconds(now, left - 3600), 3600) }),
    ...(cause && {
      lastAttempt: {
        at: now,
        outcome: 'transient',
        definitionHash: '',
        cause: { code: cause, severity: 'watch', advice: '' },
      },
    }),
  });
  const wide = { timing: { expiryBufferSeconds: 3000 } };
  const services = [
    [named('throttled'), record('throttled', 5, 'provider-throttles')],
    [named('fresh'), record('fresh', 3000)],
    [named('new'), record('new')],
    [named('due'), record('due', 1000)],
    [named('late-400'), record('late-400', 400)],
    [named('late-100'), record('late-100', 100)],
    [named('expired-for-use', wide), record('expired-for-use', 2000)],
    [named('expired'), record('expired', -500)],
  ].map(
    ([definition, stored]) =>
      ({ definition, record: stored }) as { definition: ServiceDefinition; record: TokenRecord },
  );
  expect(inSweepOrder(services, now).map(({ definition }) => definition.id)).toEqual([
    'expired',
    'expired-for-use',
    'late-100',
    'late-400',
    'due',
    'new',
    'fresh',
    'throttled',
  ]);
});

describe('600 tokens with 1,100 s left and 2,000 newcomers on one slow host', () => {
  test('none of those in use expires in 105 minutes, and newcomers come in as soon as none of them is late', async () => {
    const known = many('known', 600);
    const newcomers = many('new', 2000);
    for (const definition of known) store(definition, 1100);
    harness.latencySeconds = 2;
    const start = harness.clock.now();
    for (let sweeps = 0; sweeps <= 21; sweeps += 1) {
      harness.clock.advance(start + sweeps * 300 - harness.clock.now());
      expect(known.filter(isExpired)).toEqual([]);
      await run([...newcomers, ...known]);
    }
    expect(newcomers.filter(({ id }) => harness.store.peek(id).token === undefined)).toEqual([]);
    expect(newcomers.filter((one) => harness.store.peek(one.id).token && isExpired(one))).toEqual([]);
  });
});

describe('newcomers of many hosts', () => {
  test.each([
    ['due', 'a tenth of all places', 1000, 20],
    ['late', 'no place', 100, 0],
  ])('while others wait that are %s have %s', async (_how, _what, left, places) => {
    const ofHosts = (prefix: string, hosts: number, count: number) =>
      Array.from({ length: hosts }, (_, host) =>
        many(`${prefix}-${host}`, count, `https://${prefix}-${host}.example.test/t`),
      );
    const known = ofHosts('known', 30, 10).flat();
    for (const definition of known) store(definition, left);
    harness.latencySeconds = 10;
    await run([...ofHosts('new', 20, 20).flat(), ...known]);
    const { requests } = harness;
    expect(requests.slice(0, 200).filter((id) => id.startsWith('new'))).toHaveLength(places);
    expect(requests.filter((id) => id.startsWith('known'))).toHaveLength(300);
  });
});
