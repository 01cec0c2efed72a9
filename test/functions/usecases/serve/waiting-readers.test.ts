import { describe, expect, test } from '@jest/globals';
import { createLambdaRefreshRequester } from '../../../../functions/adapters/aws/lambda-refresh-requester.ts';
import type { GetTokenAnswer } from '../../../../functions/contract/get-token.ts';
import type { RefreshRequest } from '../../../../functions/contract/refresh.ts';
import { LEASE_SECONDS } from '../../../../functions/domain/record/token-record.ts';
import { MOST_READS } from '../../../../functions/domain/retry/watch-pause.ts';
import { instant, plusSeconds, toUtc } from '../../../../functions/domain/values/instant.ts';
import { Redacted } from '../../../../functions/domain/values/redacted.ts';
import { refreshOne } from '../../../../functions/refresh-tokens/answer-refresh.ts';
import type { TokenEndpoint, TokenOrFailure } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { getToken } from '../../../../functions/usecases/serve/get-token.ts';
import { seededRandom } from '../../../../lib/cli/simulate/clock/seeded-random.ts';
import { createVirtualClock } from '../../../../lib/cli/simulate/clock/virtual-clock.ts';
import { SimulatedStore } from '../../../../lib/cli/simulate/run/simulated-store.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';

const WISH = { definition: DEFINITION, minValiditySeconds: 0 };

/** How one reader fared. */
interface Reader {
  reads: number;
  atMs: number;
  token?: string;
  refusal?: string;
}

/** Both functions on virtual time, each reader with a serve-tokens of its own, and a provider that takes its time. */
class Crowd {
  readonly clock = createVirtualClock(instant(1_800_000_000));
  readonly store = new SimulatedStore({});
  readonly readers: Reader[] = [];
  /** Token requests as they were sent, in milliseconds. */
  readonly requestsMs: number[] = [];
  /** Invocations of refresh-tokens under way, after each change, with the time. */
  readonly underWay: { readonly atMs: number; readonly count: number }[] = [];
  invocations = 0;
  /** When the token was stored. */
  storedMs = Number.NaN;
  /** How long the provider takes; Infinity: it hangs. */
  latencyMs: number;
  readonly #random = seededRandom(1, 0, 0);
  readonly #harness = new RefreshHarness();

  constructor(latencyMs: number) {
    this.latencyMs = latencyMs;
  }

  /** Lets so many readers ask, each at a time of its own within `spreadMs`; resolves when all have their answers. */
  async run(count: number, spreadMs: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const reader: Reader = { reads: 0, atMs: Number.NaN };
      this.readers.push(reader);
      this.clock.at(Math.floor((index * spreadMs) / count), () => void this.#read(reader));
    }
    await this.clock.run();
  }

  async #read(reader: Reader): Promise<void> {
    const { clock, store } = this;
    const endsAtMs = clock.monotonicMs() + 29_000;
    const counting = Object.assign(Object.create(store) as SimulatedStore, {
      read: (service: string) => {
        reader.reads += 1;
        return store.read(service);
      },
    });
    const { log } = this.#harness.dependencies;
    const requester = { functionName: 'refresh-tokens', log, clock, random: this.#random };
    await getToken(
      {
        ...this.#harness.dependencies,
        store: counting,
        clock,
        random: this.#random,
        deadline: { leftMs: () => endsAtMs - clock.monotonicMs(), signal: new AbortController().signal },
        refreshRequester: createLambdaRefreshRequester((_name, payload, ms) => this.#invoke(payload, ms), requester),
      },
      WISH,
    ).then(
      ({ accessToken }: GetTokenAnswer) => Object.assign(reader, { token: accessToken }),
      (error: Error) => Object.assign(reader, { refusal: error.message }),
    );
    reader.atMs = clock.monotonicMs();
  }

  async #invoke(payload: string, timeoutMs: number) {
    const { clock } = this;
    this.invocations += 1;
    this.#count(1);
    const dependencies = {
      ...this.#harness.dependencies,
      store: this.store,
      clock,
      random: this.#random,
      tokenEndpoint: { requestToken: (...request: Parameters<TokenEndpoint['requestToken']>) => this.#ask(...request) },
    };
    const late = Promise.withResolvers<never>();
    const giveUp = clock.at(clock.monotonicMs() + timeoutMs, () => late.reject(new TransportFault('TIMEOUT')));
    const refresh = refreshOne(dependencies, [DEFINITION], JSON.parse(payload) as RefreshRequest, 34);
    void refresh.finally(() => this.#count(-1));
    try {
      return { status: 200, payload: JSON.stringify(await Promise.race([refresh, late.promise])) };
    } finally {
      giveUp.cancel();
    }
  }

  #count(change: number): void {
    this.underWay.push({ atMs: this.clock.monotonicMs(), count: (this.underWay.at(-1)?.count ?? 0) + change });
  }

  async #ask(...[, { timeoutMs }]: Parameters<TokenEndpoint['requestToken']>): Promise<TokenOrFailure> {
    const { clock } = this;
    this.requestsMs.push(clock.monotonicMs());
    const obtainedAt = clock.now();
    await clock.sleep(Math.min(this.latencyMs, timeoutMs));
    if (this.latencyMs > timeoutMs) {
      return {
        ok: false,
        failure: { kind: 'transient', reason: 'timeout', message: 'no answer', latencyMs: timeoutMs },
      };
    }
    this.storedMs = clock.monotonicMs();
    const at = plusSeconds(obtainedAt, 3600);
    const facts = { tokenType: 'Bearer', obtainedAt, expiresAt: { at, text: toUtc(at), zone: 'utc' } } as const;
    const more = { lifetimeSeconds: 3600, lifetimeSource: 'expires_in', warnings: [], httpStatus: 200 } as const;
    return { ok: true, token: { accessToken: new Redacted('token'), latencyMs: this.latencyMs, ...facts, ...more } };
  }
}

const most = (numbers: readonly number[]): number => Math.max(...numbers);

describe.each([60, 500])('%i readers without a usable token', (count) => {
  test('of a provider that hangs are one invocation of refresh-tokens, ten reads each, and all are answered', async () => {
    const crowd = new Crowd(Number.POSITIVE_INFINITY);
    await crowd.run(count, 5000);
    expect(crowd.invocations).toBe(1);
    expect(crowd.requestsMs).toHaveLength(2);
    expect(most(crowd.readers.map(({ reads }) => reads))).toBeLessThanOrEqual(MOST_READS);
    expect(crowd.readers.filter(({ refusal }) => refusal === undefined)).toEqual([]);
    expect(most(crowd.readers.map(({ atMs }) => atMs))).toBeLessThanOrEqual(5000 + 26_000);
  });

  test('that come at the same instant race once: all but one invocation end at once', async () => {
    const crowd = new Crowd(Number.POSITIVE_INFINITY);
    await crowd.run(count, 0);
    expect(crowd.requestsMs).toHaveLength(2);
    expect(crowd.underWay.filter(({ atMs, count: under }) => atMs > 0 && under > 1)).toEqual([]);
    expect(most(crowd.readers.map(({ reads }) => reads))).toBeLessThanOrEqual(MOST_READS);
  });

  test.each([300, 2000, 8000])(
    'of a provider that takes %i ms get the token soon after it is stored',
    async (latencyMs) => {
      const crowd = new Crowd(latencyMs);
      await crowd.run(count, 200);
      expect(crowd.requestsMs).toHaveLength(1);
      expect(crowd.readers.filter(({ token }) => token !== 'token')).toEqual([]);
      // A pause, which is about as long as the wait before it and five seconds at most.
      const soonMs = Math.min(1.5 * latencyMs, 5000);
      expect(most(crowd.readers.map(({ atMs }) => atMs)) - crowd.storedMs).toBeLessThanOrEqual(soonMs);
      expect(most(crowd.readers.map(({ reads }) => reads))).toBeLessThanOrEqual(MOST_READS);
    },
  );
});

describe('a reader who finds a lease in force', () => {
  const leased = async (crowd: Crowd, seconds: number): Promise<void> => {
    const now = crowd.clock.now();
    const claim = { service: 'genesys', owner: 'dead', seenVersion: 0, now, leaseExpiresAt: plusSeconds(now, seconds) };
    await crowd.store.claimLease(claim);
  };

  test('asks nobody, and is refused in time with what was waited for where its holder never ends', async () => {
    const crowd = new Crowd(100);
    await leased(crowd, LEASE_SECONDS);
    await crowd.run(1, 0);
    expect(crowd.invocations).toBe(0);
    expect(crowd.readers[0]).toMatchObject({ atMs: 26_000, reads: MOST_READS });
    expect(crowd.readers[0]?.refusal).toContain('; the attempt of another process was waited for, 26 s');
    expect(crowd.readers[0]?.refusal).toContain('attempt-running');
  });

  test('takes over once it has run out', async () => {
    const crowd = new Crowd(100);
    await leased(crowd, 3);
    await crowd.run(60, 0);
    expect(crowd.requestsMs).toHaveLength(1);
    expect(crowd.readers.filter(({ token }) => token !== 'token')).toEqual([]);
  });
});

describe('a reader who waits', () => {
  test.each([
    [
      'goes on waiting, and no longer, where the calendar steps back a little',
      -4,
      /attempt of another process was waited for, 26 s/,
    ],
    ['takes over where it steps back so far that no lease can end then', -3600, undefined],
    ['takes over where it steps forward past the lease', 3600, undefined],
  ])('%s', async (_what, seconds, refusal) => {
    const { clock, dependencies, store, requests } = new RefreshHarness();
    const now = clock.now();
    const leaseExpiresAt = plusSeconds(now, LEASE_SECONDS);
    await store.claimLease({ service: 'genesys', owner: 'other', seenVersion: 0, now, leaseExpiresAt });
    const requestRefresh = (request: RefreshRequest) => refreshOne(dependencies, [DEFINITION], request, 0);
    const startedMs = clock.monotonicMs();
    const reading = getToken(
      { ...dependencies, deadline: clock.deadlineIn(29), refreshRequester: { requestRefresh } },
      WISH,
    ).then(
      ({ accessToken }) => ({ accessToken, message: '' }),
      ({ message }: Error) => ({ accessToken: undefined, message }),
    );
    clock.step(seconds);
    const { accessToken, message } = await reading;
    expect(clock.monotonicMs() - startedMs).toBeLessThanOrEqual(26_000);
    if (refusal) expect(message).toMatch(refusal);
    else expect([accessToken, requests.length]).toEqual(['token-1', 1]);
  });

  test.each([
    ['gets its token although the table failed meanwhile', 1, 'token-1'],
    ['is told of the table where it never comes back', 60, undefined],
  ])('%s', async (_what, seconds, token) => {
    const { clock, dependencies, store } = new RefreshHarness();
    const requestRefresh = async (request: RefreshRequest) => {
      const report = await refreshOne(dependencies, [DEFINITION], request, 0);
      store.isDown = true;
      void clock.sleep(seconds * 1000).then(() => {
        store.isDown = false;
      });
      return report;
    };
    const deadline = clock.deadlineIn(29);
    const startedMs = clock.monotonicMs();
    const reading = getToken({ ...dependencies, deadline, refreshRequester: { requestRefresh } }, WISH);
    if (token) expect(await reading).toMatchObject({ accessToken: token });
    else await expect(reading).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    expect(clock.monotonicMs() - startedMs).toBeLessThanOrEqual(26_000);
  });
});
