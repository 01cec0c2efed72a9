import { expect, test } from '@jest/globals';
import type { Item } from '../../functions/adapters/dynamodb/token-item.ts';
import { ContractError } from '../../functions/contract/contract-error.ts';
import { wrongTokenMembers } from '../../functions/contract/read-token.ts';
import { readStatusAnswer } from '../../functions/contract/reading/read-status.ts';
import type { StatusAnswer } from '../../functions/contract/status.ts';
import { NEVER_NOTIFIED } from '../../functions/domain/record/condition-notification.ts';
import { LARGEST_COUNT } from '../../functions/domain/record/version-after.ts';
import type { ServiceDefinition } from '../../functions/domain/service/service-definition.ts';
import { type Instant, plusSeconds } from '../../functions/domain/values/instant.ts';
import { refreshOne } from '../../functions/refresh-tokens/answer-refresh.ts';
import type { RefreshDependencies } from '../../functions/usecases/refresh/attempt.ts';
import { getToken } from '../../functions/usecases/serve/get-token.ts';
import { getStatus } from '../../functions/usecases/status/get-status.ts';
import type { StatusDependencies } from '../../functions/usecases/status/status-facts.ts';
import { sweep } from '../../functions/usecases/sweep/sweep.ts';
import { seededRandom } from '../../lib/cli/simulate/clock/seeded-random.ts';
import { PATIENT } from '../support/manual-clock.ts';
import { DEFINITION, RefreshHarness } from '../support/refresh-harness.ts';
import { sampleToken } from '../support/sample-token.ts';
import { fullItem, itemOfNewerVersion, itemOfVersion010, pathsOf, withValueAt } from '../support/stored-item.ts';
import type { StoreUnderTest } from './token-store-contract.ts';

let counter = 0;

/** What a value may be instead, by what is wrong with it. */
const DAMAGES: Readonly<Record<string, unknown>> = {
  missing: undefined,
  null: null,
  text: 'soon',
  'number as text': '1800000000',
  'not a number': 'NaN',
  'empty text': '',
  boolean: true,
  zero: 0,
  fraction: 1.5,
  negative: -1,
  'far ahead': 253_402_300_799,
  'further than any time': 9_007_199_254_740_991,
  'larger than any number': 1e40,
  'smaller than any number': -1e-40,
  'empty list': [],
  'wrong elements': ['soon', null, -1, 1.5, { LEAK: 'LEAK' }, [[]]],
  'empty map': {},
  'map of others': { LEAK: 'LEAK', at: 'soon', 0: [] },
  binary: new Uint8Array([0xff, 0xfe]),
  set: new Set(['soon']),
};

/** Services on a store, looked after by the real use cases. */
class DamageBench {
  readonly harness = new RefreshHarness();
  readonly definitions: readonly ServiceDefinition[];
  readonly healthy: ServiceDefinition;
  readonly #dependencies: RefreshDependencies & StatusDependencies & Pick<RefreshHarness['dependencies'], 'deadline'>;

  /** @param damaged how many services there are besides the healthy one */
  constructor(store: StoreUnderTest['store'], damaged: number) {
    const id = `healthy-${(counter += 1)}`;
    this.definitions = Array.from({ length: damaged }, (_, index) => ({
      ...DEFINITION,
      id: `damaged-${counter}-${index}`,
    }));
    this.healthy = { ...DEFINITION, id };
    this.#dependencies = { ...this.harness.dependencies, store };
  }

  get now(): Instant {
    return this.harness.clock.now();
  }

  get all(): readonly ServiceDefinition[] {
    return [this.healthy, ...this.definitions];
  }

  /** The status of all services, which must be one of the contract that tells nothing of what others have put there. */
  async status(): Promise<StatusAnswer> {
    const answer = await getStatus(this.#dependencies, this.all, 'per-service');
    const sent = JSON.stringify(answer);
    expect(sent).not.toContain('LEAK');
    expect(readStatusAnswer(JSON.parse(sent)).unread).toEqual([]);
    return answer;
  }

  sweep(): ReturnType<typeof sweep> {
    return sweep({ ...this.harness.dependencies, ...this.#dependencies }, { definitions: this.all, deadline: PATIENT });
  }

  /** What a reader gets, which must be a token or an error of the contract. */
  async read(definition: ServiceDefinition): Promise<void> {
    const requestRefresh = (request: Parameters<typeof refreshOne>[2]) =>
      refreshOne(this.#dependencies, this.definitions, request, 0);
    const dependencies = { ...this.#dependencies, refreshRequester: { requestRefresh } };
    try {
      const answer = await getToken(dependencies, { definition, minValiditySeconds: 0 });
      expect(wrongTokenMembers({ ...answer }, definition.id)).toEqual([]);
    } catch (error) {
      expect(error).toBeInstanceOf(ContractError);
    }
  }

  force(definition: ServiceDefinition): ReturnType<typeof refreshOne> {
    return refreshOne(this.#dependencies, this.all, { operation: 'refresh', service: definition.id, force: true }, 0);
  }
}

type Subject = { readonly store: StoreUnderTest['store']; readonly put: (item: Item) => Promise<void> };

/**
 * Puts items there, one for each service that is not healthy, and lets status, readers and a sweep have at them: nothing throws,
 * no other service is touched, nothing that others have put there is told, and one refresh heals.
 *
 * @param isRead tells which services are read before they are swept
 */
async function survive(
  { store, put }: Subject,
  bench: DamageBench,
  items: readonly Item[],
  isRead: (index: number) => boolean,
): Promise<void> {
  await bench.force(bench.healthy);
  const [before] = (await bench.status()).services;
  await Promise.all(items.map((item) => put(item)));
  const { services } = await bench.status();
  expect(services[0]).toEqual(before);
  const named = services.flatMap(({ unreadable = [] }) => unreadable);
  expect(named.filter((path) => !PATHS.includes(path))).toEqual([]);
  await Promise.all(bench.definitions.filter((_, index) => isRead(index)).map((definition) => bench.read(definition)));
  const report = await bench.sweep();
  expect(report.services.filter(({ result }) => result !== 'refreshed' && result !== 'skipped')).toEqual([]);
  expect(JSON.stringify([bench.harness.lines, bench.harness.events, report])).not.toContain('LEAK');
  // A lifetime of 0 can be true: such a token is not replaced within half a minute of the one before.
  bench.harness.clock.advance(60);
  await bench.sweep();
  const records = await store.readAll(bench.all.map(({ id }) => id));
  expect(records.flatMap(({ unreadable = [] }) => unreadable)).toEqual([]);
  expect((await bench.status()).services.filter(({ state }) => state !== 'fresh')).toEqual([]);
}

const PATHS = pathsOf(fullItem('any', new RefreshHarness().clock.now()));

/** The part of the contract of a token store that is about items that something else has written. */
export function describeDamagedItems(subject: () => Subject): void {
  test.each(PATHS.map((path, index) => [path, index] as const))(
    'an item whose %s is missing or wrong in any way harms nobody and heals',
    async (path, nth) => {
      const damages = Object.values(DAMAGES);
      const bench = new DamageBench(subject().store, damages.length);
      const items = damages.map((value, index) =>
        withValueAt(fullItem(bench.definitions[index]?.id ?? '', bench.now), path, value),
      );
      await survive(subject(), bench, items, (index) => (index + nth) % 2 === 0);
    },
  );

  test('and so does an item that is wrong all over, whatever is in it', async () => {
    const random = seededRandom(20_261_128);
    const bench = new DamageBench(subject().store, 150);
    const items = bench.definitions.map(({ id }) => ({
      ...damagedAnywhere(fullItem(id, bench.now), random),
      service: id,
    }));
    await survive(subject(), bench, items, (index) => index % 2 === 0);
  });
}

/** The part of the contract of a token store that is about items of other versions, and of other times. */
export function describeForeignItems(subject: () => Subject): void {
  test('an item of version 0.1.0 is read whole', async () => {
    const { store, put } = subject();
    const bench = new DamageBench(store, 1);
    const [id = ''] = bench.definitions.map((definition) => definition.id);
    await put(itemOfVersion010(id, bench.now));
    const record = await store.read(id);
    expect(record).toMatchObject({
      lastFailure: { message: 'the token endpoint answered HTTP 401', cause: { severity: 'action-required' } },
      notified: { published: 'action-required', lastSeen: 'action-required' },
    });
    expect(record).not.toHaveProperty('unreadable');
    await survive(subject(), bench, [itemOfVersion010(id, bench.now)], () => true);
  });

  test('an item of a newer version is read as far as it can be: its token is handed out, and refreshed by the next sweep', async () => {
    const { store, put } = subject();
    const bench = new DamageBench(store, 1);
    const [id = ''] = bench.definitions.map((definition) => definition.id);
    const { refreshAt: _due, ...token } = itemOfNewerVersion(id, bench.now)['token'] as Item;
    const item = { ...itemOfNewerVersion(id, bench.now), token };
    await put(item);
    const record = await store.read(id);
    expect(record.token?.accessToken.reveal()).toBe(`token-of-${id}`);
    expect([...(record.unreadable ?? [])].sort()).toEqual([
      'announced.seen',
      'announced.told',
      'lastAttempt.cause.severity',
      'lastAttempt.outcome',
      'lastFailure.cause.severity',
      'token.lifetimeDoubt.kind',
      'token.lifetimeSource',
    ]);
    await survive(subject(), bench, [item], () => true);
  });

  test.each([
    [LARGEST_COUNT - 1, LARGEST_COUNT - 1, LARGEST_COUNT],
    [LARGEST_COUNT, LARGEST_COUNT, 1],
    [LARGEST_COUNT + 1, 0, 1],
    [9 * LARGEST_COUNT, 0, 1],
    [Number.MAX_SAFE_INTEGER, 0, 1],
    [1e40, 0, 1],
  ])(
    'the version %i is read as %i, and %i after it can be read, fences and is claimed once',
    async (put, seen, next) => {
      const { store, put: write } = subject();
      const { now, definitions } = new DamageBench(store, 1);
      const service = definitions[0]?.id ?? '';
      await write({ ...fullItem(service, plusSeconds(now, -300)), version: put });
      expect(await store.read(service)).toMatchObject({ version: seen });
      const claim = { service, now, leaseExpiresAt: plusSeconds(now, 40), seenVersion: seen };
      const claims = [store.claimLease({ ...claim, owner: 'a' }), store.claimLease({ ...claim, owner: 'b' })];
      const outcomes = await Promise.all(claims);
      expect(outcomes.filter(({ claimed }) => claimed)).toEqual([{ claimed: true, version: next }]);
      const owner = outcomes[0]?.claimed ? 'a' : 'b';
      expect(await store.read(service)).toMatchObject({ version: next, lease: { owner } });
      const attempt = { at: now, outcome: 'refreshed', definitionHash: 'd0' } as const;
      const end = {
        service,
        attempt,
        token: sampleToken('newer', now, 3600),
        lifetimes: [3600],
        consecutiveFailures: 0,
      };
      expect(await store.finishAttempt({ ...end, owner, version: LARGEST_COUNT + 1 })).toBe(false);
      expect(await store.finishAttempt({ ...end, owner, version: next })).toBe(true);
      // Whoever read the older record does not claim over the newer one.
      expect(await store.claimLease({ ...claim, owner: 'late' })).toMatchObject({ claimed: false });
      const { token, version, unreadable = [] } = await store.read(service);
      expect([token?.accessToken.reveal(), version, unreadable.includes('version')]).toEqual(['newer', next, false]);
      expect(await store.saveNotified(service, next, NEVER_NOTIFIED)).toBe(true);
    },
  );

  test('an item of a backup is refreshed, and no process that knew a newer one writes into it', async () => {
    const { store, put } = subject();
    const bench = new DamageBench(store, 1);
    const [id = ''] = bench.definitions.map((definition) => definition.id);
    const item = fullItem(id, plusSeconds(bench.now, -30 * 86_400));
    await put(item);
    const before = await store.read(id);
    const attempt = { at: bench.now, outcome: 'refreshed', definitionHash: 'd0' } as const;
    const late = { service: id, owner: 'late', version: 12 };
    expect(await store.finishAttempt({ ...late, attempt, consecutiveFailures: 0 })).toBe(false);
    expect(await store.noteRefreshTokenSent(late, 'f9f9f9f9f9f9')).toBe(false);
    expect(await store.read(id)).toEqual(before);
    const { now } = bench;
    await survive(subject(), bench, [item], () => false);
    expect(await store.read(id)).toMatchObject({ version: 8, token: { obtainedAt: now } });
  });
}

/** Returns a value in which any part may be another. */
function damagedAnywhere(item: Item, random: () => number): Item {
  const damages = Object.values(DAMAGES);
  const any = (): unknown => damages[Math.floor(random() * damages.length)];
  const entries = Object.entries(item).map(([name, value]): [string, unknown] => {
    if (random() < 0.2) return [name, any()];
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [name, isMap ? damagedAnywhere(value as Item, random) : value];
  });
  const others = Array.from({ length: Math.floor(random() * 3) }, (_, index) => [`LEAK ${index}`, any()]);
  return Object.fromEntries([...entries, ...others]);
}
