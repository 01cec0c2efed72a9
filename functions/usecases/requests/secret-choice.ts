import { isClientRefused } from '../../domain/catalogue/match-failure.ts';
import type { RefreshFailure } from '../../domain/failure/failure.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { SecretSource, SecretValues } from '../ports/secret-source.ts';

/** The secrets that the requests of one attempt are made with, so that none is tried twice. */
export class SecretChoice {
  readonly #secrets: SecretSource;
  readonly #definition: ServiceDefinition;
  #tried: 'current' | 'current-anew' | 'previous' = 'current';
  #current: SecretValues;
  #used: SecretValues;

  /** @param current the secret as this run has it, which goes first */
  constructor(secrets: SecretSource, definition: ServiceDefinition, current: SecretValues) {
    this.#secrets = secrets;
    this.#definition = definition;
    this.#current = current;
    this.#used = current;
  }

  /** The current secret, as it was last read: what a later change is told by. */
  get current(): SecretValues {
    return this.#current;
  }

  /** What the next request is made with. */
  get used(): SecretValues {
    return this.#used;
  }

  /** Whether the next request is made with the secret before the current one. */
  get usesPrevious(): boolean {
    return this.#tried === 'previous';
  }

  /**
   * Takes another secret where the refusal can be the secret's fault: the current one read anew, as it may just have been
   * rotated, then the one before, once each. A secret that nothing can be made of is only read anew.
   *
   * @returns whether there is another one to try
   */
  async takesAnother(failure: RefreshFailure): Promise<boolean> {
    // What cannot be used may have been replaced since; the one before it is no better known.
    const isUnusable = failure.reason === 'secret_unusable';
    if (!isUnusable && !isClientRefused(failure, this.#definition)) return false;
    if (this.#tried === 'current') {
      this.#tried = 'current-anew';
      const anew = await this.#readOther('current-anew');
      if (anew) {
        const isOther = this.#differs(anew);
        this.#used = anew;
        this.#current = anew;
        if (isOther) return true;
      }
    }
    const previous = this.#tried === 'current-anew' && !isUnusable ? await this.#readOther('previous') : undefined;
    if (!previous || !this.#differs(previous)) return false;
    this.#tried = 'previous';
    this.#used = previous;
    return true;
  }

  /** Returns a version of the secret that is not the one in use; `undefined` when it is, or cannot be read. */
  async #readOther(version: 'current-anew' | 'previous'): Promise<SecretValues | undefined> {
    const read = await this.#secrets.read(this.#definition, version);
    return read.ok && read.secret.versionId !== this.#used.versionId ? read.secret : undefined;
  }

  /** A new version of a secret with the values of many tenants has other ones for few of them. */
  #differs({ values }: SecretValues): boolean {
    if (this.#definition.secret?.part === undefined) return true;
    const used = this.#used.values;
    return Object.keys({ ...values, ...used }).some((name) => values[name]?.reveal() !== used[name]?.reveal());
  }
}
