import { createHmac } from 'node:crypto';
import type { SecretsFile } from './secrets-file.ts';

/** One version of a secret, in the words of Secrets Manager. */
export interface SecretVersion {
  readonly versionId: string;
  readonly secretString: string;
  /** Epoch seconds, with fraction. */
  readonly createdAt: number;
  readonly stage: 'AWSCURRENT' | 'AWSPREVIOUS';
}

/**
 * The versions of the secrets of a file: the current one, and the one before if the file was changed while this ran.
 *
 * A VersionId is made from the content with a key, so the same content has the same VersionId after a restart, and
 * the secret cannot be guessed from it.
 */
export class SecretVersions {
  readonly #file: SecretsFile;
  readonly #versionKey: string;
  /** By name, the current one first. */
  readonly #versions = new Map<string, readonly SecretVersion[]>();

  /** @param versionKey random text that is kept as long as VersionIds are to stay the same */
  constructor(file: SecretsFile, versionKey: string) {
    this.#file = file;
    this.#versionKey = versionKey;
    this.#update();
  }

  /** Returns the versions of a secret, the current one first; empty when there is no such secret. */
  of(name: string): readonly SecretVersion[] {
    this.#update();
    return this.#versions.get(name) ?? [];
  }

  /** Returns the names of all secrets. */
  names(): readonly string[] {
    this.#update();
    return [...this.#versions.keys()];
  }

  /**
   * Makes `secretString` the current version of a secret and what was current the previous one.
   *
   * @returns the VersionId of the new version
   * @throws {LocalProblem} when the file cannot be written
   */
  put(name: string, secretString: string): string {
    this.#update();
    this.#file.put(name, secretString);
    this.#update();
    return this.#versionIdOf(name, this.#versions.get(name)?.[0]?.secretString ?? secretString);
  }

  #update(): void {
    const { secrets, changedAt } = this.#file.read();
    for (const name of this.#versions.keys()) {
      if (!secrets.has(name)) {
        this.#versions.delete(name);
      }
    }
    for (const [name, secretString] of secrets) {
      const versionId = this.#versionIdOf(name, secretString);
      const [before] = this.#versions.get(name) ?? [];
      if (before?.versionId === versionId) continue;
      const current: SecretVersion = { versionId, secretString, createdAt: changedAt, stage: 'AWSCURRENT' };
      this.#versions.set(name, before ? [current, { ...before, stage: 'AWSPREVIOUS' }] : [current]);
    }
  }

  #versionIdOf(name: string, secretString: string): string {
    const hex = createHmac('sha256', this.#versionKey)
      .update(JSON.stringify([name, secretString]))
      .digest('hex');
    return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
}
