import { createDynamoDbTokenStore } from '../../functions/adapters/dynamodb/dynamodb-token-store.ts';
import { toTokenAttributes } from '../../functions/adapters/dynamodb/item-update.ts';
import { EXPIRY_BUFFER_SECONDS } from '../../functions/contract/constants.ts';
import { ContractError } from '../../functions/contract/contract-error.ts';
import type { RefreshReport } from '../../functions/contract/refresh.ts';
import type { RefreshTrigger } from '../../functions/domain/decision/decision-input.ts';
import { LEASE_SECONDS } from '../../functions/domain/record/token-record.ts';
import { type Instant, instant, plusSeconds, toUtc } from '../../functions/domain/values/instant.ts';
import { Redacted } from '../../functions/domain/values/redacted.ts';
import type { LogFields } from '../../functions/usecases/ports/ports.ts';
import type { RefreshDependencies } from '../../functions/usecases/refresh/attempt.ts';
import { refreshService } from '../../functions/usecases/refresh/refresh-service.ts';
import { getToken } from '../../functions/usecases/serve/get-token.ts';
import { sha256Hex } from '../../lib/platform/sha256.ts';
import { PATIENT } from '../support/manual-clock.ts';
import { DEFINITION } from '../support/refresh-harness.ts';
import { sampleToken } from '../support/sample-token.ts';
import { type Actor, type Choose, runInterleaved } from './interleavings.ts';
import { createModelClient, createTableModel, type TableModel } from './table-model.ts';

const HASHES = new Map<string, string>();

/** The hash of the one definition, which every run asks for again. */
function hashedOnce(text: string): string {
  const hash = HASHES.get(text) ?? sha256Hex(text);
  HASHES.set(text, hash);
  return hash;
}

/** What may go wrong in a run. */
export interface Faults {
  /** Acknowledgements of writes may be lost. */
  readonly lostAcknowledgements: boolean;
  /** A holder may be frozen, between its token request and its write, until its lease has run out. */
  readonly freezes: boolean;
  /** A failed condition comes without the item, so that it has to be read. */
  readonly bareRefusals?: boolean;
}

/** What happened in a run, and what held throughout. */
class Run {
  readonly table: TableModel;
  readonly reports: RefreshReport[] = [];
  now: Instant = instant(1_800_000_000);
  requests = 0;
  handedOut = 0;
  freezes = 0;
  /** How each attempt ended. */
  readonly attempts: unknown[] = [];
  #owners = 0;
  readonly #choose: Choose;
  readonly #faults: Faults;

  constructor(choose: Choose, faults: Faults) {
    this.#choose = choose;
    this.#faults = faults;
    this.table = createTableModel(!faults.bareRefusals);
    this.table.onWrite = (before, after) => {
      const issued = (item: typeof after | undefined): number =>
        Number(String(item?.['accessToken'] ?? 'token-0').slice(6));
      must(issued(after) >= issued(before), 'an older token was written over a newer one');
      must(Number(after['version']) >= Number(before?.['version'] ?? 0), 'the version went back');
    };
  }

  program(name: string, trigger: RefreshTrigger, waitSeconds: number): (actor: Actor) => Promise<void> {
    return async (actor) => {
      const report = await refreshService(this.#dependencies(name, actor), {
        definition: DEFINITION,
        trigger,
        waitSeconds,
      });
      this.reports.push(report);
    };
  }

  /** Begins with a token that has one second too few left to be handed out. */
  storeExpiredToken(): void {
    this.table.items.set('genesys', {
      service: 'genesys',
      ...toTokenAttributes(sampleToken('token-0', plusSeconds(this.now, -3571), 3600)),
    });
  }

  /** A reader of serve-tokens: whatever it is handed must be usable at that moment. */
  reader(name: string): (actor: Actor) => Promise<void> {
    return async (actor) => {
      const dependencies = this.#dependencies(name, actor);
      const requester = {
        requestRefresh: async () => {
          const order = { definition: DEFINITION, trigger: READ, waitSeconds: 0 };
          const report = await refreshService(dependencies, order);
          this.reports.push(report);
          return report;
        },
      };
      const wish = { definition: DEFINITION, minValiditySeconds: 0 };
      const ask = () => getToken({ ...dependencies, deadline: PATIENT, refreshRequester: requester }, wish);
      const refused = (error: unknown): undefined => {
        must(error instanceof ContractError && error.retryable, 'a refusal that is not TokenUnavailable');
      };
      let answer = await ask().catch(refused);
      for (let repeats = 1; !answer && repeats < 12; repeats += 1) {
        answer = await ask().catch(refused);
      }
      if (!answer) {
        return;
      }
      must(answer.expiresInSeconds >= EXPIRY_BUFFER_SECONDS, 'an expired token was handed out');
      this.handedOut += 1;
    };
  }

  #note(event: string, { result }: LogFields): void {
    if (event === 'refresh') {
      this.attempts.push(result);
    }
  }

  #dependencies(name: string, actor: Actor): RefreshDependencies {
    const loses: Choose = (options) => (this.#faults.lostAcknowledgements ? this.#choose(options) : 0);
    return {
      store: createDynamoDbTokenStore(createModelClient(this.table, actor, loses), 'tokens'),
      clock: {
        now: () => this.now,
        monotonicMs: () => this.now * 1000,
        sleep: async () => {
          this.now = plusSeconds(this.now, 1);
          await actor.turn();
        },
      },
      secrets: {
        prepare: () => {},
        read: async () => ({
          ok: true,
          secret: { versionId: 'v1', values: {} },
        }),
      },
      tokenEndpoint: {
        requestToken: async () => {
          await actor.turn();
          this.requests += 1;
          const value = `token-${this.requests}`;
          const obtainedAt = this.now;
          await actor.turn();
          if (this.#faults.freezes && this.#choose(2) === 1) {
            this.freezes += 1;
            this.now = plusSeconds(this.now, LEASE_SECONDS + 1);
            await actor.turn();
          }
          const at = plusSeconds(obtainedAt, 3600);
          const expiresAt = { at, text: toUtc(at), zone: 'utc' } as const;
          const accessToken = new Redacted(value);
          const token = { accessToken, tokenType: 'Bearer', obtainedAt, expiresAt, lifetimeSeconds: 3600 } as const;
          return {
            ok: true,
            token: { ...token, lifetimeSource: 'expires_in', warnings: [], httpStatus: 200, latencyMs: 1 },
          };
        },
      },
      random: () => 0,
      newOwner: () => `${name}-${(this.#owners += 1)}`,
      sha256Hex: hashedOnce,
      log: { info: (event, fields) => this.#note(event, fields), warn: () => {}, error: () => {} },
      metrics: { publish: () => {} },
      events: { publish: () => {} },
    };
  }
}

const SWEEP: RefreshTrigger = { kind: 'sweep' };
const READ: RefreshTrigger = { kind: 'read', minValiditySeconds: 0 };

/**
 * Runs two sweeps over an empty store, or with some readers over an expired token, and checks what must hold whatever the
 * order was.
 *
 * @throws {Error} that says what did not hold
 */
export async function checkLeaseProtocol(choose: Choose, faults: Faults, readers: number): Promise<void> {
  const run = new Run(choose, faults);
  const programs = [run.program('sweep-1', SWEEP, 0), run.program('sweep-2', SWEEP, 0)];
  if (readers > 0) {
    run.storeExpiredToken();
  }
  for (let reader = 1; reader <= readers; reader += 1) {
    programs.push(run.reader(`reader-${reader}`));
  }
  await runInterleaved(programs, choose);
  const stored = run.table.items.get('genesys');
  const results = run.reports.map(({ result }) => result);
  const refreshed = run.attempts.filter((result) => result === 'refreshed').length;
  const superseded = run.attempts.filter((result) => result === 'superseded').length;
  must(String(stored?.['accessToken']).startsWith('token-'), 'no token is stored in the end');
  must(stored?.['leaseOwner'] === undefined, 'a lease is left behind');
  // One request for the one need; each time a holder was frozen past its lease somebody had to take over.
  // A refused reader asks again: it takes several frozen holders in a row to have it refused for good.
  must(run.handedOut === readers || run.freezes > 1, 'a reader was refused');
  must(run.requests <= 1 + run.freezes, 'more token requests than needs');
  must(refreshed === run.requests - superseded, 'a token request ended neither as refreshed nor as superseded');
  must(superseded <= run.freezes && refreshed >= 1, 'a holder that was in time was told that it was superseded');
  must(!results.includes('failed'), 'an attempt failed');
}

/** Checks as plainly as can be: this runs hundreds of thousands of times. */
function must(holds: boolean, otherwise: string): void {
  if (!holds) {
    throw new Error(otherwise);
  }
}
