/** This folder: what services share in a sweep and of a token endpoint's host: the order, places, and pauses. */

import { type HostPause, pauseAfter, plausiblePause } from '../../domain/decision/host-pause.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import { toUtc } from '../../domain/values/instant.ts';
import type { Clock, Log, TokenStore } from '../ports/ports.ts';
import { StoreUnavailableError } from '../ports/store-unavailable.ts';

/** What is needed to know of pauses, and to pass them on. */
export interface HostPausesDependencies {
  readonly store: Pick<TokenStore, 'readHostPause' | 'noteHostPause'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * What hosts of token endpoints have asked of everybody, as one invocation knows it: each is read once, when a token is
 * about to be requested there.
 *
 * It saves requests and decides about no token: where the table does not say, nothing is held back.
 *
 * @see docs/adr/0031-a-brake-per-host.md
 */
export class HostPauses {
  readonly #dependencies: HostPausesDependencies;
  readonly #known = new Map<string, Promise<HostPause | undefined>>();
  readonly #noted = new Map<string, HostPause>();

  constructor(dependencies: HostPausesDependencies) {
    this.#dependencies = dependencies;
  }

  /** Returns the last pause of a host, over or not; `undefined`: it has asked for none of late, or it is not known. */
  last(host: string): Promise<HostPause | undefined> {
    const known = this.#known.get(host) ?? this.#read(host);
    this.#known.set(host, known);
    return known;
  }

  /** Returns the last pause that this invocation itself was asked for by a host: the same until it is asked again. */
  noted(host: string): object | undefined {
    return this.#noted.get(host);
  }

  /** Takes in how an attempt at a host failed: where the provider throttles, the others of this host wait too. */
  async note(host: string, service: string, failure: RefreshFailure): Promise<void> {
    const { store, clock, log } = this.#dependencies;
    const pause = pauseAfter(failure, clock.now(), await this.#known.get(host));
    if (!pause) return;
    this.#known.set(host, Promise.resolve(pause));
    this.#noted.set(host, pause);
    log.warn('host_paused', { host, service, until: toUtc(pause.until) });
    await store.noteHostPause(host, pause).catch((error) => this.#goOn(host, error));
  }

  async #read(host: string): Promise<HostPause | undefined> {
    const { store, clock } = this.#dependencies;
    const stored = await store.readHostPause(host).catch((error) => this.#goOn(host, error));
    return plausiblePause(stored, clock.now());
  }

  #goOn(host: string, error: unknown): undefined {
    if (!(error instanceof StoreUnavailableError)) throw error;
    this.#dependencies.log.warn('host_pause_unknown', { host, message: error.message });
  }
}
