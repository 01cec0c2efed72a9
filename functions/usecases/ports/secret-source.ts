import type { RefreshFailure } from '../../domain/failure/failure.ts';
import type { SecretTexts, ServiceDefinition } from '../../domain/service/service-definition.ts';
import type { Redacted } from '../../domain/values/redacted.ts';

/** The values of one version of a service's secret. */
export interface SecretValues {
  /** The version they were read from; `none` for a service that needs no secret. */
  readonly versionId: string;
  /** The values the service needs; others that the secret holds are not here, except optional ones. */
  readonly values: SecretTexts<Redacted<string>>;
  /** What is odd about them, without any of a value: white space, characters that few providers take; absent: nothing. */
  readonly oddities?: readonly string[];
}

/** The values of a secret, or why there are none. */
export type SecretOrFailure =
  | { readonly ok: true; readonly secret: SecretValues }
  | { readonly ok: false; readonly failure: RefreshFailure };

/**
 * Which version of a secret to read: the current one as cached by this run, the current one read anew, or the one that
 * was current before (a provider may not know the new one yet).
 */
export type SecretVersion = 'current' | 'current-anew' | 'previous';

/** What a run is about to need. */
export interface SecretRequest {
  readonly definition: ServiceDefinition;
  /** A version known from an earlier run will do if it is this one; undefined: none will, it has to be read. */
  readonly lastAcceptedVersion: string | undefined;
}

/**
 * One call for secrets is given up after this, tries included. A batch that failed is followed by one call for each of its secrets:
 * no reading takes longer than twice this.
 */
export const SECRET_CALL_MS = 4000;

/** Secrets, read once per run or kept from an earlier one. */
export interface SecretSource {
  /**
   * Begins to read what this run has not seen and no earlier one has kept, together where that saves calls, and returns
   * at once. Never throws: that a secret cannot be read is the outcome of reading it.
   */
  prepare(requests: readonly SecretRequest[]): void;
  /** Returns the values of a service; what was not prepared is read, in {@link SECRET_CALL_MS} at most. */
  read(definition: ServiceDefinition, version?: SecretVersion): Promise<SecretOrFailure>;
}
