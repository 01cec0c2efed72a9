import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ContractError } from '../../../../functions/contract/contract-error.ts';
import type { TokenEndpoint } from '../../../../functions/usecases/ports/token-endpoint.ts';
import { refreshService } from '../../../../functions/usecases/refresh/refresh-service.ts';
import { getToken } from '../../../../functions/usecases/serve/get-token.ts';
import { sweep } from '../../../../functions/usecases/sweep/sweep.ts';
import { PATIENT } from '../../../support/manual-clock.ts';
import { DEFINITION, RefreshHarness } from '../../../support/refresh-harness.ts';
import { issuedToken } from '../../../support/sample-token.ts';
import { SteppingClock } from '../../../support/stepping-clock.ts';

/** The longest that anything but a provider's Retry-After holds back requests, and a little for rounding. */
const LONGEST_PAUSE_SECONDS = 905;
/** A token is replaced so many seconds after it came at the earliest, by its lifetime. */
const LEAST_AGE: Readonly<Record<number, number>> = { 40: 11, 100: 51, 3600: 2401 };

/** What happens next: time passes, the calendar is put elsewhere, somebody asks, or the provider goes down or up. */
interface Move {
  readonly does: 'pass' | 'step' | 'sweep' | 'read' | 'down' | 'up';
  /** Seconds; 0 where there are none. */
  readonly by: number;
}

/** One machine: refresh-tokens and serve-tokens as two processes on one calendar, and a provider that knows the true time. */
class Machine {
  readonly world = new SteppingClock();
  readonly #harness = new RefreshHarness();
  readonly #endsAt = new Map<string, number>();
  readonly #lifetimeSeconds: number;
  /** True times of the last token and of the last step back. */
  #issuedAt = 0;
  #steppedBackAt = Number.NEGATIVE_INFINITY;
  #refresh = this.world.newProcess();
  #serve = this.world.newProcess();
  isDown = false;
  requests = 0;
  lastFaultAt = Number.NEGATIVE_INFINITY;

  constructor(lifetimeSeconds: number) {
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  async act({ does, by }: Move): Promise<void> {
    if (does === 'pass') this.world.pass(by);
    if (does === 'step') this.#step(by);
    if (does === 'sweep') await this.sweep();
    if (does === 'read') await this.#readWell();
    if (does === 'down' || does === 'up') this.isDown = does === 'down';
  }

  /** A step forward is seen: with one that nobody has seen, the next one back is smaller than it was. */
  #step(by: number): void {
    this.world.step(by);
    if (by < 0) this.#steppedBackAt = this.world.trueSeconds;
    if (by > 0) for (const clock of [this.#refresh, this.#serve]) clock.now();
  }

  /** Nothing dead is handed out, and a provider that is well again is asked. */
  async #readWell(): Promise<void> {
    const [before] = await this.#harness.store.readAll([DEFINITION.id]);
    const left = await this.read();
    const isHealed = !this.isDown && this.world.trueSeconds - this.lastFaultAt > LONGEST_PAUSE_SECONDS;
    if (!this.#looksNew(before?.token?.obtainedAt ?? 0)) expect(left ?? (isHealed ? 'none' : 1)).toBeGreaterThan(0);
  }

  /** Nobody has looked at a token of before a step back until the calendar came by its second once more: ADR 32 says why it looks new. */
  #looksNew(obtainedAt: number): boolean {
    const isOfBefore = this.#issuedAt <= this.#steppedBackAt;
    return isOfBefore && obtainedAt >= (this.#serve.steppedBackAt?.() ?? Number.POSITIVE_INFINITY);
  }

  restart(): void {
    this.#refresh = this.world.newProcess();
    this.#serve = this.world.newProcess();
  }

  sweep(): Promise<unknown> {
    return sweep(this.#dependencies, { definitions: [DEFINITION], deadline: PATIENT });
  }

  /** Returns how many seconds are really left of the token that a reader gets; `undefined`: it gets none. */
  async read(): Promise<number | undefined> {
    try {
      const { accessToken } = await getToken(
        {
          ...this.#dependencies,
          clock: this.#serve,
          refreshRequester: { requestRefresh: () => this.#refreshOnRead() },
        },
        { definition: DEFINITION, minValiditySeconds: 0 },
      );
      return (this.#endsAt.get(accessToken) ?? Number.NaN) - this.world.trueSeconds;
    } catch (error) {
      if (error instanceof ContractError) return undefined;
      throw error;
    }
  }

  get #dependencies() {
    return { ...this.#harness.dependencies, clock: this.#refresh, tokenEndpoint: this.#endpoint };
  }

  #refreshOnRead() {
    const trigger = { kind: 'read', minValiditySeconds: 0 } as const;
    return refreshService(this.#dependencies, { definition: DEFINITION, trigger, waitSeconds: 0 });
  }

  get #endpoint(): TokenEndpoint {
    return {
      requestToken: async () => {
        this.requests += 1;
        if (this.isDown) {
          this.lastFaultAt = this.world.trueSeconds;
          return { ok: false, failure: { kind: 'transient', reason: 'http_503', httpStatus: 503, message: 'down' } };
        }
        const value = `token-${this.requests}`;
        this.#issuedAt = this.world.trueSeconds;
        this.#endsAt.set(value, this.world.trueSeconds + this.#lifetimeSeconds);
        return { ok: true, token: issuedToken(value, this.#refresh.now(), this.#lifetimeSeconds) };
      },
    };
  }
}

const lifetime = fc.constantFrom(40, 100, 3600);
const seconds = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 4000 }));
const step = fc.oneof(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -90_000, max: 90_000 }));
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ does: fc.constant('pass' as const), by: seconds }),
  fc.record({ does: fc.constant('step' as const), by: step }),
  fc.record({
    does: fc.constantFrom('sweep' as const, 'read' as const, 'down' as const, 'up' as const),
    by: fc.constant(0),
  }),
);

describe('a clock that steps', () => {
  test('back or forward, at any time and by any size, has no token handed out past its life, and holds back nobody', async () => {
    await fc.assert(
      fc.asyncProperty(lifetime, fc.array(move, { maxLength: 40 }), async (lives, moves) => {
        const machine = new Machine(lives);
        for (const one of moves) {
          await machine.act(one);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('costs no more than one token request for each step, and none in a loop', async () => {
    await fc.assert(
      fc.asyncProperty(lifetime, fc.array(move, { maxLength: 40 }), async (lives, moves) => {
        const machine = new Machine(lives);
        for (const one of moves.filter(({ does }) => does !== 'down')) {
          await machine.act(one);
        }
        const steps = moves.filter(({ does }) => does === 'step').length;
        const byAge = Math.floor(machine.world.trueSeconds / (LEAST_AGE[lives] ?? 1));
        expect(machine.requests).toBeLessThanOrEqual(1 + byAge + steps);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([40, 100, 3600])('back by an hour while nothing runs is seen in what is stored: %i s', async (lives) => {
    const machine = new Machine(lives);
    await machine.sweep();
    machine.world.step(-3600);
    machine.restart();
    for (let passed = 0; passed < 4000; passed += 10) {
      machine.world.pass(10);
      expect(await machine.read()).toBeGreaterThan(0);
    }
    expect(machine.requests).toBeLessThanOrEqual(2 + Math.ceil(4000 / (lives - 30)));
  });

  test('back while the provider is down makes no dead token young again, for a process that starts later either', async () => {
    const machine = new Machine(40);
    await machine.sweep();
    machine.isDown = true;
    machine.world.pass(20);
    machine.world.step(-15);
    expect(await machine.read()).toBeUndefined();
    machine.restart();
    expect(await machine.read()).toBeUndefined();
  });

  test('back after a failure ends its pause: one request is made and begins it anew', async () => {
    const machine = new Machine(3600);
    machine.isDown = true;
    await machine.sweep();
    machine.world.step(-3600);
    machine.isDown = false;
    machine.restart();
    expect(await machine.read()).toBeGreaterThan(0);
  });
});
