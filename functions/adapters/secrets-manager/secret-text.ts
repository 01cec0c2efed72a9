import type { FailureKind } from '../../contract/attempt.ts';
import { Redacted } from '../../domain/values/redacted.ts';
import type { SecretOutcome } from '../../usecases/ports/secret-source.ts';

/** One version of a secret as it is stored. */
export interface SecretText {
  readonly text: Redacted<string>;
  readonly versionId: string;
}

/** A read that brought nothing. */
export type FailedRead = Extract<SecretOutcome, { ok: false }>;

/** What a read brought. */
export type SecretRead = SecretText | FailedRead;

/** Errors of Secrets Manager that a person has to fix; every other one may pass by itself. */
const MISCONFIGURED: Readonly<Record<string, { readonly reason: string; readonly advice: string }>> = {
  ResourceNotFoundException: {
    reason: 'secret_not_found',
    advice: 'create it, or correct secret.name in the definition',
  },
  AccessDeniedException: { reason: 'secret_access_denied', advice: 'allow refresh-tokens to read it' },
  DecryptionFailure: { reason: 'secret_access_denied', advice: 'allow refresh-tokens to use its KMS key' },
  InvalidParameterException: { reason: 'secret_unreadable', advice: 'correct secret.name in the definition' },
  ValidationException: { reason: 'secret_unreadable', advice: 'correct secret.name in the definition' },
  InvalidRequestException: { reason: 'secret_unreadable', advice: 'see whether it is scheduled for deletion' },
};

/** Returns what Secrets Manager answered for a secret; it is a failure where that is no text. */
export function secretRead(
  name: string,
  answer: { readonly SecretString?: string | undefined; readonly VersionId?: string | undefined },
): SecretRead {
  const { SecretString: text, VersionId: versionId } = answer;
  return text === undefined || versionId === undefined
    ? failedRead(
        'misconfigured',
        'secret_malformed',
        `secret "${name}" holds no text; expected a JSON object of strings`,
      )
    : { text: new Redacted(text), versionId };
}

/** Returns the failure that an error of Secrets Manager means; only the error's name is repeated. */
export function refusedRead(name: string, fault: string): FailedRead {
  const known = Object.hasOwn(MISCONFIGURED, fault) ? MISCONFIGURED[fault] : undefined;
  return known
    ? failedRead('misconfigured', known.reason, `secret "${name}" could not be read (${fault}); ${known.advice}`)
    : failedRead('transient', 'secrets_manager_unavailable', `secret "${name}" could not be read (${fault})`);
}

/** Returns a failure in the form of a read. */
export function failedRead(kind: FailureKind, reason: string, message: string): FailedRead {
  return { ok: false, failure: { kind, reason, message } };
}

/** Returns the name of a fault. */
export function faultName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown fault';
}
